"""Language models: one streaming interface, adapters on the vendors' own SDKs, and a catalogue."""

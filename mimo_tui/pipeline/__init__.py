"""The stages a prompt runs through, and their verdicts."""

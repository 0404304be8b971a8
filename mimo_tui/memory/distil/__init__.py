"""Source text to records and edges."""

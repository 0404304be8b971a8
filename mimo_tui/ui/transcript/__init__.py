"""The conversation: settled blocks and one live tail."""

"""The panels beside the conversation."""

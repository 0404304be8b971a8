"""The words every floor shares: events, blocks, messages, hunks, errors. Standard library only."""

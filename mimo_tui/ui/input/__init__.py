"""The prompt, and what completes it."""

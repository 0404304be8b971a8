"""What the screen shows, made from events by pure functions."""

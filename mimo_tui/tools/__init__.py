"""What an agent may do: each tool plans without side effects, then does what was approved."""

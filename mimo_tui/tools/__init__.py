"""What an agent may do: each tool plans without side effects, then carries out what was approved."""

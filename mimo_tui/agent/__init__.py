"""One agent's turn: context, model, tool calls, as a stream of typed events."""

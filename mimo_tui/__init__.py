"""mimo-tui: a terminal workspace for coding with an agent that does not forget."""

__version__ = "0.1.0"

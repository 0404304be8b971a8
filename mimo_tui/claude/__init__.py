"""What a Claude Code set-up asks for: instructions and, later, the rest of its files."""

"""What names mean across a project's files, and what the graph of them says."""

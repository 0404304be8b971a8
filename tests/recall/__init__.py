"""What recall finds, and where it stays silent: the measures of `make bench-recall`."""

"""What a project's memory would be as of a commit, made of git's objects and never of the disk."""

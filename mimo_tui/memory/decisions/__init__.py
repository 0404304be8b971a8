"""Why the code is as it is, in the words of the commits of the history that is checked out."""

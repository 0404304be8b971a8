"""The files of a project: read and written safely, their changes, their history."""

"""What memory costs by the size of a project: `python -m tests.scale PACKAGES`."""

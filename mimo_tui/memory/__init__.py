"""The memory of a project: distilled records, archived outside any context window, recalled."""

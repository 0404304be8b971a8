"""Files that are no code: prose, configuration, schemas and contracts; a reader each."""

"""A store on disk: written by one, read by many, whole at any moment."""

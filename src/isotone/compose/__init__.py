"""compose room."""

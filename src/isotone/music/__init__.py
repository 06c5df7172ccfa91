"""music room."""

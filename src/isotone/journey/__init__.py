"""journey room."""

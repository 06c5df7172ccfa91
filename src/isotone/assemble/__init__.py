"""assemble room."""

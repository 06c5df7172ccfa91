"""Measures of whether the music goes where it was meant to."""

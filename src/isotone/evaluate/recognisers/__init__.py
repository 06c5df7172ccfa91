"""Recognisers of mood and affect in sound."""

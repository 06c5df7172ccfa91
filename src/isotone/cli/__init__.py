"""Thin verbs over the rooms."""

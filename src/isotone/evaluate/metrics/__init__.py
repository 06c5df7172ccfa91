"""Metrics, each with its conventions, what it refuses, and its source.

``tags`` compares mood tags with a recogniser's scores, ``affect`` a recognised path with the
intended one, ``distance`` sets of embeddings with each other; ``bootstrap`` says how sure a mean
is. All take plain arrays, so that they serve any model's clips.
"""

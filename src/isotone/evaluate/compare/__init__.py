"""A model with and without its adapter: the same prompts and seeds, one table.

``tasks`` says what is asked for, ``takes`` plays it and keeps the clips, ``judges`` hears them once
and keeps what was heard, ``table`` compares, ``show`` writes it down.
"""

"""The one place that runs the whole chain, from words to files."""

"""MTG-Jamendo: its metadata, fetched and read; genres and instruments given a mood."""

from isotone.jamendo.metadata import Dataset, Track, read_dataset, read_tracks

__all__ = ["Dataset", "Track", "read_dataset", "read_tracks"]

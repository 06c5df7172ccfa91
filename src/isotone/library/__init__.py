"""The library: sessions, ratings and favourites in one SQLite file of the user's own.

Nothing in it leaves the machine, and nothing in it holds a listener's own words: coordinates and
words of the vocabulary only.
"""

from isotone.library.export import export_csv, export_document
from isotone.library.records import Change, Rating, StoredSession
from isotone.library.store import Library

__all__ = ["Change", "Library", "Rating", "StoredSession", "export_csv", "export_document"]

"""Scores to and from Standard MIDI Files."""

from isotone.music.midi_read import read_midi
from isotone.music.midi_write import write_midi

__all__ = ["read_midi", "write_midi"]

"""MTG-Jamendo's own distribution of genres and instruments given a mood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from isotone.affect.circumplex import Affect
from isotone.affect.lexicon import nearest_moods
from isotone.errors import InputError
from isotone.plan.jamendo_tags import playable_genres, playable_instruments
from isotone.plan.palette import Choice
from isotone.plan.vocabulary import LEADS

__all__ = ["PALETTE_FILE", "TERMS", "JamendoPalette"]

PALETTE_FILE = Path("jamendo") / "palette.json"
"""Where the table lies in the data folder."""

TERMS = (
    "MTG-Jamendo metadata (Bogdanov et al. 2019), CC BY-NC-SA 4.0: for non-commercial use, with "
    "credit, shared alike; https://creativecommons.org/licenses/by-nc-sa/4.0/"
)
"""Shown where the dataset is fetched and where its palette is used."""

_N_MOODS = 3
_Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class JamendoPalette:
    """Shares of genre and instrument tags among the tracks of the nearest moods.

    Parameters
    ----------
    genres, instruments : mapping of str to mapping of str to int
        Mood tag to tag to number of tracks that carry both.

    Notes
    -----
    An affect stands for its three nearest moods, each with the same say, as a segment shows them.
    Only tags that the composer can play are drawn (``data/jamendo_tags.toml``); among them the
    shares are the dataset's. Moods, genres and instruments together are too sparse to count, so
    the instruments do not depend on the genre.
    """

    genres: _Counts
    instruments: _Counts

    @property
    def name(self) -> str:
        """As ``--palette`` takes it."""
        return "jamendo"

    @classmethod
    def fetched(cls) -> JamendoPalette:
        """Return the palette that ``isotone jamendo fetch --metadata`` made.

        Raises
        ------
        InputError
            If it has not been made, or is broken.
        """
        from isotone.paths import data_dir

        return cls.from_file(data_dir() / PALETTE_FILE)

    @classmethod
    def from_file(cls, path: str | Path) -> JamendoPalette:
        """Read a table written by ``isotone jamendo fetch --metadata``.

        Raises
        ------
        InputError
            If it is missing (the command that makes it is named) or broken.
        """
        advice = "isotone jamendo fetch --metadata"
        try:
            table = json.loads(Path(path).read_text("utf-8"))
            return cls(_checked(table["genres"]), _checked(table["instruments"]))
        except FileNotFoundError as error:
            raise InputError(
                f"the palette 'jamendo' needs the dataset's metadata; fetch it with: {advice}"
            ) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{path} is not a palette; make it again with: {advice}") from error

    def genre_weights(self, affect: Affect) -> Mapping[Choice, float]:
        """Return each playable genre tag's share among the tracks of the nearest moods."""
        return self._shares(self.genres, playable_genres(), affect)

    def lead_weights(self, genre: str, affect: Affect) -> Mapping[Choice, float]:
        """Return the share of each playable instrument tag that can lead."""
        del genre
        leading = {player for players in LEADS.values() for player in players}
        playable = {t: name for t, name in playable_instruments().items() if name in leading}
        return self._shares(self.instruments, playable, affect)

    def companion_weights(self, genre: str, affect: Affect) -> Mapping[Choice, float]:
        """Return the share of each playable instrument tag."""
        del genre
        return self._shares(self.instruments, playable_instruments(), affect)

    def _shares(
        self, counts: _Counts, playable: Mapping[str, str], affect: Affect
    ) -> dict[Choice, float]:
        moods = [mood for mood in nearest_moods(affect, _N_MOODS) if counts.get(mood)]
        shares = {Choice(name, tag): 0.0 for tag, name in playable.items()}
        for mood in moods:
            total = sum(counts[mood].get(tag, 0) for tag in playable)
            for choice in shares:
                if total:
                    shares[choice] += counts[mood].get(choice.tag, 0) / total / len(moods)
        return shares


def _checked(table: object) -> _Counts:
    if not isinstance(table, dict):
        raise TypeError("counts must be tables")
    for row in table.values():
        if any(not isinstance(n, int) or n < 0 for n in row.values()):
            raise ValueError("counts must be whole numbers")
    return table

"""What models are asked for: prompts, the mood tags that they mean, and seeds."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from isotone.affect.circumplex import Affect
from isotone.affect.lexicon import entries, nearest_moods
from isotone.errors import InputError
from isotone.plan.palette import choose_band, load_palette
from isotone.plan.prompt import write_prompt
from isotone.plan.segment import Segment

__all__ = ["MOST_CLIPS", "Task", "draw_tasks", "read_clips", "read_tasks", "tasks_table"]

MOST_CLIPS = 100_000
_N_MOODS = 3
# Of the lexicon's 59 tags these are not among the 56 of the mood and theme subset
# (Bogdanov et al. 2019), so no tagger trained on it hears them.
_UNHEARD = frozenset({"ambiental", "horror", "mellow"})


@dataclass(frozen=True, slots=True)
class Task:
    """One clip to be made.

    Parameters
    ----------
    number : int
        From 1; decides the file's name.
    prompt : str
    tags : tuple of str
        Mood tags that the prompt means.
    seed : int
        Non-negative, under 2**63.
    name : str
        Of the clip's file, where it was not made here.
    """

    number: int
    prompt: str
    tags: tuple[str, ...]
    seed: int = 0
    name: str = ""

    @property
    def file(self) -> str:
        """Name of the clip's file."""
        return self.name or f"{self.number:05d}.flac"

    @property
    def affect(self) -> Affect | None:
        """Mean place of the tags that name an affect, or None."""
        places = _places()
        found = [places[tag] for tag in self.tags if tag in places]
        if not found:
            return None
        return Affect(
            float(np.mean([a.valence for a in found])), float(np.mean([a.arousal for a in found]))
        )

    def segment(self, seconds: float) -> Segment:
        """Return the task as an engine takes it."""
        return Segment(
            index=self.number - 1,
            start_s=0.0,
            end_s=seconds,
            affect=self.affect or Affect(0.0, 0.0),
            moods=self.tags,
            genre="",
            instruments=(),
            avoid=(),
            prompt=self.prompt,
            seed=self.seed,
        )


def _places() -> dict[str, Affect]:
    return {e.word: e.affect for e in entries() if e.kind == "tag" and e.affect is not None}


def draw_tasks(n: int, *, seed: int, palette: str = "own") -> tuple[Task, ...]:
    """Return prompts in the paper's manner: mood, and genre and instruments drawn for it.

    Every mood tag that names an affect comes equally often, to within one; with it stand the two
    moods that lie nearest. Genre and instruments are drawn with the palette's weights at its place
    on the circumplex: ``jamendo`` mirrors the dataset's distribution.

    Parameters
    ----------
    n : int
        How many, 1 to 100,000.
    seed : int
        The same seed gives the same tasks; the first tasks are the same for any ``n``.
    palette : {"own", "jamendo"}

    Raises
    ------
    InputError
        If ``n`` is not allowed, or the palette's data have not been fetched.
    """
    if not 1 <= n <= MOST_CLIPS:
        raise InputError(f"clips must lie in [1, {MOST_CLIPS}]; got {n}")
    if seed < 0:
        raise InputError(f"seed must not be negative; got {seed}")
    weights = load_palette(palette)
    places = _places()
    moods = sorted(set(places) - _UNHEARD)
    tasks: list[Task] = []
    while len(tasks) < n:
        turn = len(tasks) // len(moods)
        order = np.random.default_rng(np.random.SeedSequence([seed, turn])).permutation(len(moods))
        for i in order[: n - len(tasks)]:
            number = len(tasks) + 1
            child = np.random.SeedSequence([seed, turn, int(i)])
            rng = np.random.default_rng(child)
            place = places[moods[i]]
            band = choose_band(weights, [place], genre=None, lead=None, avoid=(), rng=rng)
            near = [mood for mood in nearest_moods(place, 8) if mood not in _UNHEARD]
            tags = tuple(dict.fromkeys([moods[i], *near]))[:_N_MOODS]
            prompt = write_prompt(
                moods=tags,
                genre=band.genre.tag,
                instruments=[player.tag for player in band.players],
                seed=int(rng.integers(2**31)),
            )
            tasks.append(Task(number, prompt, tags, int(rng.integers(2**62))))
    return tuple(tasks)


def read_tasks(path: str | Path, *, seed: int) -> tuple[Task, ...]:
    """Return tasks from a CSV file with the columns ``prompt``, ``tags`` and, if wished, ``seed``.

    Parameters
    ----------
    path : str or Path
    seed : int
        From which the tasks' own seeds come where the column is missing.

    Raises
    ------
    InputError
        If a column or a prompt is missing, a tag is in no vocabulary, or a seed is no number.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"no table of prompts at {path}; it needs the columns prompt and tags")
    known = sorted(entry.word for entry in entries() if entry.kind == "tag")
    tasks: list[Task] = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        if not {"prompt", "tags"} <= set(rows.fieldnames or ()):
            raise InputError(
                f"{path} must have the columns prompt and tags; got "
                f"{', '.join(rows.fieldnames or ('nothing',))}"
            )
        for number, row in enumerate(rows, start=1):
            prompt = (row["prompt"] or "").strip()
            if not prompt:
                raise InputError(f"{path}: row {number} has no prompt")
            tags = tuple((row["tags"] or "").replace(";", " ").replace(",", " ").split())
            for tag in tags:
                if tag not in known:
                    near = difflib.get_close_matches(tag, known, n=1)
                    hint = f"; did you mean {near[0]!r}?" if near else ""
                    raise InputError(f"{path}: row {number} has the unknown tag {tag!r}{hint}")
            tasks.append(Task(number, prompt, tags, _seed(row.get("seed"), seed, number, path)))
    if not tasks:
        raise InputError(f"{path} holds no prompt")
    if len(tasks) > MOST_CLIPS:
        raise InputError(f"{path} holds {len(tasks)} prompts; at most {MOST_CLIPS} are compared")
    return tuple(tasks)


def read_clips(path: str | Path) -> tuple[Task, ...]:
    """Return what clips of two folders were asked for, from a CSV file.

    Parameters
    ----------
    path : str or Path
        With the columns ``file`` (relative to both folders) and ``prompt`` or ``tags`` or both.

    Raises
    ------
    InputError
        If a column is missing, or a file stands twice.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(
            f"no table of clips at {path}; it needs the columns file, and prompt or tags"
        )
    tasks: dict[str, Task] = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        columns = set(rows.fieldnames or ())
        if "file" not in columns or not columns & {"prompt", "tags"}:
            raise InputError(
                f"{path} must have the columns file, and prompt or tags; got "
                f"{', '.join(rows.fieldnames or ('nothing',))}"
            )
        for number, row in enumerate(rows, start=1):
            name = (row["file"] or "").strip()
            if not name:
                raise InputError(f"{path}: row {number} names no file")
            if name in tasks:
                raise InputError(f"{path}: {name} stands there twice")
            tags = (row.get("tags") or "").replace(";", " ").replace(",", " ").split()
            prompt = (row.get("prompt") or "").strip()
            tasks[name] = Task(number, prompt, tuple(tags), name=name)
    if not tasks:
        raise InputError(f"{path} lists no clip")
    return tuple(tasks.values())


def _seed(text: str | None, seed: int, number: int, path: Path) -> int:
    if text is None or not text.strip():
        state = np.random.SeedSequence([seed, number]).generate_state(1, np.uint64)
        return int(state[0] >> np.uint64(2))
    try:
        value = int(text)
    except ValueError as error:
        raise InputError(f"{path}: row {number} has the seed {text!r}, no whole number") from error
    if not 0 <= value < 2**63:
        raise InputError(f"{path}: row {number} has a seed outside [0, 2**63): {value}")
    return value


def tasks_table(tasks: Sequence[Task]) -> str:
    """Return tasks as CSV, as ``read_tasks`` takes them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "prompt", "tags", "seed"])
    for task in tasks:
        writer.writerow([task.file, task.prompt, " ".join(task.tags), task.seed])
    return out.getvalue()

"""Planning and sounding: from words to mastered blocks, without a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from isotone.affect.circumplex import Affect
from isotone.audio import Waveform
from isotone.engines.protocol import Engine, Watcher
from isotone.engines.registry import load_engine
from isotone.errors import InputError
from isotone.journey.journey import Journey, plan_journey
from isotone.plan.plan import Plan, build_plan
from isotone.plan.segment import SegmentSource, duration_as_of
from isotone.session.ahead import render_ahead
from isotone.session.delivery import Delivery

__all__ = ["Feeling", "Mastered", "engine_for", "place", "plan_session", "stream"]

Feeling = Affect | str
"""A point, a word of the vocabulary, free text, or coordinates such as ``"-0.6,0.7"``."""

# A wholly lively session is this much louder than the target, a wholly quiet one this much softer:
# inside the promised 1 LU, with room for the master's own error.
_MEAN_LU = 0.5


def place(feeling: Feeling, *, role: Literal["now", "goal"]) -> Affect:
    """Return the point that a feeling names.

    Parameters
    ----------
    feeling : Affect or str
    role : {"now", "goal"}

    Raises
    ------
    UnplaceableError
        If the words can't be placed on the circumplex.
    """
    if isinstance(feeling, Affect):
        return feeling
    from isotone.affect import read_feeling

    reading = read_feeling(feeling, role=role)
    return reading.affect


def plan_session(
    now: Feeling,
    goal: Feeling,
    *,
    minutes: float = 15.0,
    strategy: str = "iso",
    waypoints: Sequence[Feeling] = (),
    genre: str | None = None,
    lead: str | None = None,
    avoid: Sequence[str] = (),
    palette: str = "own",
    segment_s: float = 30.0,
    seed: int | None = None,
) -> Plan:
    """Plan a session, without any sound.

    Parameters
    ----------
    now, goal : Affect or str
        Where the listener is and wants to be: a point, a word, free text, or coordinates.
    minutes : float
        From 0.5 to 480.
    strategy : str
        ``iso``, ``compensatory``, ``arousal-first``, ``valence-first``, ``dynamic`` or ``drawn``.
    waypoints : sequence of Affect or str
        Points on the way, for ``drawn``.
    genre, lead : str, optional
        The listener's choice; else drawn from the palette given the moods on the way.
    avoid : sequence of str
        Families or instruments that must never sound.
    palette : str
        ``own`` or ``jamendo``.
    segment_s : float
        From 5 to 120 seconds.
    seed : int, optional
        The same seed, options and versions give the same session.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        If a word, name or number is not allowed; the message says what is.
    """
    journey = plan_journey(
        place(now, role="now"),
        place(goal, role="goal"),
        minutes=minutes,
        strategy=strategy,
        waypoints=[place(waypoint, role="goal") for waypoint in waypoints],
    )
    return build_plan(
        journey,
        seed=seed,
        segment_s=segment_s,
        genre=genre,
        lead=lead,
        avoid=avoid,
        palette=palette,
    )


def stream(
    source: SegmentSource,
    *,
    engine: str | Engine = "composer",
    soundfont: str | Path | None = None,
    watcher: Watcher | None = None,
    delivery: Delivery | None = None,
) -> Iterator[Waveform]:
    """Yield a session's mastered sound, block by block, as it is made.

    Parameters
    ----------
    source : SegmentSource
        A ``Plan``, or a ``LivePlan`` whose goal may move meanwhile.
    engine : str or Engine
    soundfont : str or Path, optional
        An SF2 or SF3 file for the composer.
    watcher : Watcher, optional
        Told of the score and the stems.
    delivery : Delivery, optional
        Its format decides the peak ceiling.

    Yields
    ------
    Waveform
        Stereo at the engine's rate; together as long as the source, to the sample.
    """
    yield from Mastered(source, engine_for(engine, soundfont, delivery), watcher, delivery)


def engine_for(
    engine: str | Engine, soundfont: str | Path | None, delivery: Delivery | None
) -> Engine:
    """Return an engine, made with what was asked for if it was given by name."""
    if not isinstance(engine, str):
        return engine
    options: dict[str, Any] = {}
    if soundfont is not None:
        options["soundfont"] = soundfont
    if delivery is not None and delivery.stems:
        options["stems"] = True
    try:
        return load_engine(engine, **options)
    except TypeError as error:
        raise InputError(f"the engine {engine!r} does not take {', '.join(options)}") from error


def _journey_of(source: SegmentSource) -> Journey | None:
    held = getattr(source, "plan", source)  # a live plan shows its plan as it stands
    journey = getattr(held, "journey", None)
    return journey if isinstance(journey, Journey) else None


class Mastered:
    """A source rendered and mastered; iterate over it once."""

    def __init__(
        self,
        source: SegmentSource,
        engine: Engine,
        watcher: Watcher | None,
        delivery: Delivery | None,
    ) -> None:
        from isotone.assemble import EXPECTED_LUFS, Master
        from isotone.deliver.encode import audio_format

        delivery = delivery or Delivery()
        self._source = source
        self._engine = engine
        self._watcher = watcher
        self._known = self._journey_at(0.0)
        self.master = Master(
            engine.sample_rate,
            duration_as_of(source, 0.0),
            target_lufs=delivery.target_lufs + self._lift_lu(),
            ceiling_dbtp=audio_format(delivery.format).ceiling_dbtp,
            # Engines of other packages need not have stated it yet: theirs is taken for a
            # composer's, and learned from the sound.
            expected_lufs=getattr(engine, "expected_lufs", EXPECTED_LUFS),
            contour=self._contour(),
        )

    def _journey_at(self, seconds: float) -> Journey | None:
        journey = _journey_of(self._source)
        return None if journey is None else journey.as_of(seconds)

    def _lift_lu(self) -> float:
        """Return how far the way as planned asks to be louder or softer than the target."""
        journey = _journey_of(self._source)
        if journey is None:
            return 0.0
        arousals = [affect.arousal for affect in journey.as_planned.sampled(33)]
        return _MEAN_LU * sum(arousals) / len(arousals)

    def _contour(self) -> Callable[[float], float] | None:
        journey = self._known
        if journey is None:
            return None
        from isotone.assemble.level import CONTOUR_LU

        end_s = journey.duration_s
        return lambda seconds: CONTOUR_LU / 2.0 * journey.affect_at(min(seconds, end_s)).arousal

    def __iter__(self) -> Iterator[Waveform]:
        for rendered in render_ahead(self._engine, self._source):
            if self._watcher is not None:
                rendered.tell(self._watcher)
            # A moved goal is known to the master once the engine has asked beyond it: a moment
            # that comes at the same block when the session is made again and all moves are known.
            known = self._journey_at(rendered.horizon_s)
            if known is not None and known != self._known:
                is_longer = self._known is not None and known.duration_s > self._known.duration_s
                self._known = known
                if is_longer:
                    self.master.extend(known.duration_s, self._contour())
                else:
                    self.master.set_contour(self._contour())
            mastered = self.master.process(rendered.block)
            if mastered.n_samples:
                yield mastered
        tail = self.master.flush()
        if tail.n_samples:
            yield tail

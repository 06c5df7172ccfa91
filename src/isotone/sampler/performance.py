"""One rendering: events become voices, voices buses, and buses mix, stems and room."""

from __future__ import annotations

import heapq
import itertools
import logging
import math
from collections.abc import Iterator
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.biquad import Biquads
from isotone.errors import InputError
from isotone.music.score import Score
from isotone.sampler.effects import Chorus, Equaliser, Reverb
from isotone.sampler.instruments import Instruments
from isotone.sampler.kernel import (
    BUFFER,
    GRID,
    INTERPOLATION,
    N_CONTROLS,
    PAN,
    mix_bus,
    render_voices,
)
from isotone.sampler.parts import CHUNK, PlayedPart
from isotone.sampler.synth import SynthNote
from isotone.sampler.timeline import PlayedNote, played_notes, samples_at
from isotone.sampler.voices import NEVER, Group, VoicePool

__all__ = ["LOOKAHEAD_S", "ROOM_STEM", "Chunk", "Performance"]

_log = logging.getLogger(__name__)

LOOKAHEAD_S = 0.1
"""How far beyond what is rendered scores are asked for: a note may be performed before the beat on
which its fragment begins. One that is earlier still starts when its fragment arrives."""

ROOM_STEM = "room"
"""Name of the stem that holds reverb and chorus of all parts."""

Chunk = tuple[NDArray[np.float32], dict[str, NDArray[np.float32]]]
_VOICES_PER_BUS = 12
# Voices from which on a chunk is shared among threads: handing work over costs a fifth of a
# millisecond, with the interpreter's lock between engine and master; 48 voices take three.
_WORTH_A_THREAD = 48
_SILENCE = 10.0 ** (-90.0 / 20.0)
_LONGEST_TAIL_S = 20.0
_PEDAL, _KEY_UP, _KEY_DOWN = 0, 1, 2
_UNFILTERED = (0.0, 0.0, 0.0)
_NO_STEM = np.empty((2, 0), np.float32)


class Performance:
    """The state of one rendering.

    Parameters
    ----------
    instruments : Instruments
    fragments : iterator of Score
    room, tone : str or None
        Of ``isotone.sampler.effects``.
    stems : bool
        Whether each part's share is told.
    max_voices : int
    """

    def __init__(
        self,
        instruments: Instruments,
        fragments: Iterator[Score],
        *,
        room: str | None,
        tone: str | None,
        stems: bool,
        max_voices: int,
    ) -> None:
        self._instruments = instruments
        self._rate = instruments.sample_rate
        self._tone = tone
        self._has_stems = stems
        self._fragments: Iterator[Score] | None = fragments
        self._pool = VoicePool(instruments.samples, self._rate, max_voices)
        self._parts: dict[str, PlayedPart] = {}
        self._by_index: list[PlayedPart] = []
        self._events: list[tuple[int, int, int, object]] = []
        self._n_events = 0
        self._known = 0  # samples for which every note and control is known
        self._end = 0  # of the last fragment
        self._rendered = 0
        self._serials: dict[int, int] = {}
        self._controls = np.zeros((0, N_CONTROLS, CHUNK // GRID + 1))
        self._buses = np.zeros((0, 2, CHUNK), np.float32)
        self._scratch = [np.zeros((4, BUFFER), np.float32) for _ in range(instruments.threads)]
        self._reverb = Reverb(self._rate, room) if room is not None else None
        self._chorus: Chorus | None = None
        self._filters: dict[Group, Biquads] = {}
        self._tones: dict[str | None, Equaliser] = {}  # of the stems by name, and of the mix
        self._is_wet = self._is_doubled = False
        self._is_out_of_range_told = False

    def chunks(self) -> Iterator[Chunk]:
        """Yield mix and stems of consecutive chunks until the last tail has died."""
        margin = math.ceil(LOOKAHEAD_S * self._rate)
        waiting: Future[Chunk] | None = None
        is_quiet = False
        while True:
            stop = self._rendered + CHUNK
            while self._fragments is not None and self._known < stop + margin:
                self._pull()
            if self._is_over():
                if waiting is not None:
                    chunk = waiting.result()
                    waiting = None
                    is_quiet = _is_quiet(chunk)
                    yield chunk
                too_long = self._rendered > self._end + _LONGEST_TAIL_S * self._rate
                if is_quiet or too_long or self._rendered == 0:
                    return
            sums, stems = self._dry()
            # What is sent is told along: the next chunk may already send more.
            sends = self._is_wet, self._is_doubled
            if waiting is not None:
                chunk = waiting.result()
                is_quiet = _is_quiet(chunk)
                yield chunk
                waiting = None
            executor = self._instruments.executor() if len(self._pool) >= _WORTH_A_THREAD else None
            if executor is not None:
                # The room of one chunk is worked out while the voices of the next are.
                waiting = executor.submit(self._wet, sums, stems, *sends)
                continue
            chunk = self._wet(sums, stems, *sends)
            is_quiet = _is_quiet(chunk)
            yield chunk

    def _is_over(self) -> bool:
        """Whether nothing sounds any more but the room."""
        return (
            self._fragments is None
            and self._rendered >= self._end
            and not self._events
            and not len(self._pool)
            and all(played.synth is None or played.synth.is_silent for played in self._by_index)
        )

    # What is to come

    def _pull(self) -> None:
        assert self._fragments is not None
        fragment = next(self._fragments, None)
        if fragment is None:
            self._fragments = None
            for played in self._by_index:  # nothing will lift a pedal any more
                self._push(max(self._end, self._rendered), _PEDAL, (played, False))
            return
        for described in fragment.parts:
            if described.name not in self._parts:
                played = PlayedPart(described, len(self._by_index), self._instruments)
                self._parts[described.name] = played
                self._by_index.append(played)
        for note in played_notes(fragment, self._rate):
            if not 0 <= note.pitch < 128:
                self._tell_out_of_range(note)
                continue
            self._push(max(note.onset, self._rendered), _KEY_DOWN, note)
        beats = np.array([c.onset_beats for _, c in fragment.controls], np.float64)
        if not np.isfinite(beats).all():
            raise InputError("controls must have finite onsets")
        for (name, control), at in zip(
            fragment.controls, samples_at(fragment, beats, self._rate), strict=True
        ):
            if control.controller == "sustain":
                down = control.value >= 0.5
                self._push(max(int(at), self._rendered), _PEDAL, (self._part(name), down))
            else:
                lane = self._part(name).lanes[control.controller]
                lane.add(control, int(at), self._rendered)
        end = round(fragment.end_s * self._rate)
        self._end = max(self._end, end)
        self._known = self._end

    def _part(self, name: str) -> PlayedPart:
        try:
            return self._parts[name]
        except KeyError:
            raise InputError(f"no part named {name!r}; parts: {', '.join(self._parts)}") from None

    def _tell_out_of_range(self, note: PlayedNote) -> None:
        if not self._is_out_of_range_told:
            self._is_out_of_range_told = True
            _log.warning(
                "part %r asks for pitch %d; pitches lie in 0 to 127, and such notes stay silent",
                note.part,
                note.pitch,
            )

    def _push(self, at: int, kind: int, what: object) -> None:
        heapq.heappush(self._events, (at, kind, self._n_events, what))
        self._n_events += 1

    # What happens in a chunk

    def _happen(self, stop: int) -> None:
        while self._events and self._events[0][0] < stop:
            at, kind, _, what = heapq.heappop(self._events)
            if kind == _KEY_DOWN:
                assert isinstance(what, PlayedNote)
                self._key_down(max(at, self._rendered), what)
            elif kind == _KEY_UP:
                self._key_up(at, *what)  # type: ignore[misc]
            else:
                self._pedal(at, *what)  # type: ignore[misc]

    def _key_down(self, at: int, note: PlayedNote) -> None:
        part = self._part(note.part)
        release = max(note.release, at + 1)
        if part.synth is not None:
            part.synth.add(SynthNote(at, release, note.pitch, note.velocity))
            return
        if part.preset is None:
            return
        # A string that the pedal holds is damped by being struck again.
        for pitch, rows in part.held:
            if pitch == note.pitch:
                self._release(rows, at)
        part.held = [entry for entry in part.held if entry[0] != note.pitch]
        started: list[tuple[int, int]] = []
        for template in self._instruments.templates(part.preset, note.pitch, note.velocity):
            row = self._pool.start(
                template,
                onset=at,
                release_at=NEVER,
                part=part.index,
                gain=part.level,
                velocity=note.velocity,
            )
            if row is not None:
                self._n_events += 1
                self._serials[row] = self._n_events
                started.append((row, self._n_events))
        if started:
            self._push(release, _KEY_UP, (part, note.pitch, started))

    def _key_up(self, at: int, part: PlayedPart, pitch: int, rows: list[tuple[int, int]]) -> None:
        if part.is_pedal_down:
            part.held.append((pitch, rows))
        else:
            self._release(rows, at)

    def _pedal(self, at: int, part: PlayedPart, is_down: bool) -> None:
        part.is_pedal_down = is_down
        if not is_down:
            for _, rows in part.held:
                self._release(rows, at)
            part.held.clear()

    def _release(self, rows: list[tuple[int, int]], at: int) -> None:
        for row, serial in rows:
            if self._serials.get(row) == serial:
                self._pool.release(row, at)

    # Sound

    def _dry(self) -> Chunk:
        """Render the next chunk; return mix and both sends, shape (6, CHUNK), and stems."""
        start, stop = self._rendered, self._rendered + CHUNK
        self._happen(stop)
        if len(self._by_index) > len(self._controls):
            grown = np.zeros((len(self._by_index) + 8, *self._controls.shape[1:]))
            grown[: len(self._controls)] = self._controls
            self._controls = grown
        for played in self._by_index:
            played.follow(start, self._controls[played.index])
        rows, bus_of, groups = self._pool.buses(_VOICES_PER_BUS)
        if len(groups) > len(self._buses):
            self._buses = np.zeros((len(groups) + 8, 2, CHUNK), np.float32)
        self._buses[: len(groups)] = 0.0
        self._voices(rows, bus_of, start)
        sums = np.zeros((6, CHUNK), np.float32)
        stems: dict[str, NDArray[np.float32]] = {}
        for group, numbered in itertools.groupby(enumerate(groups), key=lambda item: item[1]):
            bus, *others = (self._buses[i] for i, _ in numbered)
            for other in others:
                bus += other
            self._mix(self._filtered(bus, group), group, sums, stems)
        for group in self._filters.keys() - set(groups):
            del self._filters[group]
        for played in self._by_index:
            if played.synth is not None and not played.synth.is_silent:
                sound = np.array(played.synth.render(start, CHUNK), np.float32, order="C")
                _balance(sound, self._controls[played.index, 0])
                self._mix(sound, (played.index, 0.0, 0.0, _UNFILTERED), sums, stems)
        self._rendered = stop
        for row in self._pool.sweep():
            del self._serials[row]
        return sums, stems

    def _filtered(self, bus: NDArray[np.float32], group: Group) -> NDArray[np.float32]:
        """Return a bus through the filter that all its voices have."""
        if group[3] == _UNFILTERED:
            return bus
        if group not in self._filters:
            b0, a1, a2 = group[3]
            self._filters[group] = Biquads([(b0, 2.0 * b0, b0, a1, a2)])
        return self._filters[group].process(bus)

    def _mix(
        self,
        bus: NDArray[np.float32],
        group: Group,
        sums: NDArray[np.float32],
        stems: dict[str, NDArray[np.float32]],
    ) -> None:
        index, own_reverb, own_chorus, _ = group
        played = self._by_index[index]
        filters = played.low_pass(self._rendered, self._rate)
        state = played.filter_states.setdefault(group, np.zeros(4))
        stem = _NO_STEM
        if self._has_stems:
            stem = stems.setdefault(played.part.name, np.zeros((2, CHUNK), np.float32))
        reverb = played.reverb + own_reverb if self._reverb is not None else 0.0
        chorus = played.chorus + own_chorus if self._reverb is not None else 0.0
        self._is_wet = self._is_wet or reverb > 0.0
        self._is_doubled = self._is_doubled or chorus > 0.0
        mix_bus(bus, played.gains, filters, reverb, chorus, state, sums, stem)

    def _voices(self, rows: NDArray[np.int64], bus_of: NDArray[np.int64], start: int) -> None:
        """Play all voices of a chunk; each bus is one job, and threads take what is next."""
        if not len(rows):
            return
        ends = [*(np.flatnonzero(np.diff(bus_of)) + 1).tolist(), len(rows)]
        is_worth_it = len(ends) > 1 and len(rows) >= _WORTH_A_THREAD
        executor = self._instruments.executor() if is_worth_it else None
        jobs = iter([(0, len(rows))])
        if executor is not None:
            jobs = iter(list(itertools.pairwise([0, *ends])))
        flat = self._buses.reshape(-1, CHUNK)

        def work(scratch: NDArray[np.float32]) -> None:
            for first, last in jobs:
                render_voices(
                    self._instruments.samples.data, self._pool.voices, self._pool.channels,
                    rows[first:last], bus_of[first:last], start, CHUNK, float(self._rate),
                    self._controls, INTERPOLATION, PAN, scratch, flat,
                )  # fmt: skip

        helpers = (
            []
            if executor is None
            else [executor.submit(work, scratch) for scratch in self._scratch[1:]]
        )
        work(self._scratch[0])
        for helper in helpers:
            helper.result()

    def _wet(
        self,
        sums: NDArray[np.float32],
        stems: dict[str, NDArray[np.float32]],
        is_wet: bool,
        is_doubled: bool,
    ) -> Chunk:
        """Add the room to a chunk."""
        mix = sums[:2]
        room = np.zeros((2, CHUNK), np.float32)
        if is_doubled:
            self._chorus = self._chorus or Chorus(self._rate)
            room += self._chorus.process(sums[4:])
        if is_wet and self._reverb is not None:
            room += self._reverb.process(sums[2:4])
        if is_doubled or is_wet:
            mix += room
            if self._has_stems:
                stems[ROOM_STEM] = room
        return self._toned(None, mix), {name: self._toned(name, stems[name]) for name in stems}

    def _toned(self, name: str | None, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._tone is None:
            return sound
        if name not in self._tones:
            self._tones[name] = Equaliser(self._rate, self._tone)
        return self._tones[name].process(sound)


def _is_quiet(chunk: Chunk) -> bool:
    return float(np.abs(chunk[0]).max()) < _SILENCE


def _balance(sound: NDArray[np.float32], pan: NDArray[np.float64]) -> None:
    """Balance a stereo sound; the side that it moves to keeps its level."""
    if not pan.any():
        return
    knots = np.arange(len(pan)) * GRID
    place = np.clip(np.interp(np.arange(sound.shape[1]), knots, pan) / 500.0, -1.0, 1.0)
    sound[0] *= np.cos(np.maximum(place, 0.0) * (math.pi / 2.0))
    sound[1] *= np.cos(np.maximum(-place, 0.0) * (math.pi / 2.0))

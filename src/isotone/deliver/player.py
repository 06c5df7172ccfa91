"""Playing through the sound card while the music is still being made."""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.errors import MissingExtraError, OutputError

__all__ = ["Player", "play_blocks"]

# Sound made ahead of the ear: enough to ride out a slow phrase, little enough that a moved goal is
# heard soon. Playing begins, and goes on after a gap, once half of it is there.
_AHEAD_S: Final = 4.0
# Nothing starts or stops with a click.
_RAMP_S: Final = 0.04
_POLL_S: Final = 0.05


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except ModuleNotFoundError as error:
        raise MissingExtraError("listening", package="sounddevice", extra="listen") from error
    except OSError as error:
        raise OutputError(
            "sounddevice finds no PortAudio library; on Debian and Ubuntu: "
            "apt install libportaudio2"
        ) from error
    return sounddevice  # type: ignore[no-any-return]


def play_blocks(
    blocks: Iterable[Waveform],
    *,
    duration_s: float | None = None,
    progress: Callable[[float, float], None] | None = None,
    device: int | str | None = None,
) -> None:
    """Play blocks through the sound card as they are made; Ctrl-C fades out and is raised again.

    Parameters
    ----------
    blocks : iterable of Waveform
        All of the same rate and channel count; taken as late as the sound allows.
    duration_s : float, optional
        Of all blocks, for the progress.
    progress : callable, optional
        Called with the seconds heard and the seconds in all.
    device : int or str, optional
        As for `Player`.

    Raises
    ------
    MissingExtraError
        If ``sounddevice`` is not installed.
    OutputError
        If there is no PortAudio or no output device.
    """
    _sounddevice()  # said before anything is made
    pieces = iter(blocks)
    first = next(pieces, None)
    if first is None:
        return
    player = Player(first.sample_rate, n_channels=first.n_channels, device=device)

    def each(position_s: float) -> None:
        if progress is not None and duration_s is not None:
            progress(position_s, duration_s)

    player.play(itertools.chain((first,), pieces), each=each)


class Player:
    """Play blocks as they are made.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    n_channels : int
    device : int or str, optional
        As ``sounddevice`` numbers and names them; by default the system's own.
    ahead_s : float
        Sound that is made ahead of the ear, at most.

    Attributes
    ----------
    n_gaps : int
        How often the sound ran out before the next block was made.

    Raises
    ------
    MissingExtraError
        If ``sounddevice`` is not installed.
    OutputError
        If there is no PortAudio or no output device.
    """

    def __init__(
        self,
        sample_rate: int,
        *,
        n_channels: int = 2,
        device: int | str | None = None,
        ahead_s: float = _AHEAD_S,
    ) -> None:
        sounddevice = _sounddevice()
        self.sample_rate = sample_rate
        self.n_gaps = 0
        self._most_ahead = round(ahead_s * sample_rate)
        self._ramp = max(1, round(_RAMP_S * sample_rate))
        self._lock = threading.Lock()
        self._blocks: deque[NDArray[np.float32]] = deque()
        self._n_ahead = 0
        self._n_played = 0
        self._gain = 0.0
        self._is_paused = False
        self._is_ending = False
        self._is_stopping = False
        self._is_starved = True
        try:
            self._stream = sounddevice.OutputStream(
                samplerate=sample_rate,
                channels=n_channels,
                dtype="float32",
                device=device,
                latency="high",
                callback=self._fill,
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise OutputError(f"no sound can be played here: {error}") from error

    @property
    def position_s(self) -> float:
        """Seconds that were given to the sound card."""
        return self._n_played / self.sample_rate

    @property
    def is_paused(self) -> bool:
        """Whether playing rests."""
        return self._is_paused

    def play(
        self, blocks: Iterable[Waveform], *, each: Callable[[float], None] | None = None
    ) -> None:
        """Play to the end; Ctrl-C fades out and is raised again.

        Parameters
        ----------
        blocks : iterable of Waveform
            Taken as late as the sound allows.
        each : callable, optional
            Called about every twentieth of a second with the position in seconds.
        """
        self._stream.start()
        try:
            for block in blocks:
                self._push(block)
                self._wait(lambda: self._n_ahead < self._most_ahead, each)
                if self._is_stopping:
                    break
            with self._lock:
                self._is_ending = True
            self._wait(lambda: self._n_ahead == 0, each)
            if not self._is_stopping:
                time.sleep(self._stream.latency)  # what the card still holds
        finally:
            self._fade_out()
            self._stream.stop()
            self._stream.close()

    def pause(self) -> None:
        """Fade out and rest; what is made ahead stays."""
        self._is_paused = True

    def resume(self) -> None:
        """Go on where it rested."""
        self._is_paused = False

    def stop(self) -> None:
        """Fade out and let `play` return; may be called from another thread."""
        self._is_stopping = True

    def _push(self, block: Waveform) -> None:
        with self._lock:
            self._blocks.append(np.ascontiguousarray(block.samples.T))
            self._n_ahead += block.n_samples
            if self._n_ahead >= self._most_ahead // 2:
                self._is_starved = False

    def _wait(self, until: Callable[[], bool], each: Callable[[float], None] | None) -> None:
        while not until() and not self._is_stopping:
            if not self._stream.active:
                raise OutputError("the sound card stopped; is it still connected?")
            if each is not None:
                each(self.position_s)
            time.sleep(_POLL_S)

    def _fade_out(self) -> None:
        self._is_stopping = True
        # The card asks for sound at its own pace: wait for the ramp, but never for a dead card.
        last = time.monotonic() + 1.0
        while self._gain > 0 and self._stream.active and time.monotonic() < last:
            time.sleep(_POLL_S / 5)

    def _fill(self, out: NDArray[np.float32], n_frames: int, _time: Any, _status: Any) -> None:
        """Give the sound card its next frames; runs on its thread."""
        with self._lock:
            out.fill(0.0)
            if self._is_ending:
                self._is_starved = False
            elif not self._is_starved and self._n_ahead < n_frames + self._ramp:
                # Said while there is still a ramp's worth to fade with.
                self._is_starved = True
                self.n_gaps += 1
            falls = self._is_paused or self._is_stopping or self._is_starved
            n = min(n_frames, self._n_ahead)
            if falls:
                n = min(n, math.ceil(self._gain * self._ramp))
            if n == 0:
                self._gain = 0.0 if self._n_ahead == 0 else self._gain
                return
            self._pop(out, n)
            steps = np.arange(1, n + 1) / self._ramp
            gains = np.clip(self._gain - steps if falls else self._gain + steps, 0.0, 1.0)
            out[:n] *= gains[:, None].astype(np.float32)
            self._gain = float(gains[-1])
            self._n_played += n

    def _pop(self, out: NDArray[np.float32], n: int) -> None:
        at = 0
        while at < n:
            block = self._blocks[0]
            m = min(n - at, block.shape[0])
            out[at : at + m] = block[:m]
            if m == block.shape[0]:
                self._blocks.popleft()
            else:
                self._blocks[0] = block[m:]
            at += m
        self._n_ahead -= n

import hashlib
import os
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.audio import Waveform, read_audio
from isotone.deliver.encode import FORMATS, AudioWriter, audio_format, write_audio
from isotone.deliver.folder import OutputFolder
from isotone.deliver.tags import Tags
from isotone.errors import InputError, OutputError

RATE = 48_000
TAGS = Tags(title="anxious to calm", mood_path=("anxious", "calm"), date="2026-11-23")


def tones(duration_s=2.0, seed=0):
    time_s = np.arange(round(duration_s * RATE)) / RATE
    rng = np.random.default_rng(seed)
    left = sum(0.1 / k * np.sin(2 * np.pi * 110 * k * time_s) for k in range(1, 9))
    right = sum(0.1 / k * np.sin(2 * np.pi * 165 * k * time_s) for k in range(1, 9))
    samples = np.stack([left, right]) + rng.normal(0, 0.002, (2, time_s.size))
    return Waveform(samples.astype(np.float32), RATE)


def cut(waveform, sizes):
    start = 0
    i = 0
    while start < waveform.n_samples:
        size = max(1, sizes[i % len(sizes)])
        yield Waveform(waveform.samples[:, start : start + size], waveform.sample_rate)
        start += size
        i += 1


def write(tmp_path, name, blocks, **options):
    path = tmp_path / name
    write_audio(path, blocks, overwrite=True, **options)
    return path


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def aligned_error_db(reference, estimate):
    error = np.sum((reference.samples - estimate.samples) ** 2)
    return 10 * np.log10(error / np.sum(reference.samples**2))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_keeps_length_rate_and_sound(tmp_path, name):
    sound = tones()
    path = write(tmp_path, f"x{audio_format(name).suffix}", sound, tags=TAGS)
    decoded = read_audio(path)
    assert decoded.sample_rate == RATE
    assert decoded.samples.shape == sound.samples.shape
    # A lossy codec that were late by one sample would miss this by far.
    assert aligned_error_db(sound, decoded) < (-15 if FORMATS[name].is_lossy else -60)


@pytest.mark.parametrize(("name", "bits"), [("flac", 16), ("wav", 16), ("flac", 24), ("wav", 24)])
def test_lossless_formats_hold_the_bits_that_were_asked_for(tmp_path, name, bits):
    sound = tones()
    path = write(tmp_path, f"x.{name}", sound, bits=bits)
    assert soundfile.info(str(path)).subtype == f"PCM_{bits}"
    worst = np.abs(read_audio(path).samples.astype(float) - sound.samples).max()
    # Rounding: half a step; triangular dither: one step more.
    assert worst <= (1.5 if bits == 16 else 0.5001) * 2.0 ** (1 - bits)


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(1, 30_000), min_size=1, max_size=5))
def test_the_bytes_of_a_flac_do_not_depend_on_how_the_blocks_are_cut(tmp_path_factory, sizes):
    folder = tmp_path_factory.mktemp("cut")
    sound = tones(0.5)
    if min(sizes) < 50:
        sizes = [*sizes, 20_000]
    whole = write(folder, "whole.flac", sound, seed=3)
    pieces = write(folder, "pieces.flac", cut(sound, sizes), seed=3)
    assert digest(whole) == digest(pieces)


@pytest.mark.parametrize("name", ["flac", "wav", "mp3"])
def test_the_same_sound_gives_the_same_bytes(tmp_path, name):
    sound = tones()
    first = write(tmp_path, f"a.{name}", sound, tags=TAGS)
    again = write(tmp_path, f"b.{name}", cut(sound, [997, 12_345]), tags=TAGS)
    assert digest(first) == digest(again)


@pytest.mark.parametrize("name", ["ogg", "opus"])
def test_the_same_sound_gives_the_same_decoded_samples(tmp_path, name):
    sound = tones()
    first = write(tmp_path, f"a.{name}", sound, tags=TAGS)
    again = write(tmp_path, f"b.{name}", cut(sound, [997, 12_345]), tags=TAGS)
    np.testing.assert_array_equal(read_audio(first).samples, read_audio(again).samples)


def test_another_dither_seed_gives_other_bytes(tmp_path):
    sound = tones()
    assert digest(write(tmp_path, "a.flac", sound, seed=1)) != digest(
        write(tmp_path, "b.flac", sound, seed=2)
    )


def test_dither_makes_the_error_independent_of_the_signal(tmp_path):
    """A level between two steps is kept on average, and its noise is that of the theory."""
    level = 0.3 * 2**-15
    silence = Waveform(np.full((2, 400_000), level, dtype=np.float32), RATE)
    steps = read_audio(write(tmp_path, "x.wav", silence)).samples * 2**15
    assert steps.mean() == pytest.approx(0.3, abs=0.005)
    # Triangular dither and rounding: variance 1/6 + 1/12 of a step squared.
    assert steps.var() == pytest.approx(0.25, abs=0.005)
    assert abs(np.corrcoef(steps)[0, 1]) < 0.01
    assert abs(np.corrcoef(steps[0, 1:], steps[0, :-1])[0, 1]) < 0.01


def test_samples_beyond_full_scale_are_clipped_and_counted(tmp_path):
    loud = np.zeros((2, 5000), dtype=np.float32)
    loud[0, :7] = 1.5
    loud[1, 10:15] = -1.5
    with OutputFolder(tmp_path) as folder, AudioWriter(folder, "x.wav", format="wav") as writer:
        writer.write(Waveform(loud, RATE))
        writer.close()
        assert writer.n_clipped == 12
    decoded = read_audio(tmp_path / "x.wav").samples
    assert decoded[0, :7].min() > 0.999
    assert decoded[1, 10:15].max() == -1.0


def test_a_wav_beyond_four_gigabytes_is_announced_as_rf64(tmp_path):
    with (
        OutputFolder(tmp_path) as folder,
        AudioWriter(folder, "x.wav", format="wav", expected_samples=8 * 3600 * RATE) as writer,
    ):
        writer.write(tones(0.1))
    assert (tmp_path / "x.wav").read_bytes()[:4] == b"RF64"
    assert read_audio(tmp_path / "x.wav").n_samples == 4800


def test_files_are_readable_by_their_owner_alone(tmp_path):
    for name in FORMATS:
        path = write(tmp_path, f"x.{name}", tones(0.2), format=name)
        assert path.stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_refused_and_kept(tmp_path):
    path = tmp_path / "x.flac"
    path.write_bytes(b"precious")
    with pytest.raises(InputError, match="exists"):
        write_audio(path, tones(0.2))
    assert path.read_bytes() == b"precious"
    write_audio(path, tones(0.2), overwrite=True)
    assert path.read_bytes()[:4] == b"fLaC"


def test_unknown_formats_and_bits_are_refused_before_anything_is_written(tmp_path):
    with pytest.raises(InputError, match="no format named 'aac'; formats: flac, wav"):
        write_audio(tmp_path / "x.aac", tones(0.1))
    with pytest.raises(InputError, match="bits must be 16 or 24 for flac; got 20"):
        write_audio(tmp_path / "x.flac", tones(0.1), bits=20)
    with pytest.raises(InputError, match="at least one block"):
        write_audio(tmp_path / "x.flac", [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_samples_that_are_not_finite_are_refused(tmp_path, bad):
    sound = tones(0.1)
    sound.samples[1, 77] = bad
    with pytest.raises(InputError, match="finite"):
        write_audio(tmp_path / "x.flac", sound)
    assert list(tmp_path.iterdir()) == []


def test_blocks_of_another_rate_are_refused(tmp_path):
    other = Waveform(np.zeros((2, 100), dtype=np.float32), 44_100)
    with pytest.raises(InputError, match="takes 48000 Hz x 2; got 44100 Hz x 2"):
        write_audio(tmp_path / "x.flac", [tones(0.1), other])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_an_error_while_composing_leaves_nothing_and_no_thread(tmp_path, name):
    def broken():
        yield tones(0.5)
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        write_audio(tmp_path / "new" / f"x.{name}", broken())
    assert list(tmp_path.iterdir()) == []
    assert threading.active_count() == before


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("full_after_bytes", [0, 10_000, 120_000])
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, name, full_after_bytes):
    """A limit on the file size stands in for a full disk: the write itself fails."""
    resource = pytest.importorskip("resource")
    del resource
    script = textwrap.dedent(
        f"""
        import resource, signal, sys
        import numpy as np
        from isotone.audio import Waveform
        from isotone.deliver.encode import write_audio
        from isotone.errors import OutputError
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, ({full_after_bytes}, {full_after_bytes}))
        rng = np.random.default_rng(0)
        block = Waveform(rng.normal(0, .1, (2, 48000)).astype("f4"), 48000)
        try:
            write_audio({str(tmp_path / "x")!r}, [block] * 15, format={name!r})
        except OutputError as error:
            sys.stdout.write(str(error))
        """
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert "File too large; the partial file was removed" in result.stdout
    assert result.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="could not be written: Permission denied"):
            write_audio(tmp_path / "x.flac", tones(0.1))
    finally:
        tmp_path.chmod(0o700)


def test_ctrl_c_during_encoding_reaches_the_caller_and_leaves_nothing(tmp_path):
    script = textwrap.dedent(
        f"""
        import os, signal, sys, threading
        import numpy as np
        from isotone.audio import Waveform
        from isotone.deliver.encode import write_audio
        block = Waveform(np.random.default_rng(0).normal(0, .1, (2, 48000)).astype("f4"), 48000)
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        def endless():
            while True:
                yield block
        try:
            write_audio({str(tmp_path / "x.mp3")!r}, endless())
        except KeyboardInterrupt:
            sys.stdout.write("interrupted")
        """
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout == "interrupted"
    assert result.stderr == ""
    assert list(tmp_path.iterdir()) == []

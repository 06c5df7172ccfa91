import pytest

from isotone.deliver.manifest import (
    FeelingRecord,
    GoalMoveRecord,
    Manifest,
    Measures,
    OutputRecord,
    SegmentRecord,
    SoundFontRecord,
)


def segment(index, n_segments, duration_s=900.0):
    progress = (index + 0.5) / n_segments
    return SegmentRecord(
        start_s=index * duration_s / n_segments,
        end_s=(index + 1) * duration_s / n_segments,
        valence=-0.6 + 1.2 * progress,
        arousal=0.7 - 1.3 * progress,
        moods=("dark", "deep") if progress < 0.5 else ("calm", "relaxing"),
        genre="ambient",
        instruments=("piano", "soft-pad"),
        prompt="calm ambient with piano",
    )


def manifest_of(n_segments=30, duration_s=900.0, **changes):
    settings = {
        "created": "2026-11-23",
        "seed": 7,
        "duration_s": duration_s,
        "now": FeelingRecord(valence=-0.6, arousal=0.7, word="anxious"),
        "goal": FeelingRecord(valence=0.6, arousal=-0.6, word="calm"),
        "strategy": "iso",
        "journey": {"match": 0.2, "travel": 0.55, "settle": 0.25},
        "goal_moves": (GoalMoveRecord(at_s=420.0, valence=0.5, arousal=-0.7, word="peaceful"),),
        "engine": "composer",
        "genre": "ambient",
        "lead": "piano",
        "avoid": ("drums",),
        "soundfont": SoundFontRecord(name="isotone.sf3", sha256="ab" * 32),
        "segments": tuple(segment(i, n_segments, duration_s) for i in range(n_segments)),
        "measures": Measures(
            duration_s=duration_s,
            n_samples=round(duration_s * 48_000),
            integrated_lufs=-18.02,
            true_peak_dbtp=-1.31,
        ),
        "outputs": (OutputRecord(name="session.flac", n_bytes=70_000_000, sha256="cd" * 32),),
        "versions": {"python": "3.11.9", "numpy": "2.4.6"},
    }
    return Manifest(**{**settings, **changes})


@pytest.fixture
def manifest():
    return manifest_of()


@pytest.fixture
def make_manifest():
    return manifest_of


@pytest.fixture
def make_segment():
    return segment

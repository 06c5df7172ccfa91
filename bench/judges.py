"""What a clip sounds like to several independent judges of energy and valence.

None of them is told what was meant, and none is fitted on isotone's music. *Cues* are read from the
score and from the sound, onsets by two detectors; each judge turns cues, or the sound itself, into
one number a clip. Only ranks are compared, so units don't matter.

- ``eerola``: the additive model of Eerola, Friberg and Bresin (2013) on cues heard in the sound
- ``resynthesis``: a ridge regression from features of sound to the ratings of the 200 stimuli of
  that study, played again with FluidSynth from their design (own tunes: theirs are not published)
- ``tagger``: MTG-Jamendo's baseline tagger; tag scores, freed of base rates by a reference set,
  weighed by the tags' places on the circumplex
- ``energy``: loudness, spectral flux, onset density and centroid, equally weighed
"""

from __future__ import annotations

import functools
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from isotone.audio import Waveform, read_audio
from isotone.measure.features import FeatureStream
from isotone.measure.key import estimate_key
from isotone.measure.loudness import LoudnessMeter
from isotone.measure.onsets import detect_onsets, estimate_tempo, pulse_clarity
from isotone.music.score import Score

SHARED = Path(__file__).resolve().parents[2] / "shared/data"
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
DATA_COLUMNS = ("happy", "peaceful", "sad", "scary")


def heard_cues(clip: Waveform) -> dict[str, float]:
    """Return cues read from the sound alone."""
    stream = FeatureStream(clip.sample_rate, clip.n_channels)
    meter = LoudnessMeter(clip.sample_rate, clip.n_channels)
    for i in range(0, clip.n_samples, clip.sample_rate):
        stream.update(clip.samples[:, i : i + clip.sample_rate])
        meter.update(clip.samples[:, i : i + clip.sample_rate])
    features = stream.result()
    key = estimate_key(features.chroma)
    onsets = detect_onsets(features.onset_strength)
    tempo = estimate_tempo(features.onset_strength)
    level = features.level_db
    loud = level > level.max() - 40.0
    chroma = features.chroma / np.maximum(
        np.linalg.norm(features.chroma, axis=1, keepdims=True), 1e-9
    )
    # How far the sound falls between notes: the valleys of the level against its peaks.
    depth = float(np.percentile(level[loud], 90) - np.percentile(level[loud], 20))
    return {
        "heard_onsets_per_s": len(onsets) / features.duration_s,
        "heard_tempo_bpm": tempo.tempo_bpm if tempo else float("nan"),
        "pulse_clarity": pulse_clarity(features.onset_strength),
        # Cosine distance of pitch classes .2 s apart: changes of note that no attack betrays.
        "pitch_change": 1.0 - float(np.mean(np.einsum("ij,ij->i", chroma[2:], chroma[:-2]))),
        "flux": float(features.onset_strength.mean()),
        "majorness": key.majorness if key else 0.0,
        "key_clarity": key.correlation if key else 0.0,
        "heard_pitch": float(np.nanmean(features.mean_pitch)),
        "lufs": meter.integrated_lufs,
        "level_depth_db": depth,
        "centroid_hz": float(np.nanmedian(features.centroid_hz)),
        "rolloff_hz": float(np.nanmedian(features.rolloff_hz)),
        "flatness": float(np.nanmedian(features.flatness)),
        "roughness": float(np.nanmedian(features.roughness)),
    }


def librosa_onsets_per_s(clip: Waveform) -> float:
    """Return the density that librosa's onset detector hears, as it comes.

    A second opinion: it scales its threshold by the clip's own strongest onset, where SuperFlux has
    a fixed one. So it hears onsets in the fluctuations of a clip without any.
    """
    import librosa

    mono = librosa.resample(
        clip.samples.mean(axis=0), orig_sr=clip.sample_rate, target_sr=22_050, res_type="polyphase"
    )
    onsets = librosa.onset.onset_detect(y=mono, sr=22_050)
    return len(onsets) * 22_050 / max(1, len(mono))


def written_cues(fragments: Sequence[Score]) -> dict[str, float]:
    """Return cues read from the score."""
    notes = [(name, note) for f in fragments for name, note in f.notes]
    drums = {p.name for f in fragments for p in f.parts if p.is_drum}
    leads = {p.name for f in fragments for p in f.parts if p.role == "lead"}
    pitched = [(name, note) for name, note in notes if name not in drums]
    duration_s = fragments[-1].end_s - fragments[0].start_s
    # Notes within 50 ms are one onset: a chord, however rolled.
    onsets = np.sort(
        [f.seconds_at(n.onset_beats) + n.timing_s for f in fragments for _, n in f.notes]
    )
    n_onsets = 1 + int((np.diff(onsets) > 0.05).sum()) if len(onsets) else 0
    beats = fragments[-1].end_beats - fragments[0].start_beats
    classes = np.zeros(12)
    for _, note in pitched:
        classes[note.pitch % 12] += note.duration_beats
    key = estimate_key(classes)
    lead = [note for name, note in pitched if name in leads]
    return {
        "onsets_per_s": n_onsets / duration_s,
        "notes_per_s": len(notes) / duration_s,
        "lead_notes_per_s": len(lead) / duration_s,
        "tempo_bpm": 60.0 * beats / duration_s,
        "written_majorness": key.majorness if key else 0.0,
        "lead_pitch": _mean([n.pitch for n in lead]),
        "pitch": _mean([n.pitch for _, n in pitched]),
        "velocity": _mean([n.velocity for _, n in notes]),
        "articulation": _mean([n.articulation for _, n in pitched]),
        "n_parts": float(len({name for name, _ in notes})),
        "drum_notes_per_s": (len(notes) - len(pitched)) / duration_s,
    }


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


# -- judges on cues -------------------------------------------------------------------------------


def eerola(cues: dict[str, float]) -> tuple[float, float]:
    """Return valence and arousal after the additive model (constants: see the cue model's docs).

    The mode enters as the chance of major, a logistic of mode clarity; articulation is not heard
    and left out.
    """
    major = 1.0 / (1.0 + np.exp(-cues["majorness"] / 0.1)) - 0.5
    density = np.log2(max(0.1, cues["heard_onsets_per_s"]) / 2.8)
    register = (cues["heard_pitch"] - 68.0) / 12.0
    level = (cues["lufs"] + 18.0) / 10.0
    valence = 0.013 + 0.384 * major + 0.050 * density + 0.121 * register - 0.078 * level
    arousal = -0.017 + 0.195 * major + 0.149 * density - 0.024 * register + 0.093 * level
    return float(valence), float(arousal)


def own_model(cues: dict[str, float]) -> tuple[float, float]:
    """Return valence and arousal that the composer's own cue model finds in the score.

    On the circumplex, so that its distance from the wish is an error in its units. Level and
    articulation are read back from touch and from sounding over written length.
    """
    from isotone.compose.cues import CUE_RANGES, predict

    low, high = CUE_RANGES["articulation"]
    detached = (1.05 - cues["articulation"]) / 0.55 * (high - low) + low
    return predict(
        majorness=1.0 / (1.0 + np.exp(-cues["written_majorness"] / 0.1)),
        notes_per_second=max(0.2, cues["onsets_per_s"]),
        register=cues["lead_pitch"] if np.isfinite(cues["lead_pitch"]) else cues["pitch"],
        level_db=float(np.clip((cues["velocity"] - 60.0) / 1.5, *CUE_RANGES["level_db"])),
        articulation=float(np.clip(detached, low, high)),
    )


_REGRESSORS = (
    "heard_onsets_per_s", "flux", "pitch_change", "majorness", "heard_pitch", "lufs",
    "level_depth_db", "centroid_hz", "flatness", "roughness",
)  # fmt: skip
_LOGARITHMIC = {
    "heard_onsets_per_s",
    "flux",
    "pitch_change",
    "centroid_hz",
    "flatness",
    "roughness",
}


def regressors(cues: dict[str, float]) -> np.ndarray:
    return np.array(
        [np.log(max(1e-4, cues[k])) if k in _LOGARITHMIC else cues[k] for k in _REGRESSORS]
    )


@dataclass(frozen=True)
class Resynthesis:
    """A ridge regression from heard cues to rated valence and arousal."""

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    r2: tuple[float, float]

    def __call__(self, cues: Sequence[dict[str, float]]) -> np.ndarray:
        """Return valence and arousal, shape (n, 2); clips are centred on themselves.

        Centring on the set takes away what differs between the stimuli's single line and a band.
        """
        rows = np.array([regressors(c) for c in cues])
        return (rows - rows.mean(axis=0)) / self.scale @ self.weights


# Levels of the study's factors (Eerola et al. 2013, table 1): register as MIDI numbers near F3 to
# F6, notes a second, decibels, sounding over written length; flute, horn, trumpet.
_REGISTER = (53, 59, 65, 71, 77, 83)
_TEMPO = (1.2, 2.0, 2.8, 4.4, 6.0)
_LEVEL_DB = (-10, -5, 0, 5, 10)
_ARTICULATION = (1.0, 0.75, 0.5, 0.25)
_TIMBRE = (73, 60, 56)
_TUNES = (  # scale degrees, sixteen notes each; own, in the stead of the study's four
    (0, 1, 2, 0, 3, 2, 1, 0, 4, 3, 2, 1, 2, 1, 0, 0),
    (0, 2, 4, 2, 5, 4, 2, 0, 4, 5, 4, 2, 1, 2, 1, 0),
    (4, 4, 2, 0, 0, -1, 0, 2, 4, 5, 4, 2, 0, 2, -1, 0),
    (0, 4, 3, 2, 1, 0, -1, 1, 0, 4, 5, 3, 2, 1, -1, 0),
)


def fit_resynthesis(cache: Path) -> Resynthesis:
    """Play the study's stimuli again, read their cues, and fit the ratings; cached as JSON."""
    if cache.is_file():
        saved = json.loads(cache.read_text())
        return Resynthesis(
            *(np.array(saved[k]) for k in ("mean", "scale", "weights")), tuple(saved["r2"])
        )
    import csv

    with (SHARED / "eerola2013/design_matrix.csv").open() as file:
        design = [{k: int(v) for k, v in row.items()} for row in csv.DictReader(file)]
    with (SHARED / "eerola2013/mean_emotion_ratings.csv").open() as file:
        ratings = [{k.lower(): float(v) for k, v in row.items()} for row in csv.DictReader(file)]
    rows = np.array([regressors(heard_cues(_play(stimulus))) for stimulus in design])
    targets = np.array(
        [
            [
                (r["happy"] + r["peaceful"] - r["sad"] - r["scary"]) / 12,
                (r["happy"] + r["scary"] - r["sad"] - r["peaceful"]) / 12,
            ]
            for r in ratings
        ]
    )
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    z = (rows - mean) / scale
    folds = np.random.default_rng(0).integers(0, 10, len(z))
    predicted = np.empty_like(targets)
    for k in range(10):
        inside = folds != k
        centre = targets[inside].mean(axis=0)
        predicted[~inside] = centre + z[~inside] @ _ridge(z[inside], targets[inside] - centre)
    spread = np.square(targets - targets.mean(axis=0)).sum(axis=0)
    r2 = 1 - np.square(targets - predicted).sum(axis=0) / spread
    fitted = Resynthesis(mean, scale, _ridge(z, targets - targets.mean(axis=0)), tuple(r2))
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text(
        json.dumps(
            {
                "mean": mean.tolist(),
                "scale": scale.tolist(),
                "weights": fitted.weights.tolist(),
                "r2": list(fitted.r2),
            }
        )
    )
    return fitted


def _ridge(z: np.ndarray, targets: np.ndarray, strength: float = 5.0) -> np.ndarray:
    return np.linalg.solve(z.T @ z + strength * np.eye(z.shape[1]), z.T @ targets)


def _play(stimulus: dict[str, int]) -> Waveform:
    import mido

    scale = (0, 2, 4, 5, 7, 9, 11) if stimulus["Mode"] == 1 else (0, 2, 3, 5, 7, 8, 10)
    step_s = 1.0 / _TEMPO[stimulus["Tempo"] - 1]
    sounding = _ARTICULATION[stimulus["Articulation"] - 1]
    # FluidSynth plays velocity v at 40 log10(v / 127) dB; 80 is the middle level.
    velocity = round(80 * 10 ** (_LEVEL_DB[stimulus["Soundlevel"] - 1] / 40))
    tonic = _REGISTER[stimulus["Register"] - 1] - 4
    track = mido.MidiTrack()
    track.append(mido.Message("program_change", program=_TIMBRE[stimulus["Timbre"] - 1]))
    tune = _TUNES[stimulus["Melody"] - 1]
    n = max(len(tune), int(10.0 / step_s))
    for k in range(n):
        degree = tune[k % len(tune)]
        pitch = tonic + 12 * (degree // 7) + scale[degree % 7]
        on, off = round(960 * step_s * sounding), round(960 * step_s * (1 - sounding))
        track.append(mido.Message("note_on", note=pitch, velocity=min(127, velocity)))
        track.append(mido.Message("note_off", note=pitch, time=on))
        track.append(mido.Message("note_on", note=0, velocity=0, time=off))
    file = mido.MidiFile(ticks_per_beat=480, tracks=[track])
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder) / "a.mid", Path(folder) / "a.wav"
        file.save(str(midi))
        subprocess.run(
            ["fluidsynth", "-ni", "-q", "-r", "48000", "-g", "0.5", "-F", str(wav), "-T", "wav",
             "-O", "float", str(SOUNDFONT), str(midi)],
            check=True, capture_output=True,
        )  # fmt: skip
        clip = read_audio(wav)
    return Waveform(clip.samples[:, : round(n * step_s * 48_000)], 48_000)


# -- the tagger -----------------------------------------------------------------------------------


@functools.cache
def _tagger():
    from isotone.evaluate.recognisers.mtg_baseline import BaselineTagger

    return BaselineTagger.load(SHARED / "jamendo/moodtheme_baseline.pth")


def tag_scores(clip: Waveform) -> np.ndarray:
    """Return the baseline tagger's 56 scores."""
    return _tagger().scores(clip)


def tagged_affect(scores: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return valence and arousal, shape (n, 2), projected from tag scores.

    Standardised logits of the tags that name an affect, weighed by the tags' places; each axis is
    weighed by tags alone, so a set of tags that lean to one side doesn't tilt it.
    """
    from isotone.affect.lexicon import entries
    from isotone.evaluate.recognisers.mtg_baseline import TAGS, centred_logits

    places = {e.word: e.affect for e in entries() if e.kind == "tag" and e.flag == "ok"}
    known = [i for i, tag in enumerate(TAGS) if places.get(tag)]
    at = np.array([(places[TAGS[i]].valence, places[TAGS[i]].arousal) for i in known])
    at = at - at.mean(axis=0)
    logits = centred_logits(scores, reference)[:, known]
    return logits @ at / np.abs(at).sum(axis=0)


def energy(cues: Sequence[dict[str, float]]) -> np.ndarray:
    """Return the mean of four standardised signs of energy."""
    columns = [
        [c["lufs"] for c in cues],
        [np.log(c["flux"] + 1e-4) for c in cues],
        [np.log(c["heard_onsets_per_s"] + 0.1) for c in cues],
        [np.log(c["centroid_hz"]) for c in cues],
    ]
    z = [(np.array(c) - np.mean(c)) / max(1e-9, np.std(c)) for c in columns]
    return np.mean(z, axis=0)

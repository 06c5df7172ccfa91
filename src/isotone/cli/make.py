"""``isotone make`` and ``isotone remake``: a session as files."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isotone.cli import musicgen as mg
from isotone.cli import request as ask
from isotone.cli.progress import Progress, progress_bar
from isotone.errors import InputError

if TYPE_CHECKING:
    from isotone.engines.protocol import Engine as Player
    from isotone.session import Session

__all__ = ["make", "remake"]

_HIGHEST_DECODED_DBTP = -1.0
_WORKING = {"composer": "composing"}

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help="Folder for the files; by default a dated one under isotone-sessions/.",
        show_default=False,
    ),
]
Engine = Annotated[str, typer.Option("--engine", help="Who makes the music (isotone doctor).")]
SoundFont = Annotated[
    Path | None,
    typer.Option(
        "--soundfont", help="An SF2 or SF3 file to play with instead of the shipped samples."
    ),
]
Format = Annotated[str, typer.Option("--format", help="flac, wav, ogg, opus or mp3.")]
Bits = Annotated[int, typer.Option("--bits", help="16 (with dither) or 24, for FLAC and WAV.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
SegmentSeconds = Annotated[
    float | None,
    typer.Option(
        "--segment-seconds",
        help="Length of a segment, 5 to 120; 30 if left out, about 26 for musicgen.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


def make(
    now: ask.Now,
    goal: ask.Goal,
    minutes: ask.Minutes = 15.0,
    strategy: ask.Strategy = "iso",
    waypoints: ask.Waypoints = None,
    genre: ask.Genre = None,
    lead: ask.Lead = None,
    avoid: ask.Avoid = None,
    palette: ask.Palette = "own",
    segment_s: SegmentSeconds = None,
    seed: ask.Seed = None,
    engine: Engine = "composer",
    soundfont: SoundFont = None,
    model: mg.Model = None,
    adapters: mg.Adapter = None,
    mode: mg.Mode = None,
    device: mg.Device = None,
    dtype: mg.Dtype = None,
    memory: mg.Memory = None,
    weight_bits: mg.WeightBits = None,
    guidance: mg.Guidance = None,
    temperature: mg.Temperature = None,
    top_k: mg.TopK = None,
    take_checks: mg.TakeChecks = None,
    batch: mg.Batch = None,
    out: Out = None,
    format_: Format = "flac",
    bits: Bits = 16,
    midi: Annotated[bool, typer.Option("--midi", help="Also write session.mid.")] = False,
    stems: Annotated[bool, typer.Option("--stems", help="Also write a file a part.")] = False,
    overwrite: Overwrite = False,
    keep_words: Annotated[
        bool, typer.Option("--keep-words", help="Keep your own words in the manifest.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Answer yes to questions.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Make a session: music from how you feel to how you want to feel.

    Writes the sound, a manifest that makes it again, a cue sheet and a report to look at.

    For example: isotone make --now anxious --goal calm

    In your own words: isotone make --now "can't switch off" --goal sleepy --avoid drums

    In full: isotone make --now=-0.6,0.7 --goal=0.5,-0.6 --minutes 30 --genre ambient
    --lead piano --seed 7 --out evening --midi

    With MusicGen: isotone make --now anxious --goal calm --engine musicgen --mode flow
    """
    from isotone.journey import journey_notes
    from isotone.session import Delivery, perform

    musicgen = mg.MusicGenOptions(
        model, tuple(adapters or ()), mode, device, dtype, memory, weight_bits,
        guidance, temperature, top_k, take_checks, batch,
    )  # fmt: skip
    musicgen.refuse_for(engine)
    if segment_s is None:
        segment_s = mg.natural_segment_s(minutes) if engine == "musicgen" else 30.0
    request = ask.build_request(
        now,
        goal,
        minutes=minutes,
        strategy=strategy,
        waypoints=waypoints,
        genre=genre,
        lead=lead,
        avoid=avoid,
        palette=palette,
        segment_s=segment_s,
        seed=seed,
        goes_on=yes,
    )
    silent = quiet or as_json
    if not silent:
        for line in (*request.readings, *journey_notes(request.plan.journey)):
            sys.stderr.write(line + "\n")
    start = time.perf_counter()
    player: str | Player = engine
    if engine == "musicgen":
        for flag, given in (("--soundfont", soundfont), ("--midi", midi), ("--stems", stems)):
            if given:
                raise InputError(f"{flag} belongs to the engine 'composer'; got --engine musicgen")
        mg.check_space(out, request.plan.duration_s, bits=bits)
        player = _musicgen_player(musicgen, request.plan.seed, yes=yes, silent=silent)
    with progress_bar(_WORKING.get(engine, "playing"), quiet=silent) as progress:
        if not isinstance(player, str):
            progress = _following(player, progress)  # noqa: PLW2901 - the same bar
        session = perform(
            request.plan,
            engine=player,
            soundfont=soundfont,
            out=out,
            delivery=Delivery(format_, bits, midi=midi, stems=stems, overwrite=overwrite),
            progress=progress,
            labels=request.labels,
            words=request.words if keep_words else None,
        )
    if not silent and not isinstance(player, str):
        for note in getattr(player, "notes", ()):
            sys.stderr.write(f"note: {note}\n")
    _show(session, time.perf_counter() - start, quiet=quiet, as_json=as_json)


def _musicgen_player(options: mg.MusicGenOptions, seed: int, *, yes: bool, silent: bool) -> Player:
    """Load the engine, and say what a stop would mean."""
    player = options.load(yes=yes, quiet=silent)
    notes: list[str] = getattr(player, "notes", [])
    if not silent:
        for note in notes:
            sys.stderr.write(f"{note}\n")
        # Batches follow the free memory, which may be another when the work goes on.
        settings: dict[str, object] = getattr(player, "settings", {})
        batch = settings.get("batch")
        sys.stderr.write(
            f"if it is stopped, the same command with --seed {seed} --batch {batch} goes on from "
            "there\n"
        )
    notes.clear()
    return player


def _following(player: Player, progress: Progress) -> Progress:
    """Let the bar follow the engine's work, which is done long before its sound comes."""

    def work(share: float, words: str) -> None:
        progress(share, 1.0, words)

    player.on_work = work  # type: ignore[attr-defined]
    return lambda _done_s, _total_s, _words="": None


def remake(
    manifest: Annotated[
        Path, typer.Argument(help="A session.json, or the folder it lies in.", show_default=False)
    ],
    out: Out = None,
    soundfont: SoundFont = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Make a session again from its manifest: the same bytes, on the same versions.

    Exit code 1 if the sound came out different.

    For example: isotone remake evening/session.json --out again
    """
    from isotone.deliver import load_manifest
    from isotone.session import Delivery
    from isotone.session import remake as make_again

    before = load_manifest(manifest)
    if out is None:
        folder = manifest if manifest.is_dir() else manifest.parent
        out = folder.with_name(folder.resolve().name + "-remade")
    made = {Path(output.name).parts[0] for output in before.outputs}
    delivery = Delivery(
        before.format,
        before.bits,
        midi="session.mid" in made,
        stems="stems" in made,
        overwrite=overwrite,
        target_lufs=before.target_lufs,
    )
    silent = quiet or as_json
    if not silent:
        for difference in before.check_remakable(str(manifest)):
            sys.stderr.write(f"note: {difference}\n")
    start = time.perf_counter()
    with progress_bar("composing", quiet=silent) as progress:
        session = make_again(
            before, soundfont=soundfont, out=out, delivery=delivery, progress=progress
        )
    _show(session, time.perf_counter() - start, quiet=quiet, as_json=as_json)
    then = {output.name: output.sha256 for output in before.outputs}
    now = {output.name: output.sha256 for output in session.manifest.outputs}
    different = sorted(name for name in then if now.get(name) != then[name])
    if different and before.format not in ("ogg", "opus"):
        sys.stderr.write(f"isotone: not the same bytes as before: {', '.join(different)}\n")
        raise typer.Exit(1)
    if not silent:
        sys.stdout.write("the same bytes as before\n" if not different else "")


def _show(session: Session, seconds: float, *, quiet: bool, as_json: bool) -> None:
    """Say where the files are."""
    measures = session.manifest.measures
    decoded = measures.decoded_true_peak_dbtp if measures else None
    if decoded is not None and decoded > _HIGHEST_DECODED_DBTP and not quiet:
        sys.stderr.write(
            f"note: {session.audio_path.name} decodes to a true peak of {decoded:.1f} dBTP, over "
            f"{_HIGHEST_DECODED_DBTP:g}; flac and wav keep it under\n"
        )
    if as_json:
        document = {
            "folder": str(session.folder),
            "audio": str(session.audio_path),
            "manifest": str(session.manifest_path),
            "report": str(session.report_path),
            "seed": session.plan.seed,
            "genre": session.plan.genre,
            "lead": session.plan.lead,
            "duration_s": session.plan.duration_s,
            "integrated_lufs": measures.integrated_lufs if measures else None,
            "true_peak_dbtp": measures.true_peak_dbtp if measures else None,
            "decoded_true_peak_dbtp": decoded,
            "seconds_taken": round(seconds, 2),
        }
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    elif not quiet:
        plan = session.plan
        lines = [
            f"{session.manifest.title}: {plan.duration_s / 60:g} min of {plan.genre}, lead "
            f"{plan.lead}, seed {plan.seed}, made in {seconds:.1f} s",
            f"  listen   {session.audio_path}",
            f"  look     {session.report_path}",
            f"  again    isotone remake {session.manifest_path}",
        ]
        sys.stdout.write("\n".join(lines) + "\n")

import json
import re
import shutil
import struct
import subprocess
import zlib
from html.parser import HTMLParser
from importlib import resources

import numpy as np
import pytest

from isotone.audio import Waveform
from isotone.deliver.manifest import FeelingRecord, GoalMoveRecord
from isotone.deliver.report import ReportAggregator, render_report
from isotone.deliver.report.colour import feeling_colour, oklab_to_srgb
from isotone.deliver.report.drawing import circumplex, nice_ticks
from isotone.deliver.report.png import ink_png
from isotone.music.score import KeyPoint, Note, Part, Score, TempoPoint

RATE = 48_000
RAW = ("-f", "rawvideo", "-")
VOID = {"meta", "img", "br", "link", "input", "path", "circle", "rect"}


class Page(HTMLParser):
    """Tags and attributes of a page, and whether they nest."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen, self.text, self.errors = [], [], [], []
        self.feed(text)
        self.close()
        self.errors += self.open

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.errors.append(tag)

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text.append(data)

    def of(self, tag):
        return [attrs for name, attrs in self.seen if name == tag]


def session_data(duration_s=900.0, *, with_score=True, dense=False):
    aggregator = ReportAggregator(duration_s, RATE)
    parts = (
        Part("lead", "piano", 0, role="lead"),
        Part("pad", "soft-pad", 89, role="pad"),
        Part("bass", "acoustic-bass", 32, role="bass"),
    )
    rng = np.random.default_rng(0)
    modes = ("aeolian", "dorian", "mixolydian", "ionian")
    start_beats, start_s = 0.0, 0.0
    while with_score and start_s < duration_s:
        progress = start_s / duration_s
        tempo_bpm = 84 - 24 * progress
        onsets = start_beats + np.sort(rng.uniform(0, 16, 120 if dense else 30))
        notes = [("lead", Note(float(at), 0.8, int(rng.integers(55, 96)), 70)) for at in onsets]
        notes += [("pad", Note(start_beats, 16.0, 50 + i, 60)) for i in (0, 7, 12)]
        notes += [("bass", Note(start_beats, 8.0, 38, 60))]
        notes.sort(key=lambda pair: pair[1].onset_beats)
        fragment = Score(
            start_beats,
            start_beats + 16,
            start_s,
            parts,
            tuple(notes),
            tempo=(TempoPoint(start_beats, tempo_bpm),),
            keys=(KeyPoint(start_beats, 2, modes[min(3, int(4 * progress))]),),
        )
        aggregator.add_fragment(fragment)
        start_beats, start_s = fragment.end_beats, fragment.end_s
    noise = rng.normal(0, 0.05, (2, 4 * RATE)).astype(np.float32)
    for _ in range(round(duration_s / 4)):
        aggregator.add_block(Waveform(noise, RATE))
    return aggregator.read()


@pytest.fixture(scope="module")
def data():
    return session_data()


@pytest.fixture
def html(manifest, data):
    return render_report(manifest, data, audio_name="session.flac")


def test_the_page_is_well_formed_and_light(html):
    page = Page(html)
    assert page.errors == []
    assert len(html.encode()) < 400_000
    assert html.startswith("<!doctype html>")
    assert page.of("html")[0]["lang"] == "en"


@pytest.mark.slow
def test_the_densest_session_stays_light(make_manifest):
    manifest = make_manifest(n_segments=5760, duration_s=28_800.0, segment_s=5.0)
    data = session_data(28_800.0, dense=True)
    assert len(render_report(manifest, data, audio_name="session.flac").encode()) < 400_000
    manifest = make_manifest(n_segments=180, duration_s=900.0, segment_s=5.0)
    assert len(render_report(manifest, session_data(dense=True)).encode()) < 400_000


def test_the_page_asks_for_nothing_but_the_sound_beside_it(html, manifest, data):
    page = Page(html)
    sources = [attrs[key] for _, attrs in page.seen for key in ("src", "href") if key in attrs]
    assert [s for s in sources if not s.startswith("data:image/png;base64,")] == ["session.flac"]
    assert page.of("audio")[0]["preload"] == "none"
    assert "url(" not in html
    assert "@import" not in html
    assert not re.search(r"https?://", html)
    alone = Page(render_report(manifest, data))
    assert alone.of("audio") == []
    assert alone.of("script") == []


def test_every_drawing_says_what_it_shows(html):
    page = Page(html)
    drawings = [svg for svg in page.of("svg") if svg.get("role") == "img"]
    assert len(drawings) == html.count("<title>") - 1 == html.count("<desc>") == 7
    assert all(
        svg.get("role") == "img" or svg.get("aria-hidden") == "true" for svg in page.of("svg")
    )
    assert all(image["alt"] for image in page.of("img"))
    assert "from anxious at valence -0.60" in html
    assert "The tempo goes from 8" in html


def test_it_says_what_has_to_be_said(html):
    text = " ".join("".join(Page(html).text).split())
    assert "Not a medical device; not a substitute for a music therapist" in text
    assert "Stop if you feel worse." in text
    assert "Composed by software, not by a person" in text
    assert "isotone remake session.json" in text
    assert "−18.0 LUFS" in text
    for forbidden in ("therapy", "treat", "cure", "dose", "heal"):
        assert forbidden not in text.lower().replace("music therapist", "")


def test_a_moved_goal_leads_the_title_and_is_listed(make_manifest, data):
    manifest = make_manifest(
        goal_moves=(GoalMoveRecord(at_s=61.0, valence=0.9, arousal=0.4, word="joyful"),)
    )
    html = render_report(manifest, data)
    assert "<h1>Anxious to joyful</h1>" in html
    assert "at 1:01 to joyful (valence +0.90, arousal +0.40)" in html
    assert html.count('class="goal left"') == 1


def test_text_from_the_manifest_cannot_become_markup(make_manifest, make_segment, data):
    import dataclasses

    evil = "<script>alert(1)</script>\"'&"
    segments = tuple(
        dataclasses.replace(make_segment(i, 2), moods=(evil,), genre=evil, instruments=(evil,))
        for i in range(2)
    )
    manifest = make_manifest(
        segments=segments,
        now=FeelingRecord(valence=0.0, arousal=0.0, word=evil),
        genre=evil,
        lead=evil,
        avoid=(evil,),
        strategy=evil,
        engine=evil,
        versions={evil: evil},
    )
    html = render_report(manifest, data, audio_name='x".flac')
    page = Page(html)
    assert page.errors == []
    assert len(page.of("script")) == 2
    assert "<script>alert" not in html


def test_notes_after_the_end_are_not_counted():
    data = session_data(60.0)
    assert data.notes_per_s[-24:].mean() == pytest.approx(data.notes_per_s[-240:].mean(), rel=0.7)


@pytest.mark.parametrize(
    ("duration_s", "words"),
    [
        (30.0, "30 seconds of"),
        (60.0, "One minute of"),
        (900.0, "15 minutes of"),
        (9000.0, "2.5 hours of"),
        (28_800.0, "8 hours of"),
    ],
)
def test_lengths_are_said_as_people_say_them(make_manifest, data, duration_s, words):
    manifest = make_manifest(n_segments=1, duration_s=duration_s, goal_moves=())
    assert f"<p>{words} ambient" in render_report(manifest, data)


def test_a_session_without_a_score_shows_its_sound(manifest):
    html = render_report(manifest, session_data(60.0, with_score=False))
    assert "Loudness" in html
    assert "Tempo" not in html
    assert Page(html).errors == []


def test_silence_has_a_report(make_manifest):
    aggregator = ReportAggregator(30.0, RATE)
    aggregator.add_block(Waveform(np.zeros((2, 30 * RATE), np.float32), RATE))
    manifest = make_manifest(n_segments=1, duration_s=30.0, goal_moves=(), measures=None)
    html = render_report(manifest, aggregator.read())
    assert Page(html).errors == []
    assert "nan" not in html.lower().replace("nant", "")


def luminance(rgb):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def themes():
    css = resources.files("isotone.deliver.report").joinpath("page.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    assert len(blocks) == 2
    return [dict(re.findall(r"--([a-z]+): ([^;]+);", block)) for block in blocks]


def hexadecimal(colour):
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


@pytest.mark.parametrize("theme", themes(), ids=["day", "night"])
def test_text_and_marks_stand_out_by_day_and_by_night(theme):
    paper = hexadecimal(theme["paper"])
    for name in ("ink", "quiet"):
        assert contrast(hexadecimal(theme[name]), paper) >= 7
    for valence in np.linspace(-1, 1, 9):
        for arousal in np.linspace(-1, 1, 9):
            mark = oklab_to_srgb(float(theme["light"]), *feeling_colour(valence, arousal))
            assert contrast(mark, paper) >= 3


def test_the_four_sides_have_their_colours_and_the_middle_none():
    def hue(valence, arousal):
        a, b = feeling_colour(valence, arousal)
        return np.degrees(np.arctan2(b, a)) % 360

    assert hue(-0.7, 0.7) == pytest.approx(78)  # tense: amber
    assert hue(0.7, 0.7) == pytest.approx(32)  # lively: coral
    assert hue(0.7, -0.7) == pytest.approx(188)  # calm: teal
    assert hue(-0.7, -0.7) == pytest.approx(278)  # low: indigo
    assert feeling_colour(0, 0) == (0, 0)


def test_white_is_white():
    assert oklab_to_srgb(1.0, 0.0, 0.0) == pytest.approx((1, 1, 1), abs=1e-3)
    # Ottosson's example: sRGB red.
    assert oklab_to_srgb(0.62796, 0.22486, 0.12585) == pytest.approx((1, 0, 0), abs=2e-3)


def read_png(png):
    """Decode an 8-bit palette PNG with filters 0 to 2 to its alpha values."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(
            kind + body
        )
        chunks[kind] = body
        at += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    raw = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    assert set(raw[:, 0]) == {2}
    levels = np.cumsum(raw[:, 1:], axis=0, dtype=np.uint8)
    return np.frombuffer(chunks[b"tRNS"], np.uint8)[levels] / 255


def test_a_picture_keeps_its_ink():
    ink = np.random.default_rng(0).uniform(-0.2, 1.2, (37, 53))
    shown = read_png(ink_png(ink, n_levels=256))
    np.testing.assert_allclose(shown, np.clip(ink, 0, 1), atol=0.5 / 255 + 1e-9)
    with pytest.raises(ValueError, match="n_levels"):
        ink_png(ink, n_levels=1)


def test_another_program_reads_the_picture(tmp_path):
    if shutil.which("ffmpeg") is None:
        pytest.skip("needs ffmpeg as a second reader")
    ink = np.tile(np.linspace(0, 1, 64), (32, 1))
    (tmp_path / "x.png").write_bytes(ink_png(ink, n_levels=256))
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", tmp_path / "x.png", "-pix_fmt", "rgba", *RAW],
        capture_output=True,
        check=True,
    ).stdout
    alpha = np.frombuffer(raw, np.uint8).reshape(32, 64, 4)[:, :, 3] / 255
    np.testing.assert_allclose(alpha, ink, atol=0.51 / 255)


@pytest.mark.parametrize(
    ("duration_s", "labels"),
    [
        (30.0, ["0:00", "0:05", "0:10", "0:15", "0:20", "0:25", "0:30"]),
        (900.0, ["0:00", "3:00", "6:00", "9:00", "12:00", "15:00"]),
        (28_800.0, ["0:00", "2:00:00", "4:00:00", "6:00:00", "8:00:00"]),
    ],
)
def test_times_are_marked_at_round_numbers(duration_s, labels):
    assert [label for _, label in nice_ticks(duration_s)] == labels


@pytest.mark.parametrize(
    ("now", "goal"),
    [
        ((-0.9, 0.9), (0.8, 0.5)),
        ((0.1, -0.95), (0.1, -0.95)),
        ((0.5, -0.6), (0.6, -0.6)),
        ((1, 1), (-1, -1)),
        ((0, 1), (0, 0.9)),
        ((-0.05, 0), (0.05, 0)),
    ],
)
def test_labels_stay_on_the_drawing_and_off_each_other(now, goal):
    feelings = [FeelingRecord(valence=v, arousal=a, word="self-confident") for v, a in (now, goal)]
    svg = circumplex([now, goal], feelings[0], feelings[1:], description="")
    labels = re.findall(r'class="label" x="(-?\d+)" y="(-?\d+)"[^>]*>([^<]+)<', svg)
    assert len(labels) == (1 if now == goal else 2)
    boxes = [(int(x), int(y), 3.3 * len(text)) for x, y, text in labels]
    for x, y, half in boxes:
        assert abs(x) + half <= 124
        assert abs(y) <= 110
    if len(boxes) == 2:
        (x0, y0, half0), (x1, y1, half1) = boxes
        assert abs(y0 - y1) >= 12 or abs(x0 - x1) >= half0 + half1 - 2


@pytest.mark.browser
def test_the_playing_sound_moves_along_the_way(tmp_path, make_manifest):
    """A browser runs the page: the ring and the line follow the player's time."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs chromium")
    from isotone.deliver.encode import write_audio

    silence = Waveform(np.zeros((2, 30 * 8000), np.float32), 8000)
    write_audio(tmp_path / "session.flac", silence)
    aggregator = ReportAggregator(30.0, 8000)
    aggregator.add_block(silence)
    manifest = make_manifest(n_segments=1, duration_s=30.0, goal_moves=())
    html = render_report(manifest, aggregator.read(), audio_name="session.flac")
    probe = """<script>
      const player = document.querySelector("audio");
      player.addEventListener("seeked", () => setTimeout(() => {
        const ring = document.querySelector(".here");
        document.title = JSON.stringify([
          ring.getAttribute("cx"), ring.getAttribute("cy"),
          document.querySelector(".tracks").style.getPropertyValue("--at"),
          getComputedStyle(ring).visibility]);
      }, 50));
      player.preload = "auto";
      player.addEventListener("loadedmetadata", () => { player.currentTime = 30; });
    </script>"""
    (tmp_path / "report.html").write_text(html.replace("</body>", probe + "</body>"))
    options = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-sync",
        "--disable-background-networking",
        "--disable-component-update",
        "--virtual-time-budget=5000",
    )
    shown = subprocess.run(
        [
            chromium,
            *options,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            (tmp_path / "report.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    title = re.search(r"<title>(.*?)</title>", shown)[1].replace("&quot;", '"')
    x, y, at, visibility = json.loads(title)
    assert float(at) == pytest.approx(1.0, abs=0.01)
    assert visibility == "visible"
    assert (float(x), float(y)) == pytest.approx((60, 60), abs=0.5)


def test_joins_are_told_of_where_an_engine_measured_them(make_manifest, data):
    found = {
        "joins": 3, "joins_on_beat": 2, "joins_on_bar": 1,
        "join_auc": 0.613, "join_auc_low": 0.4, "join_auc_high": 0.81,
    }  # fmt: skip
    settings = {f"musicgen.found.{key}": value for key, value in found.items()}
    made = make_manifest(engine="musicgen", engine_settings=settings)
    text = render_report(made, data)
    assert "3 joins between takes, 2 brought to the beat and 1 of these to the bar" in text
    assert "is 0.61 (0.40 to 0.81)" in text
    assert "joins between takes" not in render_report(make_manifest(), data)

import csv
import importlib.util
import json
import math
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from isotone.affect import Affect
from isotone.affect.lexicon import nearest_moods
from isotone.errors import InputError
from isotone.plan.jamendo_palette import PALETTE_FILE, JamendoPalette
from isotone.plan.jamendo_tags import (
    playable_genres,
    playable_instruments,
    spoken_mood,
    spoken_tag,
)
from isotone.plan.palette import (
    Band,
    Choice,
    OwnPalette,
    choose_band,
    harmony_of,
    lean_of,
    load_palette,
    players_of,
)
from isotone.plan.vocabulary import (
    CHORDAL,
    FAMILIES,
    GENRES,
    INSTRUMENTS,
    LEADS,
    expand_avoid,
    family_of,
)

TENSE, CALM, HAPPY, SAD = Affect(-0.6, 0.7), Affect(0.5, -0.7), Affect(0.8, 0.5), Affect(-0.7, -0.4)


def band(palette=None, *, affects=(CALM,), seed=1, **options):
    wishes = {"genre": None, "lead": None, "avoid": ()} | options
    return choose_band(palette or OwnPalette(), affects, rng=np.random.default_rng(seed), **wishes)


@pytest.fixture(scope="module")
def counts(shared_dir):
    """The dataset's own counts: mood to tag to number of tracks, for genres and instruments."""
    tables = []
    for kind in ("genre", "instrument"):
        table = defaultdict(dict)
        path = shared_dir / "data" / "jamendo" / f"moodtheme_{kind}_counts.csv"
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                table[row["mood"]][row["tag"]] = int(row["n"])
        tables.append(dict(table))
    return tuple(tables)


def test_the_own_palette_names_only_what_there_is():
    palette = OwnPalette()
    for genre in GENRES:
        leads = palette.lead_weights(genre, CALM)
        companions = palette.companion_weights(genre, CALM)
        assert leads
        assert {c.name for c in leads} <= {p for group in LEADS.values() for p in group}
        assert {c.name for c in companions} <= set(INSTRUMENTS)
        assert set(harmony_of(genre)) <= set(CHORDAL)
        assert len(harmony_of(genre)) >= 5
        assert all(set(players_of(lead, genre)) == set(LEADS[lead]) for lead in LEADS)
        # With any lead and any one family vetoed, someone is left to play along.
        assert len({family_of(c.name) for c in companions}) >= 4


def test_the_own_palette_gives_each_mood_its_genres():
    def first(affect):
        weights = OwnPalette().genre_weights(affect)
        assert {choice.name for choice in weights} == set(GENRES)
        return max(weights, key=weights.get).name

    assert first(CALM) in ("ambient", "new-age")
    assert first(TENSE) == "cinematic"
    assert first(HAPPY) in ("electronic", "folk")


def test_dark_moods_lean_to_the_cello_and_bright_ones_to_the_guitar():
    def ratio(affect):
        weights = OwnPalette().lead_weights("classical", affect)
        return weights[Choice("cello", "cello")] / weights[Choice("nylon-guitar", "nylon-guitar")]

    assert ratio(SAD) > 4 * ratio(HAPPY)


def test_the_leans_are_those_counted_among_the_datasets_tags(shared_dir):
    path = Path(__file__).parents[2] / "scripts" / "lean_of_instruments.py"
    if not path.is_file():
        pytest.skip("scripts are not part of this copy")
    spec = importlib.util.spec_from_file_location("lean_of_instruments", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    counted = script.lean_of_tags(shared_dir / "data/jamendo/moodtheme_instrument_counts.csv")
    assert len(script.TAGGED_AS) >= 15
    for player, tag in script.TAGGED_AS.items():
        assert lean_of(player) == pytest.approx(max(-1.0, min(1.0, counted[tag])), abs=0.051)


def test_every_lead_has_a_lean_and_noises_have_none():
    assert all(lean_of(player) != 0.0 for players in LEADS.values() for player in players)
    assert lean_of("rain") == lean_of("drums") == 0.0


def test_a_band_is_a_lead_and_companions_of_other_families():
    for seed in range(60):
        chosen = band(seed=seed, affects=(TENSE, CALM))
        names = [player.name for player in chosen.players]
        assert len(names) == 3
        assert len({family_of(name) for name in names}) == 3
        assert names[0] in LEADS[chosen.lead]


def test_draws_follow_the_weights():
    weights = OwnPalette().genre_weights(CALM)
    total = sum(weights.values())
    n = 1500
    drawn = Counter(band(seed=seed).genre for seed in range(n))
    for choice, weight in weights.items():
        share = weight / total
        assert abs(drawn[choice] / n - share) < 4 * math.sqrt(share * (1 - share) / n) + 1e-9


def test_the_way_decides_and_not_its_end_alone():
    drawn = Counter(band(seed=seed, affects=(TENSE, CALM)).genre.name for seed in range(400))
    assert drawn["cinematic"] > 40
    assert drawn["ambient"] + drawn["new-age"] > 40


@pytest.mark.parametrize("family", list(FAMILIES))
def test_a_vetoed_family_never_plays(family):
    vetoed = expand_avoid([family])
    for seed in range(40):
        chosen = band(seed=seed, affects=(TENSE, CALM), avoid=vetoed)
        assert not {player.name for player in chosen.players} & set(vetoed)


def test_another_player_takes_a_vetoed_ones_place():
    chosen = band(genre="folk", lead="guitar", avoid=("nylon-guitar",))
    assert chosen.players[0] == Choice("steel-guitar", "steel-guitar")
    violins = {band(genre="folk", seed=s, avoid=("violin",)).players[0].name for s in range(200)}
    assert "strings" in violins


def test_a_lead_is_played_as_its_genre_plays_it_unless_named():
    assert band(genre="classical", lead="strings").players[0].name == "violin"
    assert band(genre="ambient", lead="strings").players[0].name == "slow-strings"
    assert band(genre="folk", lead="guitar", player="steel-guitar").players[0].name == (
        "steel-guitar"
    )


def test_a_genre_without_anyone_for_its_harmony_is_refused_or_not_drawn():
    veto = expand_avoid(["piano", "electric-piano", "guitar", "strings", "vibraphone"])
    with pytest.raises(
        InputError, match=r"harmony of 'jazz-ballad'; what is left: .*harp.*ambient"
    ):
        band(genre="jazz-ballad", avoid=veto)
    assert "jazz-ballad" not in {band(seed=s, avoid=veto).genre.name for s in range(100)}


def test_contradicting_wishes_are_refused():
    with pytest.raises(InputError, match="'flute' was asked for as lead and is to be avoided"):
        band(lead="flute", avoid=("flute",))
    with pytest.raises(InputError, match="'steel-guitar' was asked for as lead"):
        band(lead="guitar", player="steel-guitar", avoid=("steel-guitar",))


def test_a_band_survives_its_manifest():
    chosen = band(affects=(TENSE, CALM))
    settings = json.loads(json.dumps(chosen.to_settings()))
    assert all(isinstance(value, str) for value in settings.values())
    assert Band.from_settings(settings) == chosen
    with pytest.raises(InputError, match="needs 'lead'"):
        Band.from_settings({k: v for k, v in settings.items() if k != "lead"})
    with pytest.raises(InputError, match="of ours"):
        Band.from_settings(settings | {"instruments": "tuba,tuba,tuba"})


def test_the_datasets_palette_mirrors_its_shares(counts):
    genres, instruments = counts
    palette = JamendoPalette(genres, instruments)
    moods = nearest_moods(CALM, 3)
    weights = palette.genre_weights(CALM)
    assert sum(weights.values()) == pytest.approx(1)
    for tag in ("ambient", "newage", "soundtrack", "classical"):
        expected = sum(
            genres[mood].get(tag, 0) / sum(genres[mood].get(t, 0) for t in playable_genres())
            for mood in moods
        ) / len(moods)
        assert weights[Choice(playable_genres()[tag], tag)] == pytest.approx(expected)
    piano = palette.lead_weights("ambient", CALM)[Choice("piano", "piano")]
    assert piano > palette.lead_weights("ambient", CALM)[Choice("flute", "flute")] > 0


def test_draws_mirror_the_dataset(counts):
    palette = JamendoPalette(*counts)
    weights = palette.genre_weights(SAD)
    n = 1500
    drawn = Counter(band(palette, affects=(SAD,), seed=seed).genre for seed in range(n))
    for choice, share in weights.items():
        assert abs(drawn[choice] / n - share) < 4 * math.sqrt(share * (1 - share) / n) + 1e-9


def test_most_of_the_dataset_can_be_played(counts):
    # What cannot: above all pop, rock and dance music, and drums, basses and electric guitars.
    for table, playable, least in (
        (counts[0], playable_genres(), 0.7),
        (counts[1], playable_instruments(), 0.55),
    ):
        total = sum(n for row in table.values() for n in row.values())
        played = sum(n for row in table.values() for tag, n in row.items() if tag in playable)
        assert played / total > least


def test_every_mapped_tag_is_the_datasets_and_every_target_ours(counts):
    genre_tags = {tag for row in counts[0].values() for tag in row}
    instrument_tags = {tag for row in counts[1].values() for tag in row}
    assert set(playable_genres()) - {"electronica", "filmmusic"} <= genre_tags
    assert set(playable_instruments()) <= instrument_tags
    assert set(playable_genres().values()) == set(GENRES)
    assert set(playable_instruments().values()) <= set(INSTRUMENTS)


def test_tags_are_said_as_people_say_them(counts):
    said = {tag: spoken_tag(tag) for table in counts for row in table.values() for tag in row}
    assert said["singersongwriter"] == "singer-songwriter"
    assert said["acousticguitar"] == "acoustic guitar"
    assert said["rock"] == "rock"
    assert spoken_tag("nylon-guitar") == "nylon-string guitar"
    assert spoken_mood("dream") == "dreamy"
    assert spoken_mood("calm") == "calm"


def test_the_datasets_palette_is_read_from_where_it_was_fetched_to(tmp_path, monkeypatch):
    monkeypatch.setenv("ISOTONE_DATA", str(tmp_path))
    with pytest.raises(InputError, match="fetch it with: isotone jamendo fetch --metadata"):
        load_palette("jamendo")
    path = tmp_path / PALETTE_FILE
    path.parent.mkdir()
    table = {"genres": {"calm": {"ambient": 3, "jazz": 1}}, "instruments": {"calm": {"harp": 4}}}
    path.write_text(json.dumps(table))
    palette = load_palette("jamendo")
    weights = palette.genre_weights(CALM)
    assert weights[Choice("ambient", "ambient")] == pytest.approx(0.75)
    chosen = band(palette)
    assert chosen.players == (Choice("harp", "harp"),)
    for broken in ("", "{}", "[]", '{"genres": {"calm": {"ambient": -1}}, "instruments": {}}'):
        path.write_text(broken)
        with pytest.raises(InputError, match="is not a palette; make it again"):
            load_palette("jamendo")


def test_an_unknown_palette_is_refused():
    with pytest.raises(InputError, match="no palette named 'owm'; palettes: own, jamendo"):
        load_palette("owm")

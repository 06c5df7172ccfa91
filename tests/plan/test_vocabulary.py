import pytest

from isotone.errors import InputError
from isotone.plan.vocabulary import (
    CHORDAL,
    FAMILIES,
    GENRES,
    INSTRUMENTS,
    LEADS,
    available_leads,
    expand_avoid,
    expand_instruments,
    family_of,
    genre_named,
    lead_named,
    player_named,
    spoken_name,
)


def test_every_instrument_belongs_to_a_family_and_every_lead_to_instruments():
    for instrument in INSTRUMENTS:
        assert instrument in FAMILIES[family_of(instrument)]
    groups = (*FAMILIES.values(), *LEADS.values(), CHORDAL)
    assert all(set(group) <= set(INSTRUMENTS) for group in groups)
    assert len(set(INSTRUMENTS)) == len(INSTRUMENTS)


def test_no_instrument_plays_two_leads():
    players = [player for group in LEADS.values() for player in group]
    assert len(players) == len(set(players))


def test_names_are_read_as_people_write_them():
    assert expand_instruments(["Ocean, percussion"]) == ("drums", "sea")
    assert genre_named(" Lofi ") == genre_named("lo fi") == "lo-fi"
    assert genre_named("New_Age") == genre_named("newage") == "new-age"
    assert lead_named("Rhodes") == "electric-piano"
    assert lead_named("music box") == "music-box"
    assert lead_named("steel guitar") == "guitar"
    assert player_named("steel guitar") == "steel-guitar"
    assert player_named("guitar") is player_named("cello") is None


def test_a_family_veto_covers_its_members():
    assert {"violin", "viola", "cello", "contrabass-bowed", "pizzicato"} <= set(
        expand_avoid(["strings"])
    )
    assert expand_avoid(["guitar"]) == ("nylon-guitar", "steel-guitar")
    assert expand_avoid(["nature", "voice"]) == ("choir", "voice-oohs", "rain", "sea", "wind")
    assert expand_avoid([]) == ()


@pytest.mark.parametrize(
    ("veto", "lacks", "left"),
    [
        (list(FAMILIES), "the tune or the harmony", "nothing"),
        (
            ["keys", "guitar", "strings", "synth", "choir", "harp", "mallets"],
            "the harmony",
            "flute",
        ),
    ],
)
def test_a_veto_of_all_that_music_needs_is_refused_with_what_is_left(veto, lacks, left):
    with pytest.raises(
        InputError, match=f"leaves no instrument for {lacks}; what is left: .*{left}"
    ):
        expand_avoid(veto)


def test_every_single_family_may_be_vetoed():
    for family in FAMILIES:
        assert available_leads(expand_avoid([family]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: genre_named("ambiant"), "no genre named 'ambiant'; genres: ambient, .*; "
         "did you mean 'ambient'"),
        (lambda: lead_named("chello"), "no lead named 'chello'.*did you mean 'cello'"),
        (lambda: expand_avoid(["vilin"]), "no instrument named 'vilin'.*did you mean 'violin"),
        (lambda: genre_named("zzzz"), "no genre named 'zzzz'; genres: [^;]*$"),
        (lambda: family_of("tuba"), "no instrument named 'tuba'"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_one_line_with_all_that_is_known(call, message):
    with pytest.raises(InputError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_names_are_spoken_without_hyphens():
    spoken = {name: spoken_name(name) for name in (*GENRES, *INSTRUMENTS)}
    assert spoken["lo-fi"] == "lo-fi"
    assert spoken["music-box"] == "music box"
    assert all("pad" not in text or "synth" in text for text in spoken.values())

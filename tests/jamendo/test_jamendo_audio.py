import errno
import hashlib
import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from isotone.errors import InputError, OutputError
from isotone.jamendo.audio import (
    audio_path,
    duplicates,
    fetch_audio,
    plan_audio,
    read_digests,
    require_space,
)
from isotone.jamendo.licences import read_licences, with_licence, write_attribution
from isotone.jamendo.metadata import Track


def sha(data):
    return hashlib.sha256(data).hexdigest()


def tar_of(files, *, extra=()):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        for member in extra:
            tar.addfile(member)
    return buffer.getvalue()


def track(number, **options):
    path = f"{number % 100:02d}/{number}.mp3"
    return Track(f"track_{number:07d}", f"artist_{number:06d}", "album", path, 60.0, **options)


TRACKS = [track(n) for n in (100, 200, 101, 102)]
SOUND = {
    audio_path(t, "low"): np.random.default_rng(n).bytes(50_000 + n) for n, t in enumerate(TRACKS)
}
SOUND["00/200.low.mp3"] = SOUND["00/100.low.mp3"]  # bit for bit the same


class Served:
    """A mirror with tars of the sounds above, and a plan for all of them."""

    def __init__(self, serve, *, sound=SOUND, **options):
        inside = {number: {} for number in ("00", "01", "02")}
        for path, data in sound.items():
            inside[path[:2]][path] = data
        self.tars = {f"moods-{n}.tar": tar_of(files, **options) for n, files in inside.items()}
        self.mirror = serve(self.tars)
        self.plan = plan_audio(
            TRACKS,
            kind="low",
            tars={name: sha(data) for name, data in self.tars.items()},
            digests={path: sha(data) for path, data in SOUND.items()},
        )

    def fetch(self, folder, **options):
        return fetch_audio(self.plan, folder, base_url=self.mirror.url, pause_s=0.01, **options)


def test_wanted_tracks_arrive_and_duplicates_do_not(serve, tmp_path):
    served = Served(serve)
    told = []
    got = served.fetch(tmp_path, progress=lambda done, total: told.append((done, total)))
    assert got.tracks == ("00/100.low.mp3", "01/101.low.mp3", "02/102.low.mp3")
    assert served.plan.dropped == {"00/200.low.mp3": "00/100.low.mp3"}
    for name in got.tracks:
        assert (tmp_path / name).read_bytes() == SOUND[name]
    assert not (tmp_path / "00/200.low.mp3").exists()
    assert not list(tmp_path.rglob("*.part"))
    assert told == [(1, 3), (2, 3), (3, 3)]
    served.fetch(tmp_path)
    assert set(served.mirror.asked.values()) == {1}


def test_a_cut_connection_goes_on(serve, tmp_path):
    served = Served(serve)
    served.mirror.cuts = [20_000, 10_000]
    assert len(served.fetch(tmp_path, workers=1).tracks) == 3
    assert served.mirror.ranges[:3] == [None, "bytes=20000-", "bytes=30000-"]


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(serve, tmp_path):
    served = Served(serve)
    served.mirror.cuts = [1000] * 4
    with pytest.raises(OutputError, match="broke off at 4000 of"):
        served.fetch(tmp_path, workers=1)
    assert len(served.fetch(tmp_path, workers=1).tracks) == 3
    assert "bytes=4000-" in served.mirror.ranges


def test_a_server_that_does_not_resume_is_asked_for_the_whole(serve, tmp_path):
    served = Served(serve)
    served.mirror.resumes = False
    served.mirror.cuts = [20_000]
    assert len(served.fetch(tmp_path, workers=1).tracks) == 3


def test_a_tar_with_another_hash_is_refused(serve, tmp_path):
    served = Served(serve)
    served.mirror.files["moods-01.tar"] = served.tars["moods-01.tar"][:-1] + b"?"
    with pytest.raises(OutputError, match=r"moods-01\.tar could not be fetched.*SHA-256 differs"):
        served.fetch(tmp_path)
    assert not (tmp_path / "01").exists()
    assert not list(tmp_path.glob("moods-01*"))


def test_a_track_with_another_hash_is_left_out_and_named(serve, tmp_path):
    served = Served(serve, sound=SOUND | {"01/101.low.mp3": b"other"})
    got = served.fetch(tmp_path)
    assert got.failed == {"01/101.low.mp3": "its SHA-256 differs"}
    assert not (tmp_path / "01/101.low.mp3").exists()
    assert served.fetch(tmp_path).failed == got.failed
    assert served.mirror.asked["moods-01.tar"] == 1


def test_a_track_that_its_tar_lacks_is_named(serve, tmp_path):
    short = {k: v for k, v in SOUND.items() if k != "02/102.low.mp3"}
    served = Served(serve, sound=short)
    assert served.fetch(tmp_path).failed == {"02/102.low.mp3": "it is not in its tar"}


def hostile(name, kind=tarfile.REGTYPE, target=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "member",
    [
        hostile("../evil.mp3"),
        hostile("00/../../evil.mp3"),
        hostile("/evil.mp3"),
        hostile("00\\..\\..\\evil.mp3"),
        hostile("00/100.low.mp3", tarfile.SYMTYPE, "/etc/passwd"),
        hostile("00/100.low.mp3", tarfile.LNKTYPE, "../x"),
        hostile("00/pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda member: f"{member.name}-{member.type!r}",
)
def test_hostile_members_are_refused(member, serve, tmp_path):
    folder = tmp_path / "audio"
    with pytest.raises(OutputError, match=r"leads out of its folder|no plain file"):
        Served(serve, extra=[member]).fetch(folder)
    assert {p.name for p in tmp_path.iterdir()} == {"audio"}
    assert not any(path.is_symlink() for path in folder.rglob("*"))


def test_a_full_disk_is_said_and_leaves_no_half_track(serve, tmp_path, monkeypatch):
    served = Served(serve)
    opened = Path.open

    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    def open_full(path, mode="r", *arguments, **options):
        if path.name.endswith(".mp3.part") and "w" in mode:
            opened(path, "wb").close()
            return Full()
        return opened(path, mode, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", open_full)
        with pytest.raises(OutputError, match="no space left while fetching"):
            served.fetch(tmp_path)
    assert not list(tmp_path.rglob("*.mp3*"))
    assert len(served.fetch(tmp_path).tracks) == 3


def test_nothing_that_is_no_web_address_is_asked(serve, tmp_path):
    served = Served(serve)
    with pytest.raises(InputError, match="must begin with http"):
        fetch_audio(served.plan, tmp_path, base_url="file:///etc")
    with pytest.raises(InputError, match=r"workers must lie in \[1, 16\]; got 0"):
        served.fetch(tmp_path, workers=0)


def test_an_empty_selection_is_refused():
    with pytest.raises(InputError, match="no track is left to fetch"):
        plan_audio([], kind="low", tars={}, digests={})


def test_duplicates_point_to_the_first():
    assert duplicates({"b": "1", "a": "1", "c": "2"}) == {"b": "a"}


def test_a_broken_hash_list_is_named_with_its_line(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(f"{'0' * 64} a.mp3\nnonsense b.mp3\n")
    with pytest.raises(InputError, match="line 2: expected a SHA-256"):
        read_digests(path)


def test_the_datasets_own_lists_are_read(metadata_dir):
    tars = read_digests(metadata_dir / "autotagging_moodtheme_audio-low_sha256_tars.txt")
    head = "autotagging_moodtheme_audio-low_sha256_tracks.head200.txt"
    tracks = read_digests(metadata_dir / head)
    assert (len(tars), len(tracks)) == (100, 200)
    wanted = [track(int(Path(name).name.split(".")[0])) for name in tracks]
    plan = plan_audio(wanted, kind="low", tars=tars, digests=tracks)
    assert sum(map(len, plan.members.values())) + len(plan.dropped) == 200


def test_licences_are_read_filtered_and_credited(tmp_path):
    path = tmp_path / "licences.txt"
    path.write_text(
        "00/100.mp3\n  http://creativecommons.org/licenses/by-nc-sa/3.0/\n"
        "track_0000101 CC BY 3.0\n02/102.mp3 https://creativecommons.org/licenses/by/4.0/\n"
    )
    licences = read_licences(path)
    assert licences == {
        "track_0000100": "CC BY-NC-SA 3.0",
        "track_0000101": "CC BY 3.0",
        "track_0000102": "CC BY 4.0",
    }
    kept = with_licence(TRACKS, licences, ["by"])
    assert [t.track_id for t in kept] == ["track_0000101", "track_0000102"]
    with pytest.raises(InputError, match="no track is under 'by-nd'; licences: by, by-nc-sa"):
        with_licence(TRACKS, licences, ["by-nd"])
    write_attribution(TRACKS, licences, tmp_path / "CREDITS.txt")
    text = (tmp_path / "CREDITS.txt").read_text()
    assert "track_0000101 by artist_000101, CC BY 3.0, https://www.jamendo.com/track/101" in text
    assert "track_0000200 by artist_000200, licence not recorded" in text


def isotone(*arguments):
    from isotone.cli import main

    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code


def test_the_command_fetches_moods_with_credit(serve, tiny_dir, tmp_path, capsys):
    sound = {f"{n:02d}/{n}.low.mp3": bytes([n]) * 1000 for n in (1, 2, 3, 4)}
    tars = {
        f"autotagging_moodtheme_audio-low-{path[:2]}.tar": tar_of({path: data})
        for path, data in sound.items()
    }
    lists = tiny_dir / "download"
    lists.mkdir()
    for kind, files in (("tars", tars), ("tracks", sound)):
        text = "".join(f"{sha(data)} {name}\n" for name, data in files.items())
        (lists / f"autotagging_moodtheme_audio-low_sha256_{kind}.txt").write_text(text)
    command = ("jamendo", "fetch", "--audio", "low", "--out", tiny_dir)
    url = ("--audio-url", serve(tars).url)
    assert isotone(*command, *url, "--moods", "happy", "--tracks", 2) == 0
    shown = capsys.readouterr()
    assert "2 tracks, 0.1 h, from 2 tars" in shown.err
    folder = tiny_dir.parent / "audio-low"
    assert {p.name for p in folder.rglob("*.mp3")} == {"2.low.mp3", "3.low.mp3"}
    assert "track_0000002 by artist_000002" in (folder / "ATTRIBUTION.txt").read_text()
    assert isotone(*command, *url, "--moods", "gloomy") == 2
    assert "no track carries 'gloomy'" in capsys.readouterr().err
    assert isotone(*command, "--licence", "by") == 2
    assert isotone("jamendo", "fetch", "--tracks", 3) == 2
    assert isotone(*command, *url, "--subset", "genre") == 2
    assert "--subset must be moodtheme" in capsys.readouterr().err
    assert isotone(*command, *url, "--subset", "moodtheme", "--moods", "calm", "--quiet") == 0
    assert {p.name for p in folder.rglob("*.mp3")} == {f"{n}.low.mp3" for n in (1, 2, 3, 4)}


def test_a_disk_that_is_too_small_is_told_before_fetching(tmp_path, monkeypatch):
    import shutil
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, 1_000_000_000))
    folder = tmp_path / "not" / "there"
    # Four tracks of a minute at 14 kB/s, and a tar of a hundredth of 1,126 h.
    needed = 4 * 60 * 14_000 + 40_536 * 14_000
    assert require_space(TRACKS, folder, kind="low", tars=1) == needed
    with pytest.raises(OutputError, match=r"needs about 1\.6 GB, .* and 1\.0 GB are free"):
        require_space(TRACKS, folder, kind="full", tars=1)
    for one in TRACKS:
        (folder / audio_path(one, "low")).parent.mkdir(parents=True, exist_ok=True)
        (folder / audio_path(one, "low")).touch()
    assert require_space(TRACKS, folder, kind="low", tars=4) == 0

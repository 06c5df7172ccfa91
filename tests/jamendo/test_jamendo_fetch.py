import errno
import hashlib
from pathlib import Path

import pytest

from isotone.errors import InputError, OutputError
from isotone.jamendo.fetch import (
    BASE_URL,
    COMMIT,
    RemoteFile,
    fetch_files,
    fetch_metadata,
    metadata_files,
)

DATA = bytes(range(256)) * 2000  # half a megabyte


@pytest.fixture
def mirror(serve):
    return serve({"a.tsv": DATA, "deep/b.txt": b"small\n"})


def fetch(mirror, folder, **options):
    fetch_files(mirror.known, folder, base_url=mirror.url, pause_s=0.01, **options)


def test_files_arrive_whole_and_progress_adds_up(mirror, tmp_path):
    told = []
    fetch(mirror, tmp_path, progress=lambda done, total: told.append((done, total)))
    assert (tmp_path / "a.tsv").read_bytes() == DATA
    assert (tmp_path / "deep/b.txt").read_bytes() == b"small\n"
    assert told == sorted(told)
    assert told[-1] == (len(DATA) + 6, len(DATA) + 6)
    assert not list(tmp_path.rglob("*.part"))


def test_a_file_that_is_there_and_right_is_not_asked_for_again(mirror, tmp_path):
    fetch(mirror, tmp_path)
    fetch(mirror, tmp_path)
    assert mirror.asked == {"a.tsv": 1, "deep/b.txt": 1}
    (tmp_path / "a.tsv").write_bytes(DATA[:-1] + b"?")
    fetch(mirror, tmp_path)
    assert mirror.asked["a.tsv"] == 2
    assert (tmp_path / "a.tsv").read_bytes() == DATA


def test_a_cut_connection_goes_on_where_it_broke_off(mirror, tmp_path):
    mirror.cuts = [100_000, 50_000]
    fetch(mirror, tmp_path)
    assert (tmp_path / "a.tsv").read_bytes() == DATA
    assert mirror.ranges[:3] == [None, "bytes=100000-", "bytes=150000-"]


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(mirror, tmp_path):
    mirror.cuts = [1000] * 4
    with pytest.raises(OutputError, match="4000 arrived; what has arrived is kept, fetch again"):
        fetch(mirror, tmp_path)
    assert (tmp_path / "a.tsv.part").stat().st_size == 4000
    assert not (tmp_path / "a.tsv").exists()
    fetch(mirror, tmp_path)
    assert "bytes=4000-" in mirror.ranges
    assert (tmp_path / "a.tsv").read_bytes() == DATA


def test_a_server_that_does_not_resume_is_asked_for_the_whole(mirror, tmp_path):
    mirror.resumes = False
    mirror.cuts = [100_000]
    fetch(mirror, tmp_path)
    assert (tmp_path / "a.tsv").read_bytes() == DATA


def test_a_part_of_something_else_is_thrown_away(mirror, tmp_path):
    for wrong in (b"x" * 1000, b"x" * len(DATA), b"x" * (len(DATA) + 5)):
        (tmp_path / "a.tsv.part").write_bytes(wrong)
        fetch(mirror, tmp_path)
        assert (tmp_path / "a.tsv").read_bytes() == DATA
        (tmp_path / "a.tsv").unlink()


def test_a_wrong_file_is_refused_and_removed(mirror, tmp_path):
    mirror.files["a.tsv"] = b"!" + DATA[1:]
    with pytest.raises(OutputError, match=r"SHA-256 differs"):
        fetch(mirror, tmp_path)
    assert not list(tmp_path.rglob("a.tsv*"))


def test_more_than_is_known_never_reaches_the_disk(mirror, tmp_path, monkeypatch):
    mirror.files["a.tsv"] = DATA * 3
    written = []
    real_open = Path.open

    def watching_open(self, mode="r", *args, **kwargs):
        file = real_open(self, mode, *args, **kwargs)
        if self.suffix == ".part" and "b" in mode and "r" not in mode:
            real_write = file.write
            sizes = []
            written.append(sizes)

            class Watched:
                def __enter__(self):
                    return self

                def __exit__(self, *error):
                    file.close()

                def write(self, data):
                    sizes.append(len(data))
                    return real_write(data)

            return Watched()
        return file

    monkeypatch.setattr(Path, "open", watching_open)
    with pytest.raises(OutputError, match=f"{len(DATA)} bytes were expected and more arrived"):
        fetch(mirror, tmp_path)
    assert written
    assert all(sum(sizes) <= len(DATA) for sizes in written)


def test_a_busy_server_is_asked_again_and_a_missing_file_is_not(mirror, tmp_path):
    mirror.busy = 2
    fetch(mirror, tmp_path)
    assert (tmp_path / "a.tsv").read_bytes() == DATA
    mirror.known.append(RemoteFile("gone.tsv", 3, "0" * 64))
    with pytest.raises(OutputError, match=r"gone\.tsv could not be fetched: .*404"):
        fetch(mirror, tmp_path)
    assert mirror.asked["gone.tsv"] == 1


def test_an_unreachable_server_is_one_clear_line(tmp_path):
    known = [RemoteFile("a.tsv", 3, "0" * 64)]
    with pytest.raises(OutputError, match="could not be fetched: Connection refused") as caught:
        fetch_files(known, tmp_path, base_url="http://127.0.0.1:9", pause_s=0.001)
    assert "\n" not in str(caught.value)


def test_a_full_disk_is_said_and_keeps_what_arrived(mirror, tmp_path, monkeypatch):
    real_open = Path.open

    def full(self, mode="r", *args, **kwargs):
        if self.suffix == ".part" and mode == "wb":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_open(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OutputError, match=r"no space left; 0\.5 MB are needed"):
        fetch(mirror, tmp_path)


@pytest.mark.parametrize("url", ["file:///etc", "ftp://x", "", "example.org"])
def test_only_web_addresses_are_fetched_from(url, tmp_path):
    with pytest.raises(InputError, match="must begin with http"):
        fetch_files([RemoteFile("a", 1, "0" * 64)], tmp_path, base_url=url)


@pytest.mark.parametrize("path", ["../a", "/etc/a", "x/../../a"])
def test_a_file_never_leaves_its_folder(path, tmp_path):
    with pytest.raises(InputError, match="stays in its folder"):
        fetch_files([RemoteFile(path, 1, "0" * 64)], tmp_path, base_url="http://127.0.0.1:9")


def test_the_known_files_are_those_of_the_dataset(metadata_dir):
    assert COMMIT in BASE_URL
    known = {file.path: file for file in metadata_files((0, 1, 2, 3, 4))}
    assert len(known) == 53
    same = 0
    for path, file in known.items():
        local = metadata_dir / path
        if local.is_file():
            assert file.n_bytes == local.stat().st_size
            assert file.sha256 == hashlib.sha256(local.read_bytes()).hexdigest()
            same += 1
    assert same == 13


def test_splits_are_chosen():
    assert len(metadata_files((0,))) == 17
    assert len(metadata_files((0, 3))) == 26
    for splits in ((), (5,), (0, -1)):
        with pytest.raises(InputError, match="splits must be some of 0, 1, 2, 3, 4"):
            metadata_files(splits)


def test_the_metadata_come_with_their_terms(serve, metadata_dir, tmp_path, monkeypatch):
    paths = [f.path for f in metadata_files() if (metadata_dir / f.path).is_file()]
    mirror = serve({path: (metadata_dir / path).read_bytes() for path in paths})
    monkeypatch.setattr("isotone.jamendo.fetch._all_files", lambda: tuple(mirror.known))
    fetch_metadata(tmp_path / "metadata", base_url=mirror.url)
    assert "CC BY-NC-SA 4.0" in (tmp_path / "metadata/TERMS.txt").read_text()
    assert (tmp_path / "metadata/autotagging_moodtheme.tsv").stat().st_size == 1_831_540

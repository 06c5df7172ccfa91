import errno
import stat

import pytest

from isotone.errors import InputError, OutputError
from isotone.files import replacing, write_whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def write_half(path, error):
    with replacing(path) as temporary:
        temporary.write_text("half of")
        raise error


@pytest.mark.parametrize("data", [b"\x00\xff", "f\u00fcr sp\u00e4ter\n"])
def test_a_file_is_written_whole_and_for_its_owner_alone(tmp_path, data):
    path = tmp_path / "new" / "folder" / "a.txt"
    write_whole(path, data)
    assert path.read_bytes() == (data.encode() if isinstance(data, str) else data)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(path.parent) == ["a.txt"]


def test_the_old_file_stays_until_the_new_one_is_done(tmp_path):
    path = tmp_path / "a.txt"
    write_whole(path, "old")
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
        assert temporary.parent == path.parent
    assert path.read_text() == "new"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, InputError])
def test_what_stops_the_writing_leaves_the_old_file_alone(tmp_path, error):
    path = tmp_path / "a.txt"
    write_whole(path, "old")
    with pytest.raises(error):
        write_half(path, error())
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_a_full_disk_is_told_in_one_line(tmp_path):
    path = tmp_path / "a.txt"
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OutputError, match=r"a\.txt could not be written: No space left"):
        write_half(path, full)
    assert names(tmp_path) == []


def test_an_output_error_keeps_its_own_words(tmp_path):
    with pytest.raises(OutputError, match=r"^the codec gave up$"), replacing(tmp_path / "a"):
        raise OutputError("the codec gave up")


def test_a_folder_that_is_a_file_is_an_output_error(tmp_path):
    write_whole(tmp_path / "a", "")
    with pytest.raises(OutputError, match="could not be written"):
        write_whole(tmp_path / "a" / "b", "")


def test_two_writers_of_one_path_do_not_meet(tmp_path):
    path = tmp_path / "a"
    with replacing(path) as first, replacing(path) as second:
        assert first != second
        first.write_text("first")
        second.write_text("second")
    assert path.read_text() == "first"
    assert names(tmp_path) == ["a"]

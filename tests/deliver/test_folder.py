import os

import pytest

from isotone.deliver.folder import OutputFolder
from isotone.errors import InputError, OutputError


def fill(target, files, *, then=None, overwrite=False):
    """Write files into an output folder; ``then`` runs inside, before the commit."""
    with OutputFolder(target, overwrite=overwrite) as folder:
        for name, text in files:
            folder.write_text(name, text)
        if then is not None:
            then()


def fail(error):
    def act():
        raise error

    return act


def test_outputs_appear_together_when_all_are_finished(tmp_path):
    target = tmp_path / "a" / "b"
    with OutputFolder(target) as folder:
        folder.write_text("one.txt", "1")
        folder.write_bytes("sub/two.bin", b"2")
        assert not (target / "one.txt").exists()
    assert (target / "one.txt").read_text() == "1"
    assert (target / "sub" / "two.bin").read_bytes() == b"2"
    assert sorted(p.name for p in target.rglob("*")) == ["one.txt", "sub", "two.bin"]
    assert (target / "one.txt").stat().st_mode & 0o777 == 0o600
    assert target.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_error_leaves_neither_files_nor_new_folders(tmp_path, error):
    (tmp_path / "a").mkdir()
    files = [("one.txt", "1"), ("stems/two.txt", "2")]
    with pytest.raises(error):
        fill(tmp_path / "a" / "b" / "c", files, then=fail(error))
    assert [p.name for p in tmp_path.rglob("*")] == ["a"]


def test_a_folder_that_another_program_filled_stays(tmp_path):
    def interfere():
        (tmp_path / "a" / "theirs.txt").write_text("keep")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fill(tmp_path / "a", [("one.txt", "1")], then=interfere)
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["theirs.txt"]


def test_an_error_keeps_the_files_that_would_have_been_replaced(tmp_path):
    (tmp_path / "x.txt").write_text("old")
    with pytest.raises(RuntimeError):
        fill(tmp_path, [("x.txt", "new")], then=fail(RuntimeError), overwrite=True)
    assert (tmp_path / "x.txt").read_text() == "old"
    fill(tmp_path, [("x.txt", "new")], overwrite=True)
    assert (tmp_path / "x.txt").read_text() == "new"


def test_an_unused_folder_is_not_made(tmp_path):
    fill(tmp_path / "a" / "b", [])
    assert list(tmp_path.iterdir()) == []


def test_a_second_ctrl_c_does_not_stop_the_cleaning_up(tmp_path, monkeypatch):
    presses = iter([KeyboardInterrupt, KeyboardInterrupt])
    remove_all = OutputFolder._remove_all

    def interrupted(folder):
        press = next(presses, None)
        if press is not None:
            raise press
        remove_all(folder)

    monkeypatch.setattr(OutputFolder, "_remove_all", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path / "a", [("x", "1")], then=fail(KeyboardInterrupt))
    assert list(tmp_path.iterdir()) == []


def test_an_existing_output_is_refused_at_once(tmp_path):
    (tmp_path / "x.txt").write_text("old")
    with pytest.raises(InputError, match=r"x\.txt exists; pass --overwrite"):
        fill(tmp_path, [("x.txt", "new")])


def test_a_file_that_appeared_meanwhile_is_not_replaced(tmp_path):
    def interfere():
        (tmp_path / "x.txt").write_text("theirs")

    with pytest.raises(InputError, match=r"x\.txt exists"):
        fill(tmp_path, [("w.txt", "ours"), ("x.txt", "ours")], then=interfere)
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]
    assert (tmp_path / "x.txt").read_text() == "theirs"


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/../../x", ""])
def test_names_outside_the_folder_are_refused(tmp_path, name):
    with pytest.raises(InputError, match="inside its folder"):
        fill(tmp_path, [(name, "")])


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "x").write_text("a file")
    with pytest.raises(InputError, match="x is a file; outputs need a folder"):
        fill(tmp_path / "x" / "y", [])


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "x").mkdir()
    with pytest.raises(InputError, match="x is a folder; choose another"):
        fill(tmp_path, [("x", "")], overwrite=True)


def test_one_name_cannot_be_written_twice(tmp_path):
    with pytest.raises(InputError, match="already being written"):
        fill(tmp_path, [("x", "1"), ("x", "2")])


def test_nothing_can_be_reserved_once_the_folder_is_closed(tmp_path):
    with OutputFolder(tmp_path) as folder:
        pass
    with pytest.raises(InputError, match="is closed"):
        folder.reserve("x")


def test_a_folder_that_cannot_be_made_is_said():
    with pytest.raises(OutputError, match=r"could not be (made|written)"):
        fill("/proc/1/x", [("y", "")])


def test_what_a_killed_process_left_goes_once_it_is_a_day_old(tmp_path):
    old, fresh, others = (
        tmp_path / name for name in (".a.flac.00aa.part", ".a.flac.11bb.part", ".b.flac.00aa.part")
    )
    for left in (old, fresh, others):
        left.write_text("half")
    for left in (old, others):
        os.utime(left, (1.0, 1.0))
    fill(tmp_path, [("a.flac", "whole")])
    assert not old.exists()
    assert fresh.exists()
    assert others.exists()
    assert (tmp_path / "a.flac").read_text() == "whole"

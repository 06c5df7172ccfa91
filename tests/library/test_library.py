"""The store: what is kept, found and deleted, and what a kill leaves."""

import csv
import io
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading

import pytest

from isotone import Affect
from isotone.errors import InputError
from isotone.library import Library, Rating, StoredSession, export_csv, export_document
from isotone.library.schema import MIGRATIONS


def session(n=0, **options):
    fields = {
        "id": f"{n:016x}",
        "created_at": f"2026-11-{1 + n % 28:02d}T10:00:{n % 60:02d}+00:00",
        "state": "made",
        "now": Affect(-0.6, 0.7),
        "goal": Affect(0.5, -0.6),
        "now_word": "anxious",
        "goal_word": "calm",
        "strategy": "iso",
        "genre": "ambient",
        "lead": "piano",
        "engine": "composer",
        "seed": n,
        "duration_s": 900.0,
        "request": {"minutes": 15},
    }
    return StoredSession(**(fields | options))


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library") as opened:
        yield opened


def test_a_session_comes_back_as_it_was_kept(library):
    kept = session(
        3, ratings=(Rating("before", Affect(-0.5, 0.5), 0.0, "2026-11-04T10:00:00+00:00"),)
    )
    library.add(kept)
    assert library.get(kept.id) == kept


def test_all_of_it_is_for_its_owner_alone(library):
    library.add(session())
    for path in [library.folder, *library.folder.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_sessions_come_newest_first_in_pages(library):
    for n in range(25):
        library.add(session(n))
    first, second = library.sessions(limit=10), library.sessions(limit=10, offset=10)
    times = [s.created_at for s in (*first, *second)]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == 20


def test_every_word_of_a_search_must_be_found_and_signs_have_no_magic(library):
    library.add(session(1, genre="folk"))
    library.add(session(2, genre="ambient", now_word="sad"))
    assert [s.seed for s in library.sessions(search="FOLK anxious")] == [1]
    assert library.count(search="folk sad") == 0
    assert library.count(search="100%") == library.count(search="_") == 0
    assert library.count(search="'; DROP TABLE sessions; --") == 0
    assert library.count() == 2


def test_favourites_are_marked_and_unmarked(library):
    library.add(session(1))
    library.set_favourite(session(1).id, True)
    assert library.count(favourites=True) == 1
    library.set_favourite(session(1).id, False)
    assert library.count(favourites=True) == 0


def test_a_second_rating_after_replaces_the_first_and_those_on_the_way_stay(library):
    library.add(session(1))
    key = session(1).id
    library.rate(key, "before", Affect(-0.5, 0.5))
    for valence in (0.1, 0.2):
        library.rate(key, "during", Affect(valence, 0.0), at_s=60.0)
        library.rate(key, "after", Affect(valence, -0.5), at_s=900.0)
    ratings = library.get(key).ratings
    assert [r.moment for r in ratings] == ["before", "during", "during", "after"]
    (change,) = library.changes()
    assert (change.before, change.after) == (Affect(-0.5, 0.5), Affect(0.2, -0.5))


def test_deleting_takes_the_ratings_and_the_files_along(library):
    for n in (1, 2):
        library.add(session(n))
        library.rate(session(n).id, "before", Affect(0, 0))
        library.folder_of(session(n).id).mkdir()
        (library.folder_of(session(n).id) / "session.flac").write_bytes(b"x")
    library.delete(session(1).id)
    assert not library.folder_of(session(1).id).exists()
    assert library.folder_of(session(2).id).exists()
    assert library.delete_all() == 1
    assert list(library.sessions_folder.iterdir()) == []
    assert library.changes() == ()


def test_what_was_deleted_is_not_left_in_the_file(library):
    library.add(session(1, genre="a-word-to-look-for"))
    library.delete_all()
    library.close()
    assert b"a-word-to-look-for" not in b"".join(
        path.read_bytes() for path in library.folder.iterdir() if path.is_file()
    )


@pytest.mark.parametrize("key", ["", "..", "../../etc/passwd", "0" * 15, "0" * 16 + "\n", "g" * 16])
def test_an_id_that_is_none_never_reaches_a_path(library, key):
    for call in (library.get, library.folder_of, library.delete):
        with pytest.raises(InputError, match="16 hexadecimal"):
            call(key)


def test_unknown_sessions_are_refused_by_every_verb(library):
    key = "f" * 16
    for call in (
        lambda: library.get(key),
        lambda: library.delete(key),
        lambda: library.rate(key, "before", Affect(0, 0)),
        lambda: library.set_favourite(key, True),
        lambda: library.finish(key, state="made", duration_s=1.0),
    ):
        with pytest.raises(InputError, match="no session"):
            call()


def test_the_export_holds_everything(library):
    for n in range(3):
        library.add(session(n, is_favourite=n == 1))
        library.rate(session(n).id, "after", Affect(0.25, -0.25), at_s=1.0)
    document = export_document(library)
    assert [s["seed"] for s in document["sessions"]] == [0, 1, 2]
    assert document["sessions"][0]["ratings"][0]["valence"] == 0.25
    rows = list(csv.DictReader(io.StringIO(export_csv(library))))
    assert [row["seed"] for row in rows] == ["0", "1", "2"]
    assert rows[1]["is_favourite"] == "1"
    assert rows[0]["after_arousal"] == "-0.25"
    assert rows[0]["before_valence"] == ""


def test_an_older_library_is_brought_up_with_its_sessions(tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    old = sqlite3.connect(folder / "library.sqlite3")
    old.executescript(MIGRATIONS[0] + "PRAGMA user_version = 1;")
    old.execute(
        "INSERT INTO sessions VALUES ('00000000000000aa', '2026-01-01T00:00:00+00:00', 'made', 0, "
        "0, 0, 0, NULL, NULL, 'iso', 'folk', 'piano', 'composer', 1, 60, 0, 0, '{}')"
    )
    old.commit()
    old.close()
    with Library(folder) as library:
        assert library.get("00000000000000aa").genre == "folk"
        library.set_setting("welcomed", "yes")
        assert library.setting("welcomed") == "yes"


def test_a_library_of_a_newer_isotone_is_refused_and_left_alone(tmp_path):
    with Library(tmp_path) as library:
        library.add(session(1))
    newer = sqlite3.connect(tmp_path / "library.sqlite3")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(InputError, match="newer isotone"):
        Library(tmp_path)


def test_a_file_that_is_no_library_is_one_clear_line(tmp_path):
    (tmp_path / "library.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(InputError, match="not a library"):
        Library(tmp_path)


def test_a_migration_that_breaks_leaves_the_old_version_whole(tmp_path, monkeypatch):
    with Library(tmp_path) as library:
        library.add(session(1))
    broken = (*MIGRATIONS, "CREATE TABLE extra (a TEXT) STRICT; CREATE TABLE sessions (a TEXT);")
    monkeypatch.setattr("isotone.library.schema.MIGRATIONS", broken)
    with pytest.raises(InputError, match="not a library"):
        Library(tmp_path)
    monkeypatch.undo()
    with Library(tmp_path) as library:
        assert library.get(session(1).id).seed == 1


def test_opening_mends_what_a_crash_left(tmp_path):
    with Library(tmp_path) as library:
        for n in (1, 2):
            library.add(session(n, state="making"))
            library.folder_of(session(n).id).mkdir()
        # The first had all of its files, the second only a part of one.
        (library.folder_of(session(1).id) / "session.json").write_text('{"duration_s": 42.0}')
        (library.folder_of(session(2).id) / ".session.flac.part").write_bytes(b"half")
        orphan = library.folder_of("e" * 16)
        orphan.mkdir()
    with Library(tmp_path) as library:
        assert library.get(session(1).id).state == "made"
        assert library.get(session(1).id).duration_s == 42.0
        assert library.get(session(2).id).state == "stopped"
        assert not library.folder_of(session(2).id).exists()
        assert not orphan.exists()


def test_a_second_program_does_not_mend_what_the_first_is_making(tmp_path):
    with Library(tmp_path) as first:
        first.add(session(1, state="making"))
        first.folder_of(session(1).id).mkdir()
        with Library(tmp_path) as second:
            assert second.get(session(1).id).state == "making"
            assert second.folder_of(session(1).id).exists()


_WRITER = """
import sys
from tests_library_session import session
from isotone.library import Library
library = Library(sys.argv[1])
n = 0
while True:
    library.add(session(n))
    print(n, flush=True)
    n += 1
"""


def test_a_kill_while_it_writes_loses_nothing_that_was_kept(tmp_path):
    (tmp_path / "tests_library_session.py").write_text(
        __import__("inspect").getsource(session).join(["from isotone import Affect\n"
        "from isotone.library import StoredSession\n", ""])
    )  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path / "library")],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    last = -1
    for line in process.stdout:
        last = int(line)
        if last == 40:
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    process.wait()
    with Library(tmp_path / "library") as library:
        assert library.count() >= last + 1
        check = sqlite3.connect(library.folder / "library.sqlite3")
        assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        check.close()


def test_many_threads_may_write_at_once(library):
    def work(start):
        for n in range(start, start + 20):
            library.add(session(n))
            library.rate(session(n).id, "after", Affect(0.1, 0.1))

    threads = [threading.Thread(target=work, args=(k * 20,)) for k in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert library.count() == 100
    assert all(len(s.ratings) == 1 for s in library.sessions(limit=100))

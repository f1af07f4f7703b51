"""Many writers at once, and writers that are killed: for real, with processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from session.schemas import EventIn, EventUpdate, SessionCreate
from session.service import SessionService

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from session.schemas import EventIn, SessionCreate
from session.service import SessionService

folder, match, name, count = sys.argv[1:]
with SessionService(None, folder, actor=name) as service:
    print("open", flush=True)
    for number in range(int(count)):
        events = [EventIn(event_type="dig", actor_team="A", actor_number=n) for n in (1, 2, 3)]
        ids = service.add_events(match, None, events)
        print(*ids, flush=True)
"""
IMPORTER = """
import sys
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService

with SessionService(None, sys.argv[1]) as service:
    while True:
        with service.transaction():
            match = service.create_session(SessionCreate(title="Whole"))
            service.set_team(match, "A", "Home")
            service.set_roster(match, "A", [PlayerIn(number=1, player_name="Ann")])
            service.add_events(match, None, [EventIn(event_type="dig")] * 20)
        print("whole", flush=True)
"""
DELETER = """
import sys
from session.service import SessionService

with SessionService(None, sys.argv[1]) as service:
    while True:
        service.delete_session(sys.argv[2])
        service.restore_deleted(sys.argv[2])
        print("back", flush=True)
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def in_threads(count: int, work: Callable[[int], None]) -> None:
    """Run at once; what fails in a thread fails the test."""
    problems: list[BaseException] = []
    ready = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            ready.wait()
            work(number)
        except BaseException as problem:  # noqa: BLE001 - it is raised again below
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]


def test_four_threads_lose_nothing(service: SessionService) -> None:
    match = service.create_session(SessionCreate(title="Match"))
    added: list[list[int]] = [[] for _ in range(4)]

    def work(number: int) -> None:
        mine = service.as_actor(f"thread {number}")
        for round_ in range(50):
            item = EventIn(event_type="dig", actor_team="A", actor_number=number)
            (event_id,) = mine.add_events(match, None, [item])
            added[number].append(event_id)
            if round_ % 5 == 0:
                mine.update_event(match, event_id, EventUpdate(t_sec=round_), revision=1)
                mine.list_sessions(search="match")

    in_threads(4, work)

    everything = sorted(event_id for ids in added for event_id in ids)
    assert [event.id for event in service.list_events(match, limit=500)] == everything
    assert len(set(everything)) == 200
    assert {entry.number: entry.count for entry in service.get_rollup(match)} == {
        str(number): 50 for number in range(4)
    }
    assert service.count_changes(match, entity="event") == 200 + 40
    seqs = [event.seq for event in service.list_events(match, limit=500)]
    assert len(set(seqs)) == 200


def test_an_edit_is_not_lost_to_another(service: SessionService) -> None:
    match = service.create_session(SessionCreate(title="Match"))
    (event_id,) = service.add_events(match, None, [EventIn(event_type="dig", t_sec=0)])

    def add_one(_number: int) -> None:
        from session.errors import ConflictError

        for _ in range(10):
            while True:
                seen = service.get_event(match, event_id)
                try:
                    change = EventUpdate(t_sec=(seen.t_sec or 0) + 1)
                    service.update_event(match, event_id, change, revision=seen.revision)
                    break
                except ConflictError:
                    continue

    in_threads(4, add_one)
    assert service.get_event(match, event_id).t_sec == 40


def test_four_programs_open_a_new_record_and_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    opened: list[SessionService] = []
    in_threads(4, lambda _number: opened.append(SessionService(None, folder)))
    match = opened[0].create_session(SessionCreate(title="Match"))
    writers = [start(WRITER, folder, match, f"program {n}", 20) for n in range(4)]
    said = [writer.communicate(timeout=60)[0].split()[1:] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4
    ids = sorted(int(word) for words in said for word in words)
    assert [event.id for event in opened[1].list_events(match, limit=1000)] == ids
    assert len(ids) == 4 * 20 * 3
    assert sum(entry.count for entry in opened[2].get_rollup(match)) == len(ids)
    for service in opened:
        service.close()
    assert not list(folder.glob("_backups/*.db"))


@pytest.mark.parametrize("pause", [0.02, 0.06, 0.13])
def test_a_killed_writer_leaves_no_half_batch(tmp_path: Path, pause: float) -> None:
    with SessionService(None, tmp_path) as service:
        match = service.create_session(SessionCreate(title="Match"))
        writer = start(WRITER, tmp_path, match, "victim", 100_000)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        answered = [int(word) for line in writer.stdout for word in line.split()]
        writer.wait()
        writer.stdout.close()

        kept = [event.id for event in service.list_events(match, limit=1_000_000)]

        assert kept[: len(answered) - len(answered) % 3] == answered[: len(answered) // 3 * 3]
        assert len(kept) % 3 == 0
        assert service.count_events(match) == len(kept)
        assert service.count_changes(match, entity="event") == len(kept)
        assert service.rebuild_rollup(match) == service.get_rollup(match)
        service.add_events(match, None, [EventIn(event_type="dig")])


def test_a_killed_import_leaves_no_half_session(tmp_path: Path) -> None:
    for wholes in (1, 4, 9):
        importer = start(IMPORTER, tmp_path)
        assert importer.stdout is not None
        for _ in range(wholes):
            assert importer.stdout.readline() == "whole\n"
        time.sleep(wholes / 1000)
        importer.send_signal(signal.SIGKILL)
        importer.wait()
        importer.stdout.close()
    with SessionService(None, tmp_path) as service:
        rows = service.list_sessions(limit=10_000)
        assert len(rows) >= 1 + 4 + 9
        assert len(rows) == service.count_sessions() == service.count_sessions(search="whole")
        assert {(row.team_a, row.event_count) for row in rows} <= {("Home", 20)}
        for row in rows:
            assert len(service.load_session(row.id)["rosters"]["A"]) == 1
            assert service.count_events(row.id) == 20


def test_killed_in_the_middle_of_delete_and_restore(tmp_path: Path) -> None:
    with SessionService(None, tmp_path) as service:
        match = service.create_session(SessionCreate(title="Match"))
        service.add_events(match, None, [EventIn(event_type="dig")] * 50)
        (tmp_path / "report.pdf").write_bytes(b"a report")
        artifact = service.attach_artifact(match, "report", tmp_path / "report.pdf")
        events, rollup = service.list_events(match), service.get_rollup(match)
        for pause in (0.0, 0.004, 0.009, 0.015, 0.022):
            deleter = start(DELETER, tmp_path, match)
            assert deleter.stdout is not None
            assert deleter.stdout.readline() == "back\n"
            time.sleep(pause)
            deleter.send_signal(signal.SIGKILL)
            deleter.wait()
            deleter.stdout.close()
            if not service.count_sessions():
                service.restore_deleted(match)
            assert service.list_events(match) == events
            assert service.get_rollup(match) == rollup
            assert service.artifact_path(match, artifact).read_bytes() == b"a report"
            assert [row.id for row in service.list_sessions(search="match")] == [match]

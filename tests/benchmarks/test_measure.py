"""The benchmarks' own arithmetic: what passes, what fails, what was not measured."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.__main__ import PARTS, parts
from benchmarks.measure import Result, compare
from benchmarks.record import exporting
from benchmarks.seed import many_sessions, with_events
from session.service import SessionService


def test_turns_alternate_and_the_first_is_not_counted() -> None:
    calls: list[str] = []
    result = compare(
        "a / b", 100, ("a", lambda: calls.append("a")), ("b", lambda: calls.append("b")), rounds=3
    )
    assert calls == ["b", "a", "a", "b", "b", "a", "a", "b"]
    assert [timing.runs for timing in result.timings] == [3, 3]


@pytest.mark.parametrize(
    ("ratio", "limit", "at_most", "passed"),
    [
        (2.0, 2.0, True, True),
        (2.1, 2.0, True, False),
        (2.0, 2.0, False, True),
        (1.9, 2.0, False, False),
        (2.0, None, True, None),
        (None, 2.0, True, None),
    ],
)
def test_a_target_is_met_missed_or_not_there(
    ratio: float | None, limit: float | None, at_most: bool, passed: bool | None
) -> None:
    result = Result("x", limit, at_most=at_most, ratio=ratio, skipped="no clip")
    assert result.passed is passed
    assert json.loads(json.dumps(result.as_json()))["passed"] is passed
    words = {True: "pass", False: "FAIL", None: "skip" if ratio is None else "info"}
    assert str(result).startswith(words[passed])


def test_the_made_up_records_are_as_large_as_they_say(tmp_path: Path) -> None:
    with closing(SessionService(None, tmp_path)) as service:
        session_id, clip_id = with_events(service, "Small", 30)
        many_sessions(service, 20)
        assert service.count_events(session_id, clip_id=clip_id) == 30
        assert service.count_sessions() == 21
        assert service.count_sessions(search="final") == 10
        result = exporting(service, session_id, tmp_path)
    assert (tmp_path / "export" / "events.csv").read_bytes() == (
        tmp_path / "plain.csv"
    ).read_bytes()
    assert result.ratio is not None


def test_all_parts_are_measured_unless_some_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert parts([]) == list(PARTS)
    assert parts(["video"]) == ["video"]
    with pytest.raises(SystemExit):
        parts(["audio"])
    assert f"none of {', '.join(PARTS)}" in capsys.readouterr().err

"""Evaluation, against figures worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.work.evaluation import (
    EvaluatedEvent,
    evaluate,
    evaluate_files,
    events_schema,
    read_evaluated,
)
from session.errors import InvalidInput


def event(t_sec: float, kind: str, team: str | None = None) -> EvaluatedEvent:
    return EvaluatedEvent.model_validate({"t_sec": t_sec, "event_type": kind, "actor_team": team})


def test_the_example_of_the_documentation() -> None:
    truth = [event(2.0, "serve", "A"), event(5.0, "attack", "B")]
    proposed = [event(2.1, "serve", "A"), event(5.1, "set", "A"), event(7.0, "dig")]
    result = evaluate(proposed, truth, (0.2,)).results[0]
    assert (result.any_type.precision, result.any_type.recall) == (2 / 3, 1.0)
    assert result.any_type.f1 == pytest.approx(0.8)
    assert result.same_type.f1 == pytest.approx(0.4)
    assert (result.team.right, result.team.n) == (1, 2)
    assert (result.team_same_type.right, result.team_same_type.n) == (1, 1)
    assert result.by_type["attack"].recall == 0.0
    assert result.by_type["attack"].precision is None
    assert result.by_type["dig"].recall is None


def test_the_nearest_pair_is_made_first() -> None:
    truth = [event(1.0, "attack"), event(1.1, "block")]
    proposed = [event(1.09, "attack"), event(0.8, "block")]
    result = evaluate(proposed, truth, (0.2, 0.5)).results
    assert result[0].any_type.matched == 2
    assert result[0].by_type["attack"].matched == 1
    assert result[0].by_type["block"].matched == 0
    assert result[1].by_type["block"].matched == 1


def test_one_true_event_is_found_only_once() -> None:
    result = evaluate([event(1.0, "set"), event(1.1, "set")], [event(1.0, "set")], (0.5,))
    assert result.results[0].any_type.precision == 0.5


def test_nothing_proposed_and_nothing_true_have_no_rates() -> None:
    score = evaluate([], []).results[0].any_type
    assert (score.precision, score.recall, score.f1, score.n) == (None, None, None, 0)


def test_files_may_hold_an_object_or_a_list_and_other_words(tmp_path: Path) -> None:
    events, truth = tmp_path / "events.json", tmp_path / "truth.json"
    events.write_text(json.dumps({"fps": 30, "events": [{"t_sec": 1, "event_type": "spike"}]}))
    truth.write_text(json.dumps([{"t_sec": 1.1, "event_type": "attack", "actor_team": "B"}]))
    report = evaluate_files(events, truth)
    assert report.results[0].same_type.f1 == 1.0
    assert report.results[0].team.right == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "not a JSON file"),
        ('{"rows": []}', "events"),
        ('{"events": [{"event_type": "set"}]}', "events.0.t_sec"),
        ('[{"t_sec": -1, "event_type": "set"}]', "greater than or equal to 0"),
        ('[{"t_sec": NaN, "event_type": "set"}]', "finite"),
        ('[{"t_sec": 1, "event_type": 4}]', "event_type"),
        ("3", "the whole file"),
    ],
)
def test_a_bad_file_is_named_and_explained(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=said) as caught:
        read_evaluated(path)
    assert "bad.json" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"absent\.json cannot be read"):
        read_evaluated(tmp_path / "absent.json")


def test_the_schema_names_the_fields_of_an_event() -> None:
    properties = events_schema()["$defs"]["EvaluatedEvent"]["properties"]
    assert set(properties) == {"t_sec", "event_type", "actor_team"}

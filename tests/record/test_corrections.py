"""A ball thought out was in: one rally is corrected, and the rest of the set follows."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.errors import ConflictError, NotFoundError
from session.formats.reading import read_file
from session.game.match import reduce
from session.game.plays import plays
from session.game.replay import replayed
from session.game.state import State
from session.game.step import enter_set, played
from session.record import corrections
from session.record.corrections import IN_FRONT
from session.schemas import EventIn, EventUpdate, PlayerIn, SessionCreate
from session.service import SessionService
from session.store import events as store
from session.vocabulary import Side, Status
from tests.record.noted import events

SIXES = "A[1,2,3,4,5,6/1] B[11,12,13,14,15,16/11] "


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Final"))


def note(service: SessionService, match: str, text: str) -> list[int]:
    items = [{key: one[key] for key in one if key != "id"} for one in events(text)]
    return list(service.add_events(match, None, [EventIn.model_validate(one) for one in items]))


def won_by(side: str) -> EventUpdate:
    return EventUpdate(actor_team=Side(side))


def written(service: SessionService, match: str) -> list[tuple[Any, ...]]:
    """All plays as people see them, in order."""
    return [
        (one.id, one.seq, one.event_type, one.actor_team, one.actor_number, one.payload)
        for one in service.iter_events(match)
    ]


def scores(service: SessionService, match: str) -> list[Any]:
    points = [one for one in service.iter_events(match) if one.event_type == "point"]
    return [tuple(one.payload["score"]) for one in points if "score" in one.payload]


def test_the_winner_of_a_rally_is_changed_and_all_scores_behind_it_follow(
    service: SessionService, match: str
) -> None:
    ids = note(service, match, "A1S A1:0 A1S B1:1 B1S B1:2 B1S A2:2 end2:2 2|A1S 2|A1:0")
    before = written(service, match)

    event = service.update_event(match, ids[3], won_by("A"))

    assert (event.actor_team, event.payload["score"]) == ("A", [2, 0])
    assert scores(service, match) == [(1, 0), (2, 0), (2, 1), (3, 1), (1, 0)]
    assert service.get_event(match, ids[8]).payload["score"] == [3, 1]
    assert [one[:3] for one in written(service, match)] == [one[:3] for one in before]

    [act] = service.list_batches(match, limit=1)
    assert (act.count, act.undoable) == (4, True)
    service.undo_batch(match, act.batch)
    assert written(service, match) == before


@pytest.mark.parametrize(
    ("change", "team", "after"),
    [
        ({"score": [2, 0]}, "A", [(1, 0), (2, 0), (2, 1)]),
        ({"score": [1, 2]}, "B", [(1, 0), (1, 2), (1, 3)]),
        ({"score": [1, 3]}, "B", [(1, 0), (1, 3), (1, 4)]),
        ({}, "B", [(1, 0), (1, 2)]),
    ],
    ids=["the other side's point", "a point was missing", "two were", "no score is said any more"],
)
def test_a_score_is_corrected(
    service: SessionService,
    match: str,
    change: dict[str, Any],
    team: str,
    after: list[tuple[int, int]],
) -> None:
    ids = note(service, match, "A1S A1:0 A1S B1:1 B1S B1:2")
    event = service.update_event(match, ids[3], EventUpdate(payload=change))
    assert (event.actor_team, scores(service, match)) == (team, after)


def test_a_slip_in_one_score_and_one_zone_is_mended_alone(
    service: SessionService, match: str
) -> None:
    text = "B11S A1:0 Az6 A2S A3:0 A2S B2:1 Bz6 B12S A3:1 Az3 A3S B3:2 Bz5 B13S A4:2 Az4 A4S A5:2"
    ids = note(service, match, SIXES + text)
    service.update_event(match, ids[6], EventUpdate(payload={"score": [2, 0]}))
    service.update_event(match, ids[12], EventUpdate(payload={"setter_zone": 5}))
    assert scores(service, match) == [
        (1, 0), (2, 0), (2, 1), (3, 1), (3, 2), (4, 2), (5, 2)
    ]  # fmt: skip
    zones = [service.get_event(match, ids[n]).payload["setter_zone"] for n in (12, 15, 18)]
    assert zones == [5, 5, 4]


@pytest.mark.parametrize(
    ("text", "at", "sign", "winners"),
    [
        ("A1S- B12R+ B14A= A1:0 A1S A2:0", 2, "#", "BA"),
        ("A1S# A1:0 A1S A2:0", 0, "=", "BA"),
        ("A1S# B12R= A1:0 A1S A2:0", 1, "-", "AA"),
        ("A1S- B12R+ B14A# A1:0 A1S A2:0", 2, "=", "AA"),
        ("A1S- B12R+ B14A+ A1:0 A1S A2:0", 2, "#", "AA"),
        ("A1S- B12R+ B14A= A. A1S A.", 2, "#", "BA"),
    ],
    ids=[
        "a ball that was in", "an ace that was out", "still an ace", "the point was right already",
        "the point was never the sign's", "without scores",
    ],
)  # fmt: skip
def test_an_evaluation_that_gives_the_rally_to_the_others_gives_them_the_point(
    service: SessionService, match: str, text: str, at: int, sign: str, winners: str
) -> None:
    ids = note(service, match, text)
    service.update_event(match, ids[at], EventUpdate(payload={"evaluation": sign}))
    points = [one for one in service.iter_events(match) if one.event_type == "point"]
    assert "".join(str(one.actor_team) for one in points) == winners
    assert service.get_match(match).sets[0].score == (winners.count("A"), winners.count("B"))


def test_zones_and_line_ups_that_were_written_down_turn_on_with_the_team(
    service: SessionService, match: str
) -> None:
    ids = note(service, match, SIXES + "B11S B0:1 B11S A1:1 Az6 A2S B1:2 Bz6 B12S A2:2 Az5 A3S")
    court = {"court": {"A": ["3", "4", "5", "6", "1", "2"]}, "setter_zones": {"A": 5}}
    service.update_event(match, ids[13], EventUpdate(payload=court))

    service.update_event(match, ids[3], won_by("A"))

    zones = [service.get_event(match, ids[n]).payload["setter_zone"] for n in (6, 9, 12)]
    assert zones == [5, 6, 4], "A turned once more, B did not"
    assert service.get_event(match, ids[13]).payload == {
        "court": {"A": ["4", "5", "6", "1", "2", "3"]},
        "setter_zones": {"A": 4},
    }
    assert "wrong-server" in {one.check for one in service.get_problems(match)}


def test_a_corrected_line_up_stands_wherever_the_columns_of_a_file_repeat_it(
    service: SessionService, match: str
) -> None:
    ids = note(service, match, SIXES + "A1S A1:0 A1S B1:1")
    court = {"court": {"A": ["1", "2", "3", "4", "6", "5"]}}
    service.update_event(match, ids[4], EventUpdate(payload=court))
    six = {"lineup": ["1", "2", "9", "4", "5", "6"], "setter": "1"}

    service.update_event(match, ids[0], EventUpdate(payload=six))

    assert service.get_event(match, ids[4]).payload["court"]["A"] == ["1", "2", "9", "4", "6", "5"]
    assert service.get_match(match).rallies[-1].lineups[0] == ("1", "2", "9", "4", "6", "5")


@pytest.mark.parametrize(
    ("text", "at", "side", "sets", "said"),
    [
        ("B24:23 A24:24 B24:25 A25:25 A26:25 A27:25 B0:1", 1, "B", [(26, 26), (0, 1)], "goes on"),
        ("A24:20 A25:20 A1S A1:0 A1S A2:0", 1, "B", [(24, 21), (2, 0)], "it goes to 25"),
    ],
    ids=["over too early", "not over any more"],
)
def test_no_play_moves_to_another_set_and_what_contradicts_the_rules_is_named(
    service: SessionService,
    match: str,
    text: str,
    at: int,
    side: str,
    sets: list[tuple[int, int]],
    said: str,
) -> None:
    ids = note(service, match, text)
    preview = service.preview_update(match, ids[at], won_by(side))
    assert list(preview.sets.values()) == sets
    assert any(said in one.text for one in preview.contradictions), preview.contradictions

    service.update_event(match, ids[at], won_by(side))
    assert [one.score for one in service.get_match(match).sets] == sets
    assert any(said in one.text for one in service.get_problems(match))


def test_a_preview_says_what_will_change_and_writes_nothing(
    service: SessionService, match: str
) -> None:
    ids = note(service, match, "A1S A1:0 A1S B1:1 A1S A2:1")
    before = written(service, match)
    preview = service.preview_update(match, ids[3], won_by("A"))

    assert written(service, match) == before
    assert preview.event.payload["score"] == [2, 0]
    [follows] = preview.follows
    assert (follows.event_id, follows.before, follows.after) == (
        ids[5], {"score": [2, 1]}, {"score": [3, 0]},
    )  # fmt: skip
    assert (preview.sets_before, preview.sets) == ({"1": (2, 1)}, {"1": (3, 0)})
    assert "wrong-server" in [one.check for one in preview.resolved]
    with pytest.raises(ConflictError):
        service.preview_update(match, ids[3], won_by("A"), revision=7)
    with pytest.raises(NotFoundError):
        service.preview_update(match, 10**6, won_by("A"))


def test_a_preview_names_the_set_that_a_correction_ends_otherwise_and_no_other(
    service: SessionService,
) -> None:
    """Of the set behind it only the beginning is looked at."""
    meta = {"scout": {"sets": [{"score": [25, 23]}, {"score": [25, 20]}]}}
    match = service.create_session(SessionCreate(title="Final", meta=meta))
    ids = note(service, match, "A24:23 A25:23 2|A1S 2|A1:0 2|A1S 2|A25:20")
    preview = service.preview_update(match, ids[1], won_by("B"))
    said = {one.text for one in preview.contradictions if one.check == "set-total"}
    assert [text[:5] for text in said] == ["Set 1"]


def put_in(service: SessionService, match: str, after: int, text: str) -> list[int]:
    items = [{key: one[key] for key in one if key != "id"} for one in events(text)]
    new = [EventIn.model_validate(one) for one in items]
    return list(service.add_events(match, None, new, after=after))


@pytest.mark.parametrize(
    ("text", "after", "new", "scores_after"),
    [
        ("A1S A1:0 A1S B1:1 B1S A2:1", 2, "A1S A.", [(1, 0), (2, 1), (3, 1)]),
        ("A1:0 B1:1 A2:1 2|A1:0", 1, "A2:0", [(1, 0), (2, 0), (2, 1), (3, 1), (1, 0)]),
        ("A1:0 A3:0 A4:0", 1, "A.", [(1, 0), (3, 0), (4, 0)]),
        ("A1:0 A4:0 A5:0", 1, "A2:0", [(1, 0), (2, 0), (4, 0), (5, 0)]),
        ("A24:20 end25:20 A1:0", 1, "A25:20", [(24, 20), (25, 20), (1, 0)]),
        ("A1:0 A2:0", 1, "A1S A2A#", [(1, 0), (2, 0)]),
        ("A1:0 A2:0", 2, "B.", [(1, 0), (2, 0)]),
    ],
    ids=[
        "a rally with its point", "to the end of its set", "what the score had leapt over",
        "one of two that it had leapt over", "the last point of a set", "touches alone",
        "behind all others",
    ],
)  # fmt: skip
def test_a_forgotten_point_is_put_in_and_the_scores_behind_it_follow(
    service: SessionService, match: str, text: str, after: int, new: str, scores_after: list[Any]
) -> None:
    ids = note(service, match, text)
    before = written(service, match)
    put_in(service, match, ids[after - 1], new)
    assert scores(service, match) == scores_after
    [act] = service.list_batches(match, limit=1)
    service.undo_batch(match, act.batch)
    assert written(service, match) == before


def test_plays_that_arrive_out_of_order_keep_the_scores_that_they_have(
    service: SessionService, match: str
) -> None:
    """A script that was offline sends the last ones first."""
    ids = [note(service, match, f"A{n}:0")[0] for n in (5,)]
    for n in (2, 4, 1, 3):
        one = EventIn(event_type="point", actor_team=Side.A, payload={"score": [n, 0]}, seq=n * 10)
        ids += service.add_events(match, None, [one])
    assert scores(service, match) == [(n, 0) for n in (1, 2, 3, 4, 5)]


def test_a_point_that_was_none_is_deleted_accepted_and_rejected(
    service: SessionService, match: str
) -> None:
    """The same of what video analysis suggested; each is one act, and taken back as one."""
    text = "B11S B0:1 B11S A1:1 Az6 A2S B1:2 Bz6 B12S A2:2 Az5"
    ids = note(service, match, SIXES + text)
    before, all_of_it = written(service, match), scores(service, match)
    preview = service.preview_delete(match, ids[5])
    assert (preview.sets_before, preview.sets) == ({"1": (2, 2)}, {"1": (1, 2)})

    service.delete_event(match, ids[5])
    assert scores(service, match) == [(0, 1), (0, 2), (1, 2)]
    assert service.get_event(match, ids[6]).payload["setter_zone"] == 1, "A did not turn there"
    assert len(preview.follows) == service.list_batches(match, limit=1)[0].count - 1
    service.undo_delete_event(match, ids[5])
    assert scores(service, match) == all_of_it

    for status in (Status.SUGGESTED, Status.CONFIRMED, Status.REJECTED):
        service.update_event(match, ids[5], EventUpdate(status=status))
        counted = status is Status.CONFIRMED
        assert service.get_match(match).sets[0].score == ((2, 2) if counted else (1, 2))
        [act] = service.list_batches(match, limit=1)
        assert act.count > 1
    service.update_event(match, ids[5], EventUpdate(status=Status.SUGGESTED))
    accepted = service.accept_suggestions(match)
    assert [one[5] for one in written(service, match)] == [one[5] for one in before]
    service.undo_batch(match, accepted.batch or 0)
    assert service.get_match(match).sets[0].score == (1, 2)


def test_a_set_that_the_record_comes_back_to_is_replayed_to_its_end(
    service: SessionService, match: str
) -> None:
    ids = note(service, match, "1|A1:0 1|B1:1 2|A1:0 2|A2:0 1|A2:1 2|B2:1")
    service.update_event(match, ids[0], won_by("B"))
    assert scores(service, match) == [(0, 1), (0, 2), (1, 0), (2, 0), (1, 2), (2, 1)]
    preview = service.preview_update(match, ids[4], won_by("B"))
    assert preview.sets == {"1": (0, 3), "2": (2, 1)}


def test_a_correction_reads_no_more_where_the_match_before_it_is_long(
    service: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    page_after = store.page_after

    def counted(*args: Any, **more: Any) -> list[Any]:  # noqa: ANN401
        nonlocal read
        rows = page_after(*args, **more)
        read += len(rows)
        return rows

    def corrected(event_id: int) -> int:
        """How many plays are read by two corrections behind each other, and by a preview."""
        nonlocal read
        service.update_event(match, event_id, won_by("B"))
        service.get_match(match)
        read = 0
        service.preview_update(match, event_id, won_by("A"))
        for side in ("A", "B"):
            service.update_event(match, event_id, won_by(side))
        return read

    monkeypatch.setattr(store, "page_after", counted)
    rally = "A1S B12R+ B14A= A. "
    few = corrected(note(service, match, rally * 100)[-1])
    many = corrected(note(service, match, rally * 300)[-1])
    assert max(few, many) <= 3 * 3 * IN_FRONT, "three times, and some behind"


@pytest.mark.parametrize("name", ["stuttgart-schwerin-2018.dvw", "katowice-bedzin-2019.dvw"])
def test_in_a_real_match_one_rally_goes_to_the_others_and_back(
    service: SessionService, match: str, shared: Path, name: str
) -> None:
    read = read_file(shared / "data" / "scout" / name)
    for side, players in read.rosters.items():
        service.set_roster(match, side, [PlayerIn.model_validate(vars(one)) for one in players])
    service.add_events(match, None, [event for _, event in read.events])
    before, old = written(service, match), service.get_match(match)
    rally = old.sets[1].rallies[12]
    assert rally.point is not None
    assert rally.point.id is not None
    assert rally.winner is not None
    loser = rally.winner.other

    service.update_event(match, rally.point.id, won_by(loser))

    now = service.get_match(match)
    gained = (1, -1) if loser is Side.A else (-1, 1)
    for was, one in zip(old.sets[1].rallies[12:], now.sets[1].rallies[12:], strict=True):
        assert one.score_after == tuple(a + b for a, b in zip(was.score_after, gained, strict=True))
        assert [play.id for play in one.touches] == [play.id for play in was.touches]
    assert [one.score for one in now.sets if one.number != 2] == [
        one.score for one in old.sets if one.number != 2
    ]
    for was, one in zip(old.sets[1].rallies[13:], now.sets[1].rallies[13:], strict=True):
        assert one.setter_zones != was.setter_zones

    service.update_event(match, rally.point.id, won_by(rally.winner.value))
    assert written(service, match) == before


WORDS = [
    "A1S", "B11S", "A1S#", "B11S=", "B12R=", "A3A#", "B14A=", "B14A#", "A.", "B.", "A1:0", "B1:1",
    "A24:20", "A25:23", "B24:25", "Az6", "Bz3", "A1>8", "AT", "end", "A!lost", "2|A1S", "2|B0:1",
]  # fmt: skip


CHANGES: list[dict[str, Any]] = [
    {"actor_team": "A"}, {"actor_team": "B"}, {"actor_team": None},
    {"payload": {"score": [7, 3]}}, {"payload": {}}, {"payload": {"evaluation": "#"}},
    {"payload": {"lineup": ["6", "5", "4"]}}, {"payload": {"setter_zone": 2}},
]  # fmt: skip
NEW_PLACES: list[dict[str, Any]] = [
    {"payload": {"set_number": 2}}, {"payload": {"set_number": 3, "score": [2, 1]}},
    {"status": "rejected"}, {},
]  # fmt: skip
"""Of these the last one deletes the play."""


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25), st.data())
def test_whatever_is_corrected_every_play_stays_in_its_place_and_its_set(
    words: list[str], data: st.DataObject
) -> None:
    rows: list[dict[str, Any]] = [
        {"actor_number": None, **one, "seq": one["id"], "status": "confirmed"}
        for one in events(SIXES + " ".join(words))
    ]
    row = data.draw(st.sampled_from(rows))
    change = data.draw(st.sampled_from(CHANGES))
    after = {
        one["id"]: one for _, one in replayed(rows, [(row, {**row, **change})], State()).changed
    }
    now = [after.get(one["id"], one) for one in rows]
    assert reduce(now).sets is not None
    same = ("id", "seq", "event_type", "actor_number")
    for was, one in zip(rows, now, strict=True):
        assert [was[key] for key in same] == [one[key] for key in same]
    behind = [n for n, one in enumerate(rows) if one["id"] > row["id"]]
    assert [sets_of(now)[n] for n in behind] == [sets_of(rows)[n] for n in behind]


def sets_of(rows: list[dict[str, Any]]) -> list[int]:
    """The set that the rules put each play into."""
    state, found = State(), []
    for play in plays(rows):
        before = enter_set(state, play)
        found.append(before.set_number)
        state = played(before, play)
    return found


@pytest.mark.parametrize(
    ("text", "at", "change"),
    [
        ("A1:0 2|A1:0", 1, {"payload": {"score": [1, 0]}}),
        ("1|A1S 2|A1:1", 0, {"status": "suggested"}),
        ("A1:0", 0, {}),
        ("2|B0:1 1|B.", 1, {"payload": {"set_number": 3}}),
    ],
    ids=["its set is said no more", "a set loses its one play", "a match too", "a set is new"],
)
def test_a_preview_names_the_sets_that_there_are_then(
    service: SessionService, match: str, text: str, at: int, change: dict[str, Any]
) -> None:
    previewed_as_it_comes(service, match, note(service, match, text)[at], change)


def test_whatever_is_corrected_a_preview_says_what_comes_of_it(
    service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two plays in front of a correction are replayed, so that most of it is not looked at."""
    monkeypatch.setattr(corrections, "IN_FRONT", 2)
    dice = Random(3)
    for _ in range(25):
        match = service.create_session(SessionCreate(title="Final"))
        ids = note(service, match, " ".join(dice.choices([*WORDS, "1|A2:1"], k=12)))
        for event_id in dice.sample(ids, k=3):
            previewed_as_it_comes(service, match, event_id, dice.choice(CHANGES + NEW_PLACES))


def previewed_as_it_comes(
    service: SessionService, match: str, event_id: int, change: dict[str, Any]
) -> None:
    before = {one[0]: one for one in written(service, match)}
    if change:
        wanted = EventUpdate.model_validate(change)
        preview = service.preview_update(match, event_id, wanted)
        assert service.update_event(match, event_id, wanted).payload == preview.event.payload
    else:
        preview = service.preview_delete(match, event_id)
        service.delete_event(match, event_id)
    now = service.get_match(match)
    assert preview.sets == {str(one.number): one.score for one in now.sets}
    assert preview.sets_won == now.sets_won
    others = [one for one in written(service, match) if one[0] != event_id]
    assert [one.event_id for one in preview.follows] == [
        one[0] for one in others if one != before[one[0]]
    ]

"""A rally of suggestions as it is reviewed: who, and how well, as far as anything tells."""

from __future__ import annotations

import pytest

from session.errors import NotFoundError
from session.schemas import ClipCreate, EventIn, EventUpdate, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side, Status
from tests.record.noted import events

RALLY = "A$$S B$$R B$$E B$$A A$$D"
LINE_UPS = "A[4,7,12,2,16,1/4] B[18,10,16,23,5,37/37]"


def suggested(noted: str, first_sec: float = 1.0, rally: int | None = None) -> list[EventIn]:
    found = []
    for at, one in enumerate(events(noted)):
        payload: dict[str, object] = {"confidence": min(1.0, 0.5 + at / 500)}
        if rally:
            payload["evidence"] = {"rally": rally}
        found.append(
            EventIn(
                t_sec=first_sec + at,
                event_type=one["event_type"],
                actor_team=one["actor_team"],
                payload=payload,
                status=Status.SUGGESTED,
            )
        )
    return found


@pytest.fixture
def reviewed(service: SessionService) -> tuple[str, str]:
    """A session with line-ups and a libero, and a clip without anything."""
    session_id = service.create_session(SessionCreate(title="Review"))
    for one in events(LINE_UPS):
        one.pop("id")
        service.add_events(session_id, None, [EventIn.model_validate(one)])
    service.set_roster(session_id, Side.B, [PlayerIn(number="13", position="libero", libero=True)])
    return session_id, service.add_clip(session_id, ClipCreate(path="/v/rally.mp4"))


def proposed(service: SessionService, session_id: str, event_id: int) -> list[str]:
    rally = service.review_rally(session_id, event_id)
    return [
        f"{one.side or '?'}{one.proposal.number or '?'}{one.proposal.sign or ''}"
        for one in rally.touches
    ]


def test_every_touch_is_proposed_with_those_before_it(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    session_id, clip_id = reviewed
    ids = service.add_events(session_id, clip_id, suggested(RALLY))
    assert proposed(service, session_id, ids[2]) == ["A4", "B13", "B37", "B16#", "A4="]
    rally = service.review_rally(session_id, ids[2])
    assert rally.touches[rally.asked].event.id == ids[2]
    assert {one.number for one in rally.on_court[Side.A]} == {"4", "7", "12", "2", "16", "1"}
    assert rally.proposals[Side.A]["serve"].number == "4"
    # What was decided is not proposed again, and tells more of the others.
    said = {"evaluation": "="}
    wanted = EventUpdate(actor_number="5", payload=said, status=Status.CONFIRMED)
    service.update_event(session_id, ids[1], wanted)
    assert proposed(service, session_id, ids[0])[:2] == ["A4#", "B5="]


def test_rallies_end_where_the_next_begins_and_the_next_serve_tells_who_won(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    session_id, clip_id = reviewed
    first = service.add_events(session_id, clip_id, suggested("A$$S B$$R B$$E B$$A"))
    second = service.add_events(session_id, clip_id, suggested("A$$S B$$R", 10.0, rally=2))
    assert proposed(service, session_id, first[3]) == ["A4", "B13", "B37", "B16="]
    assert proposed(service, session_id, second[0]) == ["A4#", "B13="]
    # Nobody saw the serve: video analysis still counts the rallies.
    third = service.add_events(session_id, clip_id, suggested("B$$R B$$E", 20.0, rally=3))
    service.add_events(session_id, clip_id, suggested("B$$R", 30.0, rally=4))
    assert len(service.review_rally(session_id, third[0]).touches) == 2


def test_the_line_up_has_turned_where_the_serve_went_over(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    session_id, clip_id = reviewed
    service.add_events(session_id, clip_id, suggested("A$$S B$$R B$$E B$$A"))
    second = service.add_events(session_id, clip_id, suggested("B$$S A$$R", 10.0))
    assert proposed(service, session_id, second[0])[0] == "B10#"


def test_behind_a_thousand_undecided_plays_the_line_ups_have_turned_as_their_serves_say(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    """A serves, wins, serves again and loses, B serves and loses: each side turns once a round."""
    session_id, clip_id = reviewed
    lost = "B$$S A$$R A$$E A$$A B$$D"
    many = suggested(" ".join([RALLY, RALLY, lost] * 67))
    ids = service.add_events(session_id, clip_id, many)
    assert len(ids) == 1005
    assert proposed(service, session_id, ids[5])[0] == "A4"
    assert proposed(service, session_id, ids[10])[0].startswith("B10")
    # After 66 rounds, eleven times around, all stand as in the first.
    assert proposed(service, session_id, ids[990])[0] == "A4"
    assert proposed(service, session_id, ids[1000])[0].startswith("B10")
    # Somebody has judged one in the middle, as where the unsure ones come first.
    service.update_event(session_id, ids[956], EventUpdate(status=Status.CONFIRMED))
    assert proposed(service, session_id, ids[1000])[0].startswith("B10")


def accepted(service: SessionService, session_id: str, event_id: int, sign: str) -> str:
    """The point that is written when a touch is accepted: whose, and the score; else nothing."""
    said = {} if sign == "." else {"evaluation": sign}
    wanted = EventUpdate(payload=said, status=Status.CONFIRMED)
    service.update_event(session_id, event_id, wanted)
    written = service.write_point(session_id, event_id)
    return f"{written.event.actor_team} {written.score}" if written else ""


@pytest.mark.parametrize(
    ("rally", "signs", "winner"),
    [
        ("A$$S B$$R B$$E B$$A", "...#", "B"),
        ("A$$S", "#", "A"),
        ("A$$S", "=", "B"),
        ("A$$S B$$R", "#=", "A"),
        ("A$$S B$$R B$$A A$$B", "../#", "A"),
        ("A$$S B$$R B$$A A$$D", "..#.", "B"),
        ("A$$S B$$R B$$E", "..+", ""),
    ],
)
def test_the_last_touch_of_a_rally_writes_its_point_once(
    service: SessionService, reviewed: tuple[str, str], rally: str, signs: str, winner: str
) -> None:
    session_id, clip_id = reviewed
    ids = service.add_events(session_id, clip_id, suggested(rally))
    judged = list(zip(ids, signs, strict=True))
    told = [accepted(service, session_id, *one) for one in judged]
    score = (1, 0) if winner == "A" else (0, 1)
    assert told == [*[""] * (len(ids) - 1), f"{winner} {score}" if winner else ""]
    assert accepted(service, session_id, *judged[-1]) == "", "it is there"
    points = [one for one in service.list_events(session_id) if one.event_type == "point"]
    assert len(points) == bool(winner)


def test_a_rejected_touch_behind_the_kill_leaves_its_point_and_an_imported_point_is_enough(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    session_id, clip_id = reviewed
    ids = service.add_events(session_id, clip_id, suggested("A$$S B$$R B$$A A$$D"))
    signs = ("-", "+", "#")
    told = [accepted(service, session_id, *one) for one in zip(ids[:3], signs, strict=True)]
    assert told == ["", "", ""], "a dig waits behind it"
    service.update_event(session_id, ids[3], EventUpdate(status=Status.REJECTED))
    written = service.write_point(session_id, ids[3])
    assert written is not None
    assert (written.event.clip_id, written.event.t_sec, written.score) == (clip_id, 3.0, (0, 1))
    # What answers the kill and was missed is of the same rally.
    dig = EventIn(t_sec=3.5, event_type="dig", actor_team="A", payload={"evaluation": "="})
    [missed] = service.add_events(session_id, clip_id, [dig])
    assert service.write_point(session_id, missed) is None
    # The next rally has been scouted, with its point, which no clip knows.
    scouted = EventIn(t_sec=20.0, event_type="attack", actor_team="A", payload={"code": "*7AH#"})
    service.add_events(session_id, clip_id, [scouted])
    point = EventIn(event_type="point", actor_team="A")
    service.add_events(session_id, None, [point])
    [seen] = service.add_events(session_id, clip_id, suggested("A$$A", 21.0))
    assert accepted(service, session_id, seen, "#") == ""


def signed(noted: str, first_sec: float, signs: str) -> list[EventIn]:
    """Suggestions that say how well each touch was; `.` does not."""
    return [
        one.model_copy(update={"payload": {**one.payload, "evaluation": sign}})
        if sign != "."
        else one
        for one, sign in zip(suggested(noted, first_sec), signs, strict=True)
    ]


def test_all_that_are_accepted_at_once_write_the_points_of_the_rallies_that_they_complete(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    session_id, clip_id = reviewed
    for first_sec, noted, signs in (
        (1.0, "A$$S B$$R B$$A", "..#"),
        (11.0, "B$$S", "="),
        (21.0, "A$$S B$$R B$$E", "..."),
        (31.0, "A$$S", "#"),
    ):
        service.add_events(session_id, clip_id, signed(noted, first_sec, signs))
    [unsure] = service.add_events(
        session_id,
        clip_id,
        [
            one.model_copy(update={"payload": {"confidence": 0.1, "evaluation": "#"}})
            for one in suggested("A$$S", 41.0)
        ],
    )
    before = [(one.id, one.status) for one in service.list_events(session_id)]
    done = service.accept_above(session_id, clip_id, 0.5)
    assert (len(done), unsure in done) == (8, False)
    points = [one for one in service.list_events(session_id) if one.event_type == "point"]
    assert [(one.t_sec, one.actor_team) for one in points] == [(3.0, "B"), (11.0, "A"), (31.0, "A")]
    assert service.get_match(session_id).sets[0].score == (2, 1)
    assert service.accept_above(session_id, clip_id, 0.5) == []
    service.undo_batch(session_id, done.batch or 0)
    assert [(one.id, one.status) for one in service.list_events(session_id)] == before


def test_accepted_at_once_the_sets_end_as_they_do_rally_by_rally(service: SessionService) -> None:
    found = []
    for _ in range(2):
        session_id = service.create_session(SessionCreate(title="Both ways"))
        clip_id = service.add_clip(session_id, ClipCreate(path="/v/rally.mp4"))
        many = [one for at in range(30) for one in signed("A$$S B$$R B$$A", 1.0 + 9 * at, "..#")]
        found.append((session_id, clip_id, service.add_events(session_id, clip_id, many)))
    (at_once, clip_id, _), (one_by_one, _, ids) = found
    service.accept_above(at_once, clip_id, 0.0)
    for event_id in ids:
        service.update_event(one_by_one, event_id, EventUpdate(status=Status.CONFIRMED))
        service.write_point(one_by_one, event_id)
    sets, expected = (service.get_match(one).sets for one in (at_once, one_by_one))
    assert [(one.score, len(one.rallies)) for one in sets] == [((0, 25), 25), ((0, 5), 5)]
    assert [one.score for one in sets] == [one.score for one in expected]


def test_the_unsure_ones_come_first_and_then_from_the_start(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    session_id, clip_id = reviewed
    surer = service.add_events(session_id, clip_id, suggested(RALLY, 100.0))
    service.update_event(session_id, surer[0], EventUpdate(payload={"confidence": 0.1}))
    ids = service.add_events(session_id, clip_id, suggested("A$$S B$$R", 1.0))
    in_order = service.first_suggestion(session_id, clip_id)
    unsure = service.first_suggestion(session_id, clip_id, unsure_first=True)
    assert in_order is not None
    assert unsure is not None
    assert (in_order.id, unsure.id) == (ids[0], surer[0])
    following = [surer[0]]
    for _ in range(7):
        found = service.next_suggestion(session_id, following[-1], unsure_first=True)
        assert found is not None
        following.append(found.id)
    assert following[:4] == [surer[0], ids[0], ids[1], surer[1]]
    assert following[-1] == surer[0]
    service.accept_suggestions(session_id)
    assert service.next_suggestion(session_id, ids[0], unsure_first=True) is None


def test_only_a_touch_of_a_clip_is_reviewed(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    session_id, clip_id = reviewed
    [line_up, *_] = service.list_events(session_id)
    with pytest.raises(NotFoundError):
        service.review_rally(session_id, line_up.id)
    [rejected] = service.add_events(session_id, clip_id, suggested("A$$S"))
    service.update_event(session_id, rejected, EventUpdate(status=Status.REJECTED))
    assert len(service.review_rally(session_id, rejected).touches) == 1

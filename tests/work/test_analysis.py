"""What an analysis writes to the record, and what it leaves alone."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest

from app.vision.types import Positions, Standpoint
from app.work.analysis import ClipAnalysis
from session.errors import NotFoundError
from session.schemas import ClipUpdate, EventIn, EventUpdate
from session.service import SessionService
from session.vocabulary import Status
from tests.vision.test_proxy import write_clip
from tests.work.conftest import OneClip
from tests.work.standin import StandIn


def run(service: SessionService, engine: StandIn, clip: OneClip, run_id: str = "run") -> None:
    analysis = ClipAnalysis(service, engine, clip.session_id, clip.clip_id, run_id)
    for chunk in analysis.chunks:
        analysis.perceive(chunk, lambda _frames: None)
    analysis.finish()


def touches(service: SessionService, clip: OneClip) -> list[tuple[float | None, str, str]]:
    events = service.list_events(clip.session_id, limit=1000)
    return [(event.t_sec, event.event_type, event.status.value) for event in events]


def test_suggestions_carry_what_a_person_needs_to_judge_them(
    service: SessionService, engine: StandIn, clip: OneClip
) -> None:
    run(service, engine, clip)
    events = service.list_events(clip.session_id, limit=1000)
    assert len(events) == 23
    first = events[0]
    assert (first.t_sec, first.event_type, first.actor_team) == (2.5, "serve", "B")
    assert first.status is Status.SUGGESTED
    assert first.clip_id == clip.clip_id
    assert first.actor_number is None
    assert first.payload["player_m"] == [4.5, 3.0]
    assert 0 < first.payload["confidence"] < 1
    assert service.get_rollup(clip.session_id) == []


def test_a_second_run_looks_at_nothing_again_and_doubles_nothing(
    service: SessionService, engine: StandIn, clip: OneClip
) -> None:
    run(service, engine, clip, "first")
    before, looks = touches(service, clip), len(engine.looked)
    assert looks == 4
    run(service, engine, clip, "second")
    assert touches(service, clip) == before
    assert len(engine.looked) == looks


def test_from_where_a_clip_is_seen_is_told_to_what_understands_it(
    service: SessionService, engine: StandIn, clip: OneClip
) -> None:
    change = ClipUpdate(meta={"near_side": "B", "view": "side"})
    service.update_clip(clip.session_id, clip.clip_id, change)
    run(service, engine, clip)
    assert engine.stands == Standpoint("B", "side")


def test_another_file_in_the_same_place_is_looked_at(
    service: SessionService, engine: StandIn, clip: OneClip
) -> None:
    run(service, engine, clip)
    service.clip_file(clip.session_id, clip.clip_id).write_bytes(b"another clip, of another length")
    run(service, engine, clip)
    assert len(engine.looked) == 8


def test_other_models_look_again(
    service: SessionService, engine: StandIn, clip: OneClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(service, engine, clip)
    monkeypatch.setattr(engine, "name", "better models")
    run(service, engine, clip)
    assert len(engine.looked) == 8


def test_a_damaged_piece_is_looked_at_again(
    service: SessionService, engine: StandIn, clip: OneClip
) -> None:
    run(service, engine, clip)
    before = touches(service, clip)
    first, second, *_ = sorted(service.sessions_dir.glob("*/work/*/*/piece_*.npz"))
    first.write_bytes(b"damaged")
    second.unlink()
    run(service, engine, clip)
    assert touches(service, clip) == before
    assert len(engine.looked) == 6


def test_a_new_run_leaves_what_people_decided(
    service: SessionService, engine: StandIn, clip: OneClip
) -> None:
    run(service, engine, clip, "first")
    before = len(touches(service, clip))
    accepted, rejected, moved, retyped = service.list_events(clip.session_id, limit=4)
    change = service.update_event
    change(clip.session_id, accepted.id, EventUpdate(status=Status.CONFIRMED))
    change(clip.session_id, rejected.id, EventUpdate(status=Status.REJECTED))
    change(clip.session_id, moved.id, EventUpdate(status=Status.CONFIRMED, t_sec=8.4))
    change(clip.session_id, retyped.id, EventUpdate(status=Status.CONFIRMED, event_type="freeball"))
    mine = EventIn(t_sec=15.1, event_type="serve", actor_team="A")
    service.add_events(clip.session_id, clip.clip_id, [mine])
    engine.shift = 0.2
    run(service, engine, clip, "second")
    after = touches(service, clip)
    assert len(after) == before, "the serve at 15.0 s is mine now, the rest is suggested again"
    decided = [touch for touch in after if touch[2] != "suggested"]
    assert decided == [
        (2.5, "serve", "confirmed"),
        (5.0, "reception", "rejected"),
        (8.4, "set", "confirmed"),
        (10.0, "freeball", "confirmed"),
        (15.1, "serve", "confirmed"),
    ]
    assert next(t for t, _, status in after if status == "suggested") == pytest.approx(12.7)


def test_a_scouted_touch_hides_a_contact_only_where_it_is_joined_with_it(
    service: SessionService, engine: StandIn, clip: OneClip
) -> None:
    ids = clip.session_id, clip.clip_id
    noted = EventIn(t_sec=2.6, event_type="serve", actor_team="A", payload={"code": "*7SM"})
    (scouted,) = service.add_events(*ids, [noted])
    run(service, engine, clip, "first")
    found = service.list_events(clip.session_id, status="suggested")
    assert (found[0].t_sec, found[0].event_type) == (2.5, "serve")
    service.joining.use(*ids, [(scouted, found[0].id)])
    run(service, engine, clip, "second")
    again = service.list_events(clip.session_id, status="suggested")
    assert [one.t_sec for one in again] == [one.t_sec for one in found[1:]]


def test_an_interrupted_last_step_can_be_repeated(
    service: SessionService, engine: StandIn, clip: OneClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = SessionService.add_events

    def half(
        self: SessionService, session_id: str, clip_id: str | None, items: list[EventIn]
    ) -> list[int]:
        add(self, session_id, clip_id, items[:7])
        raise OSError("the plug was pulled")

    with monkeypatch.context() as pulled:
        pulled.setattr(SessionService, "add_events", half)
        with pytest.raises(OSError, match="plug"):
            run(service, engine, clip)
    assert touches(service, clip) == [], "all or nothing"
    run(service, engine, clip)
    assert len(touches(service, clip)) == 23
    service.accept_suggestions(clip.session_id, min_confidence=0.8)
    run(service, engine, clip)
    found = touches(service, clip)
    assert len(found) == 23
    assert [status for _, _, status in found].count("confirmed") == 3


def test_a_new_run_is_one_act_of_the_history_and_can_be_taken_back(
    service: SessionService, engine: StandIn, clip: OneClip
) -> None:
    run(service, engine, clip, "first")
    before = touches(service, clip)
    engine.shift = 1.0
    run(service, engine, clip, "second")
    assert touches(service, clip) != before
    act = service.list_batches(clip.session_id)[0]
    assert [(part.action, part.count) for part in act.parts] == [("delete", 23), ("create", 23)]
    service.undo_batch(clip.session_id, act.batch)
    assert touches(service, clip) == before


def test_nothing_is_written_for_a_clip_that_went_away(
    service: SessionService, engine: StandIn, clip: OneClip
) -> None:
    def delete_in_the_middle(frames: int) -> None:
        if frames == 75:
            service.delete_session(clip.session_id)

    analysis = ClipAnalysis(service, engine, clip.session_id, clip.clip_id, "run")
    with pytest.raises(NotFoundError):
        analysis.perceive(analysis.chunks[0], delete_in_the_middle)
    assert not (service.sessions_dir / clip.session_id).exists()


STANDING: Final = Positions(
    t_sec=np.arange(6) / 10,
    track=np.zeros(6, np.int32),
    boxes=np.tile(np.array([20, 10, 30, 40], np.float32), (6, 1)),
    court_xy=np.full((6, 2), 4.5),
    side=np.zeros(6, np.int32),
    wrists=np.zeros((6, 2, 3), np.float32),
)
"""One player who does not move."""


@pytest.mark.parametrize("corners", [None, [[10, 40], [54, 40], [44, 20], [20, 20]]])
def test_a_picture_of_the_positions_is_kept_once(
    service: SessionService, engine: StandIn, clip: OneClip, corners: list[list[float]] | None
) -> None:
    """On a plan of the court where the corners are known, else over a frame of the clip."""
    write_clip(service.clip_file(clip.session_id, clip.clip_id), "libx264")
    meta = {"calibration": {"corners_px": corners, "near_side": "A"}} if corners else {}
    service.update_clip(clip.session_id, clip.clip_id, ClipUpdate(meta=meta))
    engine.positions = STANDING
    run(service, engine, clip, "first")
    run(service, engine, clip, "second")
    [artifact] = service.get_session_artifacts(clip.session_id)
    assert artifact.artifact_type == "heatmap"
    picture = service.artifact_path(clip.session_id, artifact.id).read_bytes()
    assert picture.startswith(b"\x89PNG")


class CancelledError(Exception):
    """What a job that is to end raises where it is told how far it is."""


@pytest.mark.parametrize("moment", ["drawing", "writing"])
def test_an_analysis_that_ends_early_leaves_the_picture_as_it_leaves_the_suggestions(
    service: SessionService, engine: StandIn, clip: OneClip, moment: str
) -> None:
    write_clip(service.clip_file(clip.session_id, clip.clip_id), "libx264")
    engine.positions = STANDING
    run(service, engine, clip, "first")
    before = touches(service, clip), service.get_session_artifacts(clip.session_id)

    def on_step(share: float) -> None:
        if moment == "drawing" and share == 1.0:
            raise CancelledError

    def in_record(_outcome: object) -> None:
        if moment == "writing":
            raise CancelledError

    again = ClipAnalysis(service, engine, clip.session_id, clip.clip_id, "again")
    with pytest.raises(CancelledError):
        again.finish(on_step, in_record)
    assert (touches(service, clip), service.get_session_artifacts(clip.session_id)) == before
    [kept] = before[1]
    assert service.artifact_path(clip.session_id, kept.id).is_file()
    folder = service.session_folder(clip.session_id) / "artifacts"
    assert [one.name for one in folder.iterdir()] == [kept.file_name]

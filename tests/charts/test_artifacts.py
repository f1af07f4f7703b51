"""Heatmaps as artifacts of a session."""

from __future__ import annotations

from app.charts.artifacts import attach_heatmaps
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService


def test_heatmaps_are_attached_and_replaced_when_drawn_again(service: SessionService) -> None:
    session_id = service.create_session(SessionCreate(title="Final"))
    event = EventIn(event_type="attack", actor_team="A", payload={"player_m": [1, 8]})
    service.add_events(session_id, None, [event])
    first = attach_heatmaps(service, session_id)
    again = attach_heatmaps(service, session_id)
    found = service.get_session_artifacts(session_id)
    assert sorted(a.id for a in found) == sorted(again)
    assert not set(first) & set(again)
    assert {a.artifact_type for a in found} == {"heatmap"}
    assert sorted(a.file_name.rpartition(".")[2] for a in found) == ["png", "png", "svg", "svg"]
    assert service.artifact_path(session_id, again[0]).stat().st_size > 10_000


def test_a_clips_suggestions_have_pictures_of_their_own(service: SessionService) -> None:
    session_id = service.create_session(SessionCreate(title="Final"))
    clip_id = service.add_clip(session_id, ClipCreate(path="rally.mp4"))
    whole = attach_heatmaps(service, session_id)
    of_clip = attach_heatmaps(service, session_id, clip_id, "suggested")
    found = {a.id: a.metadata for a in service.get_session_artifacts(session_id)}
    assert set(found) == {*whole, *of_clip}
    assert {found[i]["status"] for i in of_clip} == {"suggested"}

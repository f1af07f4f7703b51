"""A scouted match goes out as our JSON and comes back as the same record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from session.formats.reading import import_file
from session.formats.wholesession import jsonfile
from session.service import SessionService

MATCHES = (
    "stuttgart-schwerin-2018.dvw",
    "katowice-bedzin-2019.dvw",
    "katowice-bedzin-2019-clip.dvw",
    "ljubljana-maribor-2012.dvw",
    "click-and-scout.dvw",
    "beach-2021.dvw",
    "nicaragua-cuba-2022.vsm",
    "avl-men-2017.psvb",
    "hudl-tags.xml",
)
OWN = {"id", "session_id", "clip_id", "created_utc", "updated_utc", "person_id", "club_id"}
"""What belongs to one record, not to the match."""


def plain(value: Any) -> Any:  # noqa: ANN401 - models, lists and mappings of them
    dump = value.model_dump(mode="json") if hasattr(value, "model_dump") else value
    if isinstance(dump, dict):
        return {key: plain(part) for key, part in dump.items() if key not in OWN}
    return [plain(part) for part in dump] if isinstance(dump, list) else dump


def record(service: SessionService, session_id: str) -> dict[str, Any]:
    data = service.load_session(session_id)
    session = plain(data["session"])
    session["meta"].pop("import")  # names the file that it came from
    clips = [clip.path for clip in data["clips"]]
    where: dict[str | None, int] = {clip.id: place for place, clip in enumerate(data["clips"])}
    events = list(service.iter_events(session_id))
    return {
        "session": session,
        "teams": plain(data["teams"]),
        "rosters": plain(data["rosters"]),
        "clips": clips,
        "events": plain(events),
        "on_clips": [where.get(event.clip_id) for event in events],
        "rollup": plain(service.get_rollup(session_id)),
        "stats": without_ids(service.get_stats(session_id)),
    }


def without_ids(stats: dict[str, Any]) -> dict[str, Any]:
    attacks = [{k: v for k, v in one.items() if k != "event_id"} for one in stats["attacks"]]
    return {**stats, "session_id": None, "attacks": attacks}


@pytest.mark.parametrize("name", MATCHES)
def test_a_match_survives_our_json(
    service: SessionService, shared: Path, tmp_path: Path, name: str
) -> None:
    first = import_file(service, shared / "data" / "scout" / name).session_id
    content = jsonfile.document(service.load_session(first), service.iter_events(first))
    again = import_file(service, jsonfile.write_session(tmp_path / "match.json", content))
    assert record(service, again.session_id) == record(service, first)

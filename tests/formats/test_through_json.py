"""A match of any origin goes out as our JSON and comes back the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from session.formats.reading import import_file
from session.formats.wholesession import write_session_json
from session.service import SessionService

OURS = {"id", "session_id", "created_utc", "updated_utc", "missing", "club_id", "person_id"}


def record_of(service: SessionService, session_id: str) -> dict[str, Any]:
    """Everything of a session but ids and the time of its making."""
    data = service.load_session(session_id)
    clips = {clip.id: number for number, clip in enumerate(data["clips"])}
    return {
        "session": data["session"].model_dump(exclude=OURS),
        "teams": {side: team.name for side, team in data["teams"].items()},
        "rosters": {
            side: [player.model_dump(exclude=OURS) for player in players]
            for side, players in data["rosters"].items()
        },
        "clips": [clip.model_dump(exclude=OURS) for clip in data["clips"]],
        "events": [
            event.model_dump(exclude=OURS | {"clip_id", "revision"})
            | {"clip": event.clip_id and clips[event.clip_id]}
            for event in service.iter_events(session_id)
        ],
        "rollup": data["rollup_summary"],
    }


@pytest.mark.parametrize(
    "name",
    [
        "stuttgart-schwerin-2018.dvw",
        "katowice-bedzin-2019.dvw",
        "katowice-bedzin-2019-clip.dvw",
        "ljubljana-maribor-2012.dvw",
        "click-and-scout.dvw",
        "beach-2021.dvw",
        "nicaragua-cuba-2022.vsm",
        "avl-men-2017.psvb",
        "hudl-tags.xml",
    ],
)
def test_the_same_record(service: SessionService, shared: Path, tmp_path: Path, name: str) -> None:
    first = import_file(service, shared / "data/scout" / name).session_id
    again = import_file(service, write_session_json(service, first, tmp_path / "it.json"))
    assert record_of(service, again.session_id) == record_of(service, first)
    before, after = service.get_match(first), service.get_match(again.session_id)
    assert [one.score for one in after.sets] == [one.score for one in before.sets]
    assert [one.how for one in after.rallies] == [one.how for one in before.rallies]
    assert after.sets_won == before.sets_won

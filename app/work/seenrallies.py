"""The rallies that video analysis saw in a clip, as they are kept with its job."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from session.game.rallycut import RallyStretch
from session.jsonvalues import list_of, number
from session.schemas import Job
from session.service import SessionService

_PAIRS: Final = list_of(list_of(number))


def rallies_seen(job: Job) -> list[tuple[float, float]]:
    """Seconds of the clip, in order of time; none where the job is of another kind, or not done."""
    pairs = _PAIRS(job.result.get("rallies")) if job.state == "done" else None
    found = [pair for pair in pairs or () if pair and len(pair) == 2 and None not in pair]
    return sorted((float(start), float(end)) for start, end in found if 0 <= start <= end)


def told_rallies(service: SessionService, session_id: str) -> Iterator[RallyStretch]:
    """Those of all clips of a match, each by the newest analysis that was done: what it proposed
    stands until another one is done."""
    for job in service.newest_jobs(session_id, "done"):
        for start, end in rallies_seen(job):
            yield RallyStretch(job.clip_id, start, end, "")

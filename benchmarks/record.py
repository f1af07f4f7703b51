"""The record: one event among many, one list among many sessions, one big table."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.measure import Result, compare
from benchmarks.seed import many_sessions, with_events
from session.formats.spreadsheets.columns import EVENT_COLUMNS, event_rows
from session.schemas import EventIn, EventUpdate, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

MANY_EVENTS = 100_000
MANY_SESSIONS = 10_000
MANY_RALLIES = 5_000
FEW = 100

Question = Callable[[SessionService, int], object]
"""Asked of a record with so many sessions; the second argument is their number."""


def run(folder: Path) -> Iterator[Result]:
    """Every measurement of the record, in folders of its own."""
    with closing(SessionService(None, folder / "events")) as service:
        big, big_clip = with_events(service, "Big", MANY_EVENTS)
        small, small_clip = with_events(service, "Small", FEW)
        yield adding(service, (big, None), (small, None), "one event at the end")
        yield adding(service, (big, big_clip), (small, small_clip), "one event within a clip")
        yield exporting(service, big, folder)
        yield correcting(service)
    with (
        closing(SessionService(None, folder / "many")) as many,
        closing(SessionService(None, folder / "few")) as few,
    ):
        many_sessions(many, MANY_SESSIONS)
        many_sessions(few, FEW)
        yield from listing(many, few)


def adding(
    service: SessionService,
    big: tuple[str, str | None],
    small: tuple[str, str | None],
    name: str,
) -> Result:
    dice = random.Random(1)

    def add(where: tuple[str, str | None]) -> Callable[[], object]:
        def once() -> object:
            event = EventIn(
                t_sec=dice.uniform(0, 200) if where[1] else None,
                event_type="attack",
                actor_team="A",
                actor_number="7",
                payload={"evaluation": "#"},
            )
            return service.add_events(*where, [event])

        return once

    return compare(
        f"{name}, into {MANY_EVENTS:,} / into {FEW}",
        1.5,
        (f"into {MANY_EVENTS:,}", add(big)),
        (f"into {FEW}", add(small)),
        rounds=300,
    )


def correcting(service: SessionService) -> Result:
    """What a correction of the last point would change, before it is made."""

    def preview(rallies: int) -> Callable[[], object]:
        session_id = service.create_session(SessionCreate(title="Long"))
        serve, point = (EventIn(event_type=kind, actor_team=Side.A) for kind in ("serve", "point"))
        last = service.add_events(session_id, None, [serve, point] * rallies)[-1]
        change = EventUpdate(actor_team=Side.B)
        return lambda: service.preview_update(session_id, last, change)

    return compare(
        f"preview of a correction behind {MANY_RALLIES:,} rallies / behind {FEW}",
        1.5,
        (f"behind {MANY_RALLIES:,}", preview(MANY_RALLIES)),
        (f"behind {FEW}", preview(FEW)),
        rounds=40,
    )


def exporting(service: SessionService, session_id: str, folder: Path) -> Result:
    rows = list(event_rows(service.iter_events(session_id)))
    plain = folder / "plain.csv"

    def with_csv_writer() -> None:
        with plain.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(EVENT_COLUMNS)
            writer.writerows(rows)

    return compare(
        f"CSV of {MANY_EVENTS:,} events / csv.writer from memory",
        5,
        ("export_csv", lambda: service.export_csv(session_id, folder / "export")),
        ("csv.writer", with_csv_writer),
        rounds=5,
    )


def listing(many: SessionService, few: SessionService) -> Iterator[Result]:
    questions: dict[str, Question] = {
        "list": lambda service, size: service.list_sessions(limit=50),
        "list the last page": lambda service, size: service.list_sessions(
            limit=50, offset=size - 50
        ),
        "search for a word that all have": lambda service, size: service.list_sessions(
            limit=50, search="hall"
        ),
        "search for a word of a few, accents folded": lambda service, size: service.list_sessions(
            limit=50, search="final"
        ),
        "search for one session": lambda service, size: service.list_sessions(
            search=f"only{size - 7}"
        ),
        "search as one types": lambda service, size: service.list_sessions(limit=50, search="ha"),
        "filter by team": lambda service, size: service.list_sessions(limit=50, team="Żubry"),
    }
    for name, ask in questions.items():
        yield compare(
            f"{name} among {MANY_SESSIONS:,} / among {FEW} sessions",
            3,
            (f"among {MANY_SESSIONS:,}", partial(ask, many, MANY_SESSIONS)),
            (f"among {FEW}", partial(ask, few, FEW)),
            rounds=40,
        )

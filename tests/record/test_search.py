"""Finding sessions: words without accents, filters, and queries that are only text."""

from __future__ import annotations

import pytest

from session.errors import InvalidInput
from session.schemas import EventIn, PlayerIn, SessionCreate, SessionUpdate
from session.service import SessionService
from session.store import sessions


@pytest.fixture
def derby(service: SessionService) -> str:
    match = service.create_session(
        SessionCreate.model_validate(
            {
                "title": "Śląsk – Łódź",
                "venue": "Sporthalle Straße 7",
                "match_date": "2025-03-02",
                "notes": "Côme plays the libero",
            }
        )
    )
    service.set_team(match, "A", "AZS Częstochowa")
    service.set_team(match, "B", "Vålerenga Øst")
    service.set_roster(match, "B", [PlayerIn(number=9, player_name="Þóra Ægisdóttir")])
    return match


@pytest.mark.parametrize(
    "text",
    [
        "Śląsk", "slask", "LODZ", "łódź", "lod", "strasse", "Straße", "come", "czestochowa",
        "CZĘST", "valerenga ost", "thora", "aegis", "slask lodz libero 7", "ost czest",
    ],
)  # fmt: skip
def test_accents_case_and_endings_do_not_matter(
    service: SessionService, derby: str, text: str
) -> None:
    service.create_session(SessionCreate(title="Something else"))
    assert [row.id for row in service.list_sessions(search=text)] == [derby]
    assert service.count_sessions(search=text) == 1


def test_a_session_is_found_by_its_id(service: SessionService, derby: str) -> None:
    assert [row.id for row in service.list_sessions(search=derby)] == [derby]
    assert [row.id for row in service.list_sessions(search=derby[:8].upper())] == [derby]
    assert service.count_sessions(search=derby[:20]) == 1
    assert service.count_sessions(search=derby[:7]) == 0, "too short to mean an id"
    assert service.count_sessions(search=derby[9:]) == 0, "only by its beginning"
    assert service.count_sessions(search=derby, team="czest") == 1
    assert service.count_sessions(search=derby, team="nobody") == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ship", 1),
        ("ampion", 1),
        ("hip fin", 1),
        ("ch", 1),
        ("ip", 0),
        ("hip 20", 1),
        ("hip 24", 0),
    ],
)
def test_parts_of_words_are_found_from_three_letters_on(
    service: SessionService, text: str, found: int
) -> None:
    match = service.create_session(SessionCreate(title="Championship final 2024"))
    service.set_team(match, "A", "Starship")
    assert service.count_sessions(search=text) == found
    assert service.count_sessions(team=text) == (text == "ship")


@pytest.mark.parametrize(
    "text",
    [
        '"', "'", "*", "-", '""*', "slask OR nothing", "NOT slask x", "title:nothing", "(", "^",
        "slask NEAR(lodz)", "{title}: x", "\\", ";--", "%" * 8, "_", "\x00", "🏐", "ud83d",
        "中文 x", "a" * 5000, "AND", "NEAR", "\ud800",
    ],
)  # fmt: skip
def test_what_looks_like_syntax_is_only_text(
    service: SessionService, derby: str, text: str
) -> None:
    assert service.list_sessions(search=text) == []
    assert service.count_sessions(search=text) == 0
    assert service.list_sessions(search="lodz", team=text) == []


def test_signs_around_words_do_not_hide_them(service: SessionService, derby: str) -> None:
    assert service.count_sessions(search='"slask" - (lodz)*') == 1
    assert service.count_sessions(search="   ") == 1


def test_search_follows_changes(service: SessionService, derby: str) -> None:
    service.update_session(derby, SessionUpdate(title="Final", notes="Zoë"))
    service.set_team(derby, "A", None)
    service.set_roster(derby, "B", [])
    for gone in ("slask", "come", "czestochowa", "thora"):
        assert service.count_sessions(search=gone) == 0
    assert service.count_sessions(search="zoe final") == 1
    service.delete_session(derby)
    assert service.count_sessions(search="zoe") == 0
    service.restore_deleted(derby)
    assert service.count_sessions(search="zoe") == 1


def test_scripts_without_case_are_found(service: SessionService) -> None:
    service.create_session(SessionCreate(title="バレーボール 決勝"))
    service.create_session(SessionCreate(title="Чемпионат Ёлка"))
    assert service.count_sessions(search="バレー") == 1
    assert service.count_sessions(search="決勝") == 1
    assert service.count_sessions(search="елка") == 1


def test_filters_by_day_team_and_event_type(service: SessionService, derby: str) -> None:
    other = service.create_session(SessionCreate(title="Today"))
    service.set_team(other, "B", "Slavia")
    service.add_events(other, None, [EventIn(event_type="attack")])
    service.add_events(
        derby, None, [EventIn.model_validate({"event_type": "attack", "status": "suggested"})]
    )

    def found(**filters: str) -> list[str]:
        rows = service.list_sessions(**filters)  # type: ignore[arg-type]
        assert len(rows) == service.count_sessions(**filters)
        return [row.id for row in rows]

    assert found() == [other, derby]
    assert found(date_from="2025-03-02", date_to="2025-03-02") == [derby]
    assert found(date_from="2025-03-03") == [other]
    assert found(date_to="2025-03-01") == []
    assert found(team="slav") == [other]
    assert found(team="lodz") == []
    assert found(event_type="Spike") == [other]
    assert found(event_type="serve") == []
    assert found(search="today", team="slavia", event_type="attack", date_from="2025-01-01") == [
        other
    ]
    with pytest.raises(InvalidInput, match="date_from"):
        service.list_sessions(date_from="yesterday")


def test_changing_the_day_of_a_match_moves_it(service: SessionService, derby: str) -> None:
    service.update_session(derby, SessionUpdate.model_validate({"match_date": "2020-01-01"}))
    assert service.count_sessions(date_to="2020-12-31") == 1
    service.update_session(derby, SessionUpdate(match_date=None))
    assert service.count_sessions(date_to="2020-12-31") == 0


def test_the_work_of_a_list_does_not_grow_with_the_sessions(service: SessionService) -> None:
    """Counts steps of the database, which no busy machine can change."""

    def steps() -> int:
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        with service._record.store.read() as tx:
            connection = tx._db.conn  # type: ignore[attr-defined]
            connection.set_progress_handler(count, 10)
            service.list_sessions(limit=20)
            service.count_sessions()
            service.list_sessions(limit=20, search="match hall")
            service.list_sessions(limit=20, event_type="attack")
            connection.set_progress_handler(None, 0)
        return counted

    def fill(n: int) -> None:
        with service.transaction():
            for number in range(n):
                match = service.create_session(SessionCreate(title=f"Match {number}", venue="Hall"))
                service.add_events(match, None, [EventIn(event_type="attack")])

    fill(50)
    few = steps()
    fill(1_000)
    assert steps() <= few * 1.5


@pytest.mark.parametrize(
    ("by", "index"), [("date", "sessions_by_day"), ("updated", "sessions_by_update")]
)
@pytest.mark.parametrize("asked", [{"search": "hall"}, {"event_type": "serve"}])
def test_what_many_sessions_have_is_listed_by_date_without_sorting_them_all(
    service: SessionService, asked: dict[str, str], by: str, index: str
) -> None:
    """The list is walked in its order, by an index alone."""
    match = service._record.store.match(asked.get("search"), None)
    filters = sessions.SessionFilters(event_type=asked.get("event_type"))
    with service._record.store.read() as tx:
        found = sessions._found(tx, filters, match, sessions.SessionOrder(by))
        order = sessions.SessionOrder(by).clause(found.place, found.ord)
        plan = tx.rows(
            f"EXPLAIN QUERY PLAN SELECT {found.ord} FROM {found.source} ORDER BY {order} LIMIT 50",
            **found.params,
        )
    said = [row["detail"] for row in plan]
    assert f"SCAN sessions USING COVERING INDEX {index}" in said
    assert "USE TEMP B-TREE FOR ORDER BY" not in said

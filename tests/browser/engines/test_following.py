"""A page follows its match in Firefox and WebKit as well."""

from __future__ import annotations

from session.schemas import EventIn
from tests.browser.conftest import Site
from tests.browser.engines.engine import Engine

IS_LIVE = 'return document.getElementById("live").dataset.live === "yes"'
LINES = 'return document.querySelectorAll("table.plays tbody tr[data-key]").length === count'
SERVE = EventIn(event_type="serve", actor_team="A", actor_number="4")


def test_what_somebody_else_enters_is_there_without_a_reload(engine: Engine, site: Site) -> None:
    match = site.session()
    site.service.add_events(match, None, [SERVE])
    engine.open(f"{site.url}/sessions/{match}/plays")
    engine.wait(IS_LIVE)
    engine.run("window.same = document.querySelector('tr[data-key]')")
    site.service.add_events(match, None, [SERVE, SERVE])
    engine.wait(LINES, count=3)
    assert engine.run("return window.same === document.querySelector('tr[data-key]')")


def test_what_is_typed_stays_while_others_write(engine: Engine, site: Site) -> None:
    match = site.session()
    site.service.add_events(match, None, [SERVE])
    engine.open(f"{site.url}/sessions/{match}/by-hand")
    engine.wait(IS_LIVE)
    engine.click("#p-number")
    engine.press("1")
    site.service.add_events(match, None, [EventIn(event_type="timeout", actor_team="B")])
    engine.sees("Time-out")
    engine.press("2")
    engine.wait('return document.getElementById("p-number").value === "12"')

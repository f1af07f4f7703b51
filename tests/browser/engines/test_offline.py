"""A match is opened again without the server, and gone on with, in Firefox and WebKit, too."""

from __future__ import annotations

from tests.browser.conftest import TABLET
from tests.browser.engines.engine import Engine
from tests.browser.test_away import Server, server
from tests.browser.test_plays import order, prepared

__all__ = ["server"]
LAID_OUT = "return getComputedStyle(document.querySelector('.by-hand')).display"


def test_a_match_is_opened_again_while_the_server_is_gone(window: Engine, server: Server) -> None:
    match = prepared(server.site, "Derby in the gym")
    address = f"{server.site.url}/sessions/{match}/by-hand"
    window.resize(**TABLET)
    window.open(address)
    window.sees("Works without the network")
    server.kill()
    window.go(address)
    window.sees("Works without the network")
    assert window.run(LAID_OUT) == "grid"
    window.click("[name=actor_number]")
    window.press("*5s-", "Enter")
    window.press("3r#", "Enter")
    window.sees("2 plays are not sent yet")
    window.go(f"{server.site.url}/season")
    window.sees("VolleySense does not answer")
    window.sees("Derby in the gym")
    server.start()
    window.go(address)
    window.wait('return document.getElementById("live")?.dataset.live === "yes"')
    window.wait('return document.querySelectorAll(".course .go").length === 2')
    assert order(server.site, match) == ["A 5 serve -", "B 3 reception #"]

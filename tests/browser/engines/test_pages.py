"""Every page in Firefox and WebKit: nothing goes wrong, and nothing is wider than its window."""

from __future__ import annotations

from itertools import cycle

import cv2
import numpy as np

from tests.browser.conftest import Site
from tests.browser.engines.conftest import Wrong
from tests.browser.engines.engine import Engine, until
from tests.browser.test_access import SCREENS, address

NOT_THERE = ("404 GET /sessions/nobody", "404 GET /setup")
"""What the screen of an unknown session is to answer, and that of the first owner when one is."""


# WebKit's window is never narrower.
WIDTHS = (820, 447)


def test_every_page_works_and_fits(
    engine: Engine, site: Site, wrong: Wrong, places: dict[str, str]
) -> None:
    """Each page is loaded at one width and looked at in both; every other at the other one."""
    found: dict[str, list[str]] = {}
    for screen, widths in zip(SCREENS, cycle((WIDTHS, WIDTHS[::-1])), strict=False):
        engine.open(site.url + address(screen, places, site))
        for width in widths:
            engine.resize(width, 1180)
            engine.wait("return innerWidth === width", width=width)
            faults = [one for one in wrong() if one not in NOT_THERE]
            needed = engine.run("return document.documentElement.scrollWidth")
            if needed > width:
                faults.append(f"{needed} wide")
            if faults:
                found[f"{screen} at {width}"] = faults
    assert found == {}


def test_the_probe_sees_what_goes_wrong(engine: Engine, site: Site, wrong: Wrong) -> None:
    engine.open(site.url)
    engine.run("""
        setTimeout(() => nobody.knows(), 0);
        Promise.reject(new Error("refused"));
        console.error("said");
        fetch("/sessions/nobody");
        document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>");
    """)
    seen = ""
    for sign in ("/: error", "/: promise", "/: console.error", "/: policy", "404 GET"):
        while sign not in seen:
            seen += "\n".join(until(wrong, sign))


def test_an_empty_date_looks_empty(engine: Engine, site: Site) -> None:
    engine.open(f"{site.url}/sessions/new")
    corners = engine.wait("""
        const box = document.querySelector("[type=date]").getBoundingClientRect();
        return [box.top, box.bottom, box.left, box.right].map(Math.round);
    """)

    def blank() -> bool:
        picture = cv2.imdecode(np.frombuffer(engine.picture(), np.uint8), cv2.IMREAD_GRAYSCALE)
        assert picture is not None
        top, bottom, left, right = corners
        return int(np.ptp(picture[top + 4 : bottom - 4, left + 4 : right - 4])) == 0

    # WebKit would write today there; Firefox says how to write a date.
    if engine.name == "WebKit":
        until(blank, "an empty field")
    engine.run("""
        const field = document.querySelector("[type=date]");
        field.value = "2026-03-14";
        field.dispatchEvent(new Event("input", { bubbles: true }));
    """)
    until(lambda: not blank(), "the date in its field")

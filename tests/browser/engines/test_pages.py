"""Every page in Firefox and WebKit: nothing goes wrong, and nothing is wider than a tablet."""

from __future__ import annotations

from tests.browser.conftest import TABLET, Site
from tests.browser.engines.conftest import Wrong
from tests.browser.engines.engine import Engine, until
from tests.browser.test_access import SCREENS, address, lived_in


def test_every_page_works_and_fits(engine: Engine, site: Site, wrong: Wrong) -> None:
    places = lived_in(site)
    found: dict[str, list[str]] = {}
    for screen in SCREENS:
        engine.open(site.url + address(screen, places, site))
        faults = wrong()
        width = engine.run("return document.documentElement.scrollWidth")
        if width > TABLET["width"]:
            faults.append(f"{width} wide")
        if faults:
            found[screen] = faults
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

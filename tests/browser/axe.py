"""What axe says of a page, in each look that people have it in."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OPTIONS = {
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "resultTypes": ["violations"],
    # Of other files it would read only style sheets, for rules that are not among these.
    "preload": False,
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
LOOKS: tuple[tuple[Literal["light", "dark"], list[str]], ...] = (
    ("light", RULES),
    ("dark", COLOURS),
)
_RUN = """options => axe.run(options).then(({violations}) =>
    violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 200)}`)))"""


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """What axe finds as the page stands, one line each."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_RUN, OPTIONS | {"runOnly": rules})
    return found


def violations_in_every_look(page: Page) -> list[str]:
    """In both themes, on a laptop and on a phone, without loading the page again.

    A theme changes nothing but colours, so the dark one is asked about those alone.
    """
    found = []
    for scheme, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        for viewport in (DESKTOP, PHONE):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            found += [f"{scheme} {viewport['width']} {line}" for line in violations(page, rules)]
    return found

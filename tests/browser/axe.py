"""What axe says of a page, in each look that people have it in."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OPTIONS = {
    "resultTypes": ["violations"],
    # Of other files it would read only style sheets, for rules that are not among these.
    "preload": False,
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAMES = {"label-content-name-mismatch": {"enabled": True}}
COLOURS = ["color-contrast", "link-in-text-block"]
NO_COLOURS = {rule: {"enabled": False} for rule in COLOURS}
# What of the others depends on the width alone, and not on what is shown at it.
PLACES = ["target-size", "scrollable-region-focusable"]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_RUN = """options => axe.run(options).then(({violations}) =>
    violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 200)}`)))"""
# What has the same tags and classes all the way up has the same colours. It keeps its place.
_ONE_OF_EACH_LOOK = """() => {
    const all = [...document.body.querySelectorAll("*")], looks = new Map(), kept = new Set();
    const numbers = new Map([[document.body, 0]]);
    for (const one of all) {
        const own = ["class", "style", "aria-current", "disabled"].map(n => one.getAttribute(n));
        const look = [numbers.get(one.parentElement), one.tagName, ...own].join("|");
        if (!looks.has(look)) {
            looks.set(look, looks.size + 1);
            for (let outer = one; outer; outer = outer.parentElement) kept.add(outer);
        }
        numbers.set(one, looks.get(look));
    }
    for (const one of all) if (!kept.has(one)) one.style.visibility = "hidden";
}"""


# Of parts that are built alike the first stays: the others differ in their words alone.
_ONE_OF_EACH_SHAPE = """parts => {
    const seen = new Set();
    for (const part of document.querySelectorAll(parts)) {
        const shape = new Set();
        for (const inner of part.querySelectorAll("*")) {
            let path = "";
            for (let one = inner; one !== part; one = one.parentElement)
                path = [one.tagName, one.className, ...one.getAttributeNames()] + ">" + path;
            shape.add(path);
        }
        const name = [...shape].sort().join();
        if (seen.has(name)) part.remove();
        seen.add(name);
    }
}"""
_SHOWN = """() => JSON.stringify([...document.body.querySelectorAll("*")].map(one =>
    one.checkVisibility({ visibilityProperty: true }) && getComputedStyle(one).display))"""
# What decides about a contrast; where axe asks for less of it, text is called large.
_COLOURS = """() => JSON.stringify([...document.body.querySelectorAll("*")].map(one => {
    if (!one.checkVisibility({ visibilityProperty: true })) return null;
    const { color, backgroundColor, backgroundImage, opacity, position, fontSize, fontWeight } =
        getComputedStyle(one);
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    return [color, backgroundColor, backgroundImage, opacity, position, large];
}))"""


def violations(page: Page, *, only: list[str] = RULES, colours: bool = True) -> list[str]:
    """What axe finds as the page stands, one line each."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    rules = NAMES if colours else NAMES | NO_COLOURS
    found: list[str] = page.evaluate(_RUN, OPTIONS | {"runOnly": only, "rules": rules})
    return found


def violations_in_every_look(page: Page, *, alike: str | None = None) -> list[str]:
    """In both themes, on a laptop and on a phone, without loading the page again.

    A theme changes nothing but colours. These take axe long, so it is asked about one cell of
    those that look alike; what is hidden for that stays hidden. Where a phone shows the same, or
    has the same colours, axe is not asked the same again. `alike` names parts of a long page, of
    which one of each shape stays.
    """
    if alike:
        page.evaluate(_ONE_OF_EACH_SHAPE, alike)
    found = []
    shown: str | None = None
    for viewport in (DESKTOP, PHONE):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        before, shown = shown, str(page.evaluate(_SHOWN))
        only = PLACES if shown == before else RULES
        wrong = violations(page, only=only, colours=False)
        found += [f"{viewport['width']} {line}" for line in wrong]
    page.evaluate(_ONE_OF_EACH_LOOK)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        colours: str | None = None
        for viewport in (DESKTOP, PHONE):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            before, colours = colours, str(page.evaluate(_COLOURS))
            if colours != before:
                wrong = violations(page, only=COLOURS)
                found += [f"{theme} {viewport['width']} {line}" for line in wrong]
    return found

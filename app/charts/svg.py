"""A scene as SVG inside a page: no style attribute, no script, colours by class."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from markupsafe import Markup, escape

from app.charts.court import Court, Names
from app.charts.scene import Circle, Item, Link, Paint, Scene, ScenePath, SceneText
from session.court import LENGTH

Href = Callable[[tuple[int, ...]], str | None]

_STRIPES: Final = (
    '<pattern id="{name}-stripes" width="5" height="5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><path class="s-{colour}" stroke-width="1.6" d="M0 0V5"/>'
    "</pattern>"
)
_DOTS: Final = (
    '<pattern id="{name}-dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<circle class="f-{colour}" cx="1.5" cy="1.5" r="1"/></pattern>'
)


def svg(scene: Scene, name: str, title: str, description: str, href: Href) -> Markup:
    """`name` begins the ids in it, so it differs from every other in the page.

    `href` says where the plays with some ids can be seen.
    """
    parts = [
        f'<svg class="chart" viewBox="0 0 {_n(scene.width)} {_n(scene.height)}"'
        f' width="{_n(scene.width)}" height="{_n(scene.height)}" role="group"'
        f' aria-labelledby="{escape(name)}-title" aria-describedby="{escape(name)}-desc">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
        f'<desc id="{escape(name)}-desc">{escape(description)}</desc>',
        _patterns(scene.items, name),
        *(_item(item, name, href) for item in scene.items),
        "</svg>",
    ]
    drawn = "".join(parts)
    return Markup(drawn)  # nosec B704 # each part is escaped where it is made


_GROUND: Final = Court(low=-2.6, high=20.6)
"""What is around the court where a page draws touches on it."""


def ground(names: Names) -> Markup:
    """The court below what a page draws, in metres: the far left corner is the origin, y grows
    towards A's end, and around it lies what `_GROUND` shows."""
    drawn = _nameless_ground() + _unlinked(_GROUND.team_names(names))
    origin = f"{_n(-_GROUND.edge)} {_n(LENGTH - _GROUND.high)}"
    metres = f"translate({origin}) scale({1 / _GROUND.metre:.5f})"
    return Markup(f'<g transform="{metres}">{drawn}</g>')  # nosec B704 # numbers and the same


@cache
def _nameless_ground() -> str:
    """What is the same on every page: nearly all of it."""
    return _unlinked((*_GROUND.floor(), *_GROUND.lines(), *_GROUND.zone_numbers()))


def _unlinked(items: Iterable[Item]) -> str:
    return "".join(_item(item, "", lambda _ids: None) for item in items)


def _patterns(items: list[Item], name: str) -> str:
    """The hatches that the scene uses."""
    used = {look.hatch for look in _looks(items) if look.hatch}
    drawn = {"stripes": _STRIPES, "dots": _DOTS}
    texts = [drawn[hatch].format(name=escape(name), colour="sheet") for hatch in sorted(used)]
    return f"<defs>{''.join(texts)}</defs>" if texts else ""


def _looks(items: list[Item] | tuple[Item, ...]) -> list[Paint]:
    found = []
    for item in items:
        if isinstance(item, Link):
            found.extend(_looks(item.items))
        elif not isinstance(item, SceneText):
            found.append(item.look)
    return found


def _item(item: Item, name: str, href: Href) -> str:
    if isinstance(item, Link):
        return _link(item, name, href)
    if isinstance(item, SceneText):
        return _text(item)
    where = (
        f'<circle cx="{_n(item.centre[0])}" cy="{_n(item.centre[1])}" r="{_n(item.radius)}"'
        if isinstance(item, Circle)
        else f'<path d="{_path(item)}"'
    )
    drawn = where + _painted(item.look) + "/>"
    if item.look.hatch:
        drawn += f'{where} fill="url(#{escape(name)}-{item.look.hatch})"/>'
    return drawn


def _link(link: Link, name: str, href: Href) -> str:
    """Its title is its name: with the text in it first, for those who say what they see."""
    inner = "".join(_item(item, name, href) for item in link.items)
    seen = " ".join(item.text for item in link.items if isinstance(item, SceneText))
    words = link.label if seen in link.label else f"{seen}: {link.label}"
    hint = f"<title>{escape(words)}</title>"
    address = href(link.ids) if link.ids else None
    if address is None:
        return f"<g>{hint}{inner}</g>"
    silent = ' tabindex="-1"' if link.quiet else ""
    return f'<a href="{escape(address)}"{silent}>{hint}{inner}</a>'


def _text(text: SceneText) -> str:
    weight = ' font-weight="700"' if text.bold else ""
    return (
        f'<text class="f-{text.colour}" x="{_n(text.at[0])}" y="{_n(text.at[1])}"'
        f' font-size="{_n(text.size)}" text-anchor="{text.anchor}" dy="0.35em"{weight}>'
        f"{escape(text.text)}</text>"
    )


def _path(shape: ScenePath) -> str:
    end = "Z" if shape.closed else ""
    return "".join(
        "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in ring) + end for ring in shape.rings
    )


def _painted(look: Paint) -> str:
    classes = f"f-{look.fill or 'none'} s-{look.stroke or 'none'}"
    text = f' class="{classes}"'
    if look.stroke:
        text += f' stroke-width="{_n(look.width)}"'
    if look.dash:
        text += f' stroke-dasharray="{" ".join(_n(part) for part in look.dash)}"'
    if look.opacity < 1:
        text += f' opacity="{_n(look.opacity)}"'
    if look.fill and not look.stroke:
        text += ' fill-rule="evenodd"'
    return text


def _n(value: float) -> str:
    """A number as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")

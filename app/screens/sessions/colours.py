"""The colours of the kits: any colour a coach picks, made readable in light and in dark."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.screens.view import Service, link
from session.meta import TEAM_COLOURS, team_colour
from session.schemas import Session

LIGHT_PAPER: Final = "#faf8f3"
DARK_PAPER: Final = "#12161d"
COURT: Final = {"light": "#f2dfbf", "dark": "#3a3226"}
ENOUGH: Final = 3.0
"""WCAG's contrast for marks that are not text."""
_KIT: Final = re.compile(r"kit-([ab])-([0-9a-f]{6})")
_MOST_KITS: Final = 200
router = APIRouter(include_in_schema=False)

Rgb = tuple[float, float, float]


def colour_of(session: Session, side: str) -> str:
    """The colour of a team's kit, as it was picked."""
    return team_colour(session.meta, side)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG counts it, 1 to 21."""
    light, dark = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(500)
def readable_on(colour: str, *grounds: str) -> str:
    """The nearest shade of `colour` that stands out from every one of `grounds`."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    darker = _luminance(_rgb(grounds[0])) > 0.5
    for step in range(101):
        moved = lightness - step / 100 if darker else lightness + step / 100
        shade = _hex(colorsys.hls_to_rgb(hue, min(max(moved, 0.0), 1.0), saturation))
        if all(contrast(shade, ground) >= ENOUGH for ground in grounds):
            return shade
    return "#000000" if darker else "#ffffff"


def letter_on(colour: str) -> str:
    """Black or white, whichever reads better on `colour`."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, colour))


def kits_of(meta: Mapping[str, object]) -> list[str]:
    """The classes that give what is inside of them the two kits of a session with this meta, as far
    as a coach picked them."""
    picked = ((side, team_colour(meta, side)) for side in "AB")
    return [
        f"kit-{side.lower()}-{colour[1:]}"
        for side, colour in picked
        if colour != TEAM_COLOURS[side]
    ]


def kits_sheet(kits: Sequence[str]) -> str | None:
    """Where the style sheet is that says what these classes mean; none for none."""
    return link("/kits.css", kit=sorted(set(kits))) if kits else None


def _shade(name: str, picked: str, paper: str, court: str) -> str:
    shade = readable_on(picked, paper, court)
    kit = f"--kit-{name}:{picked};--on-kit-{name}:{letter_on(picked)};"
    return f"--team-{name}:{shade};--on-team-{name}:{letter_on(shade)};{kit}"


def _rules(session: Session, paper: str, court: str) -> str:
    parts = []
    for side in "AB":
        picked = colour_of(session, side)
        if picked != TEAM_COLOURS[side]:
            parts.append(_shade(side.lower(), picked, paper, court))
    return ":root{" + "".join(parts) + "}" if parts else ""


@router.get("/sessions/{session_id}/colours.css")
def colours(service: Service, session_id: str) -> Response:
    """The two team colours of one session as a style sheet."""
    session = service.get_session(session_id)
    light = _rules(session, LIGHT_PAPER, COURT["light"])
    dark = _rules(session, DARK_PAPER, COURT["dark"])
    text = f"{light}\n@media screen and (prefers-color-scheme: dark){{{dark}}}\n" if light else ""
    return Response(text, media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/kits.css")
def kits(kit: Annotated[list[str], Query(default_factory=list, max_length=_MOST_KITS)]) -> Response:
    """The kits of a list of matches; they stand in the address, so that nothing is read for it."""
    known = [found for found in map(_KIT.fullmatch, kit) if found]
    light, dark = (
        "".join(f".{one[0]}{{{_shade(one[1], f'#{one[2]}', paper, court)}}}" for one in known)
        for paper, court in ((LIGHT_PAPER, COURT["light"]), (DARK_PAPER, COURT["dark"]))
    )
    text = f"{light}\n@media screen and (prefers-color-scheme: dark){{{dark}}}\n" if known else ""
    return Response(text, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

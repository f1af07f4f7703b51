"""Checks of serves and receptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from session.checks.check import Found, Inspection, check_of, touch_words, who, zone_of
from session.game.match import Rally
from session.game.plays import Touch

_SAME: Final[Mapping[str, Callable[[Touch], object]]] = {
    "type": lambda touch: touch.skill_type,
    "start zone": lambda touch: touch.start_zone,
    "end zone": lambda touch: touch.end_zone,
}
"""What is the same of a serve and of its reception, since it is of one ball."""


@check_of("match", "serve-that-cannot-be", "error")
def serve_that_cannot_be(look: Inspection) -> Iterator[Found]:
    for stray in look.strays:
        touches = [one for one in (stray.serve, stray.reception) if one is not None]
        until = "deletes them, they count" if stray.reception else "deletes it, it counts"
        yield stray.serve, f"{stray.sentence(*map(touch_words, touches))}. Until somebody {until}."


@check_of("rally", "wrong-server", "error", at_once=True)
def wrong_server(look: Inspection) -> Iterator[Found]:
    for before, play, _after in look.of_kind("serve"):
        expected = before.serving
        if play.side is None or expected is None or before.rally.touches:
            continue
        if id(play) in look.stray_serves:
            continue
        if play.side is not expected and before.first_serving is not None:
            yield play, f"{who(play)} serves, but {expected} won the last rally."


@check_of("rally", "first-server", "warning", at_once=True)
def first_server(look: Inspection) -> Iterator[Found]:
    for before, play, _after in look.of_kind("serve"):
        expected = before.serving
        if before.first_serving is not None or None in (play.side, expected):
            continue
        if play.side is not expected:
            yield (
                play,
                f"{play.side} serves first in set {before.set_number}, "
                f"as in the set before: it was {expected}'s turn.",
            )


@check_of("rally", "server-not-in-zone-1", "warning", at_once=True)
def server_not_in_zone_1(look: Inspection) -> Iterator[Found]:
    for _before, play, after in look.of_kind("serve"):
        if play.side is None or look.is_libero(play.side, play.number):
            continue
        zone = zone_of(after.on_court(play.side), play.number)
        if zone not in (None, 1):
            yield play, f"{who(play)} serves, but stands in zone {zone}."


@check_of("rally", "serve-without-reception", "warning")
def serve_without_reception(look: Inspection) -> Iterator[Found]:
    for rally, serve in _served(look):
        if serve.sign in ("=", "#") or serve.side is None:
            continue
        if ("reception", serve.side.other) not in look.known.written:
            continue
        if rally.point is not None and not any(one.kind == "reception" for one in rally.touches):
            yield serve, f"Nobody receives {touch_words(serve)}."


@check_of("rally", "second-reception", "warning", at_once=True)
def second_reception(look: Inspection) -> Iterator[Found]:
    for rally, _serve in _served(look):
        received = [one for one in rally.touches if one.kind == "reception"]
        for play in received[1:]:
            yield play, f"{touch_words(play)} is the second reception of this rally."


@check_of("rally", "ace-not-coded", "warning")
def ace_not_coded(look: Inspection) -> Iterator[Found]:
    for serve, reception in _pairs(look):
        if reception.sign == "=" and serve.sign not in (None, "#"):
            yield (
                serve,
                f"{touch_words(reception)} lost the rally, but the serve is {serve.sign}, not #.",
            )


@check_of("rally", "reception-of-an-ace", "warning", at_once=True)
def reception_of_an_ace(look: Inspection) -> Iterator[Found]:
    for serve, reception in _pairs(look):
        if serve.sign == "#" and reception.sign not in (None, "="):
            yield reception, f"The serve is an ace, but {touch_words(reception)} is not =."


@check_of("rally", "serve-and-reception-differ", "info")
def serve_and_reception_differ(look: Inspection) -> Iterator[Found]:
    for serve, reception in _pairs(look):
        for word, read in _SAME.items():
            a, b = read(serve), read(reception)
            if a is not None and b is not None and a != b:
                yield reception, f"The {word} of the serve is {a}, that of its reception {b}."


def _served(look: Inspection) -> Iterator[tuple[Rally, Touch]]:
    for rally in look.rallies:
        if rally.touches and rally.touches[0].kind == "serve":
            yield rally, rally.touches[0]


def _pairs(look: Inspection) -> Iterator[tuple[Touch, Touch]]:
    """Each serve with its reception."""
    for rally, _serve in _served(look):
        for one, following in pairwise(rally.touches[:2]):
            if following.kind == "reception" and following.side is not one.side:
                yield one, following

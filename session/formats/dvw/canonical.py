"""Codes as the format has them: numbers of two digits, everything at its fixed place.

Other readers cut a code at those places, so whatever we read more freely goes out like this. What
somebody added behind a code stays letter for letter.
"""

from __future__ import annotations

from session.formats.dvw import patterns
from session.vocabulary import canonical_number


def canonical(code: str) -> str:
    """The code with all its parts at their places; itself where they are."""
    if touch := patterns.TOUCH.match(code):
        return f"{touch[1]}{_two(touch[2])}{code[touch.start(3) :]}"
    if ended := patterns.SET_END.match(code):
        number, custom = ended[1] or ended[3], ended[2] or ""
        return f"**{number}set{custom}" if number not in (None, "", "0") else code
    if code[:1] not in patterns.TEAMS:
        return code
    return code[:1] + _happening(code[1:])


def _happening(text: str) -> str:
    if point := patterns.POINT.match(text):
        return f"p{int(point[1]):02d}:{int(point[2]):02d}{point[3]}"
    if turned := patterns.ROTATION.match(text):
        return f"z{turned[1]}{_opening(turned[2])}{turned[3]}"
    if setter := patterns.SETTER.match(text):
        # Programs write a setter between two rallies with one digit or with two.
        number = _two(setter[1]) if setter[2] or len(setter[1]) > 2 else setter[1]
        return f"P{number}{_opening(setter[2])}{setter[3]}"
    if change := patterns.CHANGE.match(text):
        return f"c{_two(change[1])}:{_two(change[2])}{change[3]}"
    if given := patterns.GIVEN.match(text):
        return f"{_two(given[1])}&{given[2] or 'H'}{given[3]}{given[4]}"
    return text


def _two(number: str) -> str:
    return number if len(number) == 2 else canonical_number(number).zfill(2)


def _opening(said: str | None) -> str:
    return ">LUp" if said else ""

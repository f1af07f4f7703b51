"""Values out of other people's JSON and XML: what they should be, or nothing."""

from __future__ import annotations

import json
import math
from typing import Any

from session.errors import InvalidInput

LONGEST_LINE = 10_000


def parsed(text: str) -> Any:  # noqa: ANN401 - Any: whatever JSON can hold
    """The JSON in `text`. Raises InvalidInput, also where it is nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError as problem:
        raise InvalidInput("The file's JSON is nested too deeply.") from problem
    except ValueError as problem:
        raise InvalidInput(
            f"The file is not whole JSON; it may be cut off or damaged: {problem}."
        ) from problem


def items(value: object) -> list[object]:
    """A JSON list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def plain_text(value: object, longest: int = 200) -> str:
    """A word or a number as text without NULs, at most so long; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    said = str(value).encode("utf-8", "replace").decode("utf-8")
    return said.replace("\x00", "").strip()[:longest].strip()


def real(value: object) -> float | None:
    """A finite number, also one written as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def whole_between(value: object, low: int, high: int) -> int | None:
    """A whole number from `low` to `high`, also one written as text."""
    number = real(value)
    if number is None or not low <= number <= high or not number.is_integer():
        return None
    return int(number)


def seconds(value: object, per_second: float = 1.0) -> float | None:
    """A time that the record can hold; None for any other."""
    number = real(value)
    if number is None or not 0 <= number / per_second <= 1e7:
        return None
    return round(number / per_second, 3)


def shirt(value: object) -> str | None:
    """A shirt number without leading zeros; None where there is none."""
    number = plain_text(value, 10)
    if not (number.isascii() and number.isdigit()):
        return None
    return number.lstrip("0") or "0"


def raw(value: object) -> str | None:
    """The thing as the file has it, on one line; None where that is longer than can be kept."""
    line = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return line if len(line) <= LONGEST_LINE else None

"""What the models complain of, as sentences: a coach reads them, and the author of a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from pydantic_core import ErrorDetails

_PLACES: Final = ("body", "query", "path", "header")
_NAMES: Final = {
    "body": "the body",
    "fmt": "the kind of file",
    "format": "the kind of file",
    "ident": "the id",
}
"""What is called otherwise than its field."""

_FIXED: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "json_invalid": "is not valid JSON",
    "finite_number": "must be a number",
    "string_type": "must be text",
    "date_future": "must be a day to come",
}
_BY_BEGINNING: Final = (
    ("int_", "must be a whole number"),
    ("float_", "must be a number"),
    ("bool_", "must be true or false"),
    ("datetime_", "must be a date and time such as 2026-05-04T18:30:00Z"),
    ("date_", "must be a date such as 2026-05-04"),
    ("dict_", "must be an object in braces"),
    ("model_", "must be an object in braces"),
    ("mapping_", "must be an object in braces"),
    ("list_", "must be a list"),
    ("tuple_", "must be a list"),
)


def _many(count: object, word: str, many: str | None = None) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {many or word + 's'}"


_Context: TypeAlias = Mapping[str, object]
"""The bounds that a value is beyond, by pydantic's names for them."""
_BY_CONTEXT: Final[dict[str, Callable[[_Context], str]]] = {
    "literal_error": lambda ctx: f"must be {str(ctx['expected']).replace(chr(39), '')}",
    "enum": lambda ctx: f"must be {str(ctx['expected']).replace(chr(39), '')}",
    "greater_than_equal": lambda ctx: f"must be at least {_plain(ctx['ge'])}",
    "less_than_equal": lambda ctx: f"must be at most {_plain(ctx['le'])}",
    "greater_than": lambda ctx: f"must be more than {_plain(ctx['gt'])}",
    "less_than": lambda ctx: f"must be less than {_plain(ctx['lt'])}",
    "string_too_long": lambda ctx: f"must have at most {_many(ctx['max_length'], 'character')}",
    "string_too_short": lambda ctx: f"must have at least {_many(ctx['min_length'], 'character')}",
}
_LENGTHS: Final = {"too_long": ("max_length", "at most"), "too_short": ("min_length", "at least")}
_NO_FILE: Final = "Expected UploadFile"


def field_of(finding: ErrorDetails) -> str:
    """Where, in the names of the request, with dots; "body" for the whole."""
    return ".".join(_place(finding))


def message_of(finding: ErrorDetails) -> str:
    """What is wrong, so that it goes on after the name of the field."""
    kind = str(finding.get("type", ""))
    context = finding.get("ctx")
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _BY_CONTEXT and isinstance(context, Mapping):
        return _BY_CONTEXT[kind](context)
    if kind in _LENGTHS and isinstance(context, Mapping):
        return _length(finding, context)
    for beginning, message in _BY_BEGINNING:
        if kind.startswith(beginning):
            return message
    said = str(finding.get("msg", "cannot be used")).removeprefix("Value error, ")
    if said.startswith(_NO_FILE):
        return "must be sent as a file, not as text"
    said = said.removeprefix("Input ").rstrip(".")
    return said[:1].lower() + said[1:]


def _length(finding: ErrorDetails, context: _Context) -> str:
    """Of a text its characters, of a list its entries, in an address how often it stands there."""
    bound, words = _LENGTHS[str(finding["type"])]
    count = context[bound]
    if isinstance(finding.get("input"), str):
        return f"must have {words} {_many(count, 'character')}"
    if [*finding.get("loc", ())][:1] == ["query"]:
        return f"may be given {words} {_many(count, 'time')}"
    return f"must have {words} {_many(count, 'entry', 'entries')}"


def complaint_summary(findings: Sequence[ErrorDetails]) -> str:
    """The first finding as a sentence, and how many more there are."""
    if not findings:
        return "Something in this request cannot be used."
    first = findings[0]
    what = f"{_name(first)} {message_of(first)}"
    more = f" ({len(findings) - 1} more to put right)" if len(findings) > 1 else ""
    return f"{what[:1].upper()}{what[1:]}{more}."


def _place(finding: ErrorDetails) -> list[str]:
    place = [str(part) for part in finding.get("loc", ())]
    if finding.get("type") == "json_invalid":
        return ["body"]
    if place and place[0] in _PLACES:
        place = place[1:] or [place[0]]
    return [part for part in place if not set("[(") & set(part)] or ["body"]


def _name(finding: ErrorDetails) -> str:
    place = _place(finding)
    last = next((part for part in reversed(place) if not part.isdigit()), "the body")
    unknown = finding.get("type") == "extra_forbidden"
    name = last if unknown else _NAMES.get(last, last.replace("_", " "))
    nested = f"{name} ({'.'.join(place)})" if len(place) > 1 else name
    in_path = [str(part) for part in finding.get("loc", ())][:1] == ["path"]
    return f"in the address, {nested}" if in_path else nested


def _plain(number: object) -> str:
    """A bound as people write it: 1 for 1.0."""
    return str(int(number)) if isinstance(number, float) and number.is_integer() else str(number)

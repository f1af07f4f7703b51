"""What a checked model refuses, in one sentence."""

from __future__ import annotations

from pydantic import ValidationError

_OWN = "Value error, "


def sentence(problem: ValidationError) -> str:
    """`field: what is wrong` for each fault, without the library's own words around it."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'value'}: {_words(fault['msg'])}"
        for fault in problem.errors(include_url=False)
    )


def _words(message: str) -> str:
    text = message.removeprefix(_OWN)
    return text[:1].lower() + text[1:]

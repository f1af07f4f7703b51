"""A form that brings a file: one file, known fields, and no choice that is made twice."""

from __future__ import annotations

from typing import TypeVar

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from session.api.query import MOST_NAMED
from session.errors import InvalidInput

Value = TypeVar("Value")


async def _known_form(request: Request) -> None:
    known = [field.alias for field in request.scope["route"].dependant.body_params]
    form = await request.form()
    sent = [name for name, _ in form.multi_items()]
    unknown = [name for name in dict.fromkeys(sent) if name not in known]
    if unknown:
        wrong = ", ".join(name[:50] for name in unknown[:MOST_NAMED])
        raise InvalidInput(
            f"The form has fields that are not known here: {wrong}. Known are {', '.join(known)}.",
            unknown[0],
        )
    if sent.count("file") > 1:
        raise InvalidInput("Send one file a request; here are several.", "file")
    if not all(isinstance(part, UploadFile) for part in form.getlist("file")):
        raise InvalidInput("File must be sent as a file, not as text.", "file")
    asked = [name for name, _ in request.query_params.multi_items()]
    twice = next((name for said in (sent, asked) for name in said if said.count(name) > 1), None)
    if twice is not None:
        raise InvalidInput(f"Send the field {twice} once; here it stands several times.", twice)


KNOWN_FORM = Depends(_known_form)
"""Put it among the dependencies of an endpoint that takes a file: a mistyped choice would
otherwise do the opposite of what was wanted. Raises InvalidInput."""


def one_of(name: str, in_address: Value | None, in_form: Value | None) -> Value | None:
    """A choice that may stand in the address or in the form. Raises InvalidInput if they differ."""
    if None not in (in_address, in_form) and _plain(in_address) != _plain(in_form):
        raise InvalidInput(f"{name} says one thing in the address and another in the form.", name)
    return in_form if in_address is None else in_address


def _plain(value: object) -> str:
    return str(value).casefold()

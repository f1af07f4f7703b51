"""The body of a request: one way to read it, whether a script sent JSON or a browser a form, with
or without a file.

Routes declare an ordinary pydantic body. A form is turned into the mapping that the same JSON
would have been: mappings and lists of mappings travel as JSON text, repeated fields as lists, and
an empty field means "nothing". A form that brings a file has one file, known fields, and no choice
that is made twice.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from app.api.apiroute import ApiRoute, Handler
from app.api.query import MOST_NAMED, kinds
from session.errors import InvalidInput, UnsupportedTypeError

FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
MAX_FIELDS: Final = 2_000
MAX_DIGITS: Final = 1_000
_MAX_FIELD_BYTES: Final = 8 * 1024 * 1024
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")

Form = FormData | Mapping[str, UploadFile | str]


class BodyRoute(ApiRoute):
    """A route whose JSON body may also come as a form; other types are refused with 415."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        if self.body_field is None:
            return handler
        model = self.body_field.field_info.annotation

        async def read(request: Request) -> Response:
            return await handler(await _parsed(request, model))

        return read


class _Parsed(Request):
    """A request whose body has been read and understood already."""

    def __init__(self, request: Request, value: object) -> None:
        headers = [pair for pair in request.scope["headers"] if pair[0] != b"content-type"]
        headers.append((b"content-type", b"application/json"))
        super().__init__({**request.scope, "headers": headers}, request.receive)
        self._value = value

    async def body(self) -> bytes:
        return b"(read)"

    async def json(self) -> object:
        return self._value


async def _parsed(request: Request, model: object) -> Request:
    if _kind(request) in FORMS:
        keep_empty = request.method in {"PATCH", "PUT"}
        async with read_form(request) as form:
            return _Parsed(request, form_values(form, model, keep_empty=keep_empty))
    if not await request.body():
        return request
    return _Parsed(request, await read_json(request))


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_json(request: Request) -> object:
    """The body as JSON. Raises UnsupportedTypeError for another type, InvalidInput."""
    kind = _kind(request)
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return strict_json(await request.body())
    raise UnsupportedTypeError(
        "Please send JSON (Content-Type: application/json) or a form; "
        f"this came as {kind[:80] or 'an unnamed type'}."
    )


def strict_json(body: bytes | str, field: str | None = None) -> object:
    """`body` as JSON; what cannot be stored or answered (NaN, half characters) is refused.

    Raises InvalidInput.
    """
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    try:
        value = json.loads(
            data.removeprefix(codecs.BOM_UTF8).decode("utf-8"),
            parse_constant=_no_constant,
            parse_int=_whole,
            object_pairs_hook=_said_once,
        )
        if _SURROGATE.search(data):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError as problem:
        raise InvalidInput("The JSON is nested too deeply.", field) from problem
    except UnicodeError as problem:
        raise InvalidInput("The JSON has characters that are not valid UTF-8.", field) from problem
    except ValueError as problem:
        raise InvalidInput(f"This is not valid JSON: {problem}.", field) from problem
    return value


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a number in JSON")


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number has more than {MAX_DIGITS:,} digits")
    return int(text)


def _said_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON's own rule is that the last one counts, and nobody means that."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next((name for name, value in pairs if found[name] != value), None)
        if twice is not None:
            name = twice[:50].encode("utf-8", "replace").decode()
            raise InvalidInput(f"{name} stands in one object with two values: send one.", name)
    return found


@asynccontextmanager
async def read_form(request: Request) -> AsyncIterator[FormData]:
    """The body as a form, open for as long as it is used. Raises InvalidInput for a damaged one."""
    try:
        form = await request.form(max_fields=MAX_FIELDS, max_part_size=_MAX_FIELD_BYTES)
    except HTTPException as problem:
        if problem.status_code != 400:
            raise
        raise InvalidInput(f"The form cannot be read: {problem.detail}.") from problem
    except (UnicodeError, ValueError) as problem:
        raise InvalidInput("The form cannot be read: it is damaged.") from problem
    try:
        yield form
    finally:
        await form.close()


def form_values(form: Form, model: object, *, keep_empty: bool) -> dict[str, object]:
    """The mapping that the same values would be as JSON.

    With `keep_empty` an empty field means null (clear it), otherwise as if it was not sent.
    """
    fields = _fields(model)
    values: dict[str, object] = {}
    for key in form:
        text = form[key]
        if isinstance(text, UploadFile):
            raise InvalidInput("A file cannot be sent here.", key)
        meant = kinds(fields[key].annotation) if key in fields else set()
        if list not in meant and len(set(_all(form, key))) > 1:
            raise InvalidInput(f"{key} stands in the form with two values: send one.", key)
        if dict in meant or (list in meant and text.lstrip().startswith("[")):
            values[key] = strict_json(text, key) if text.strip() else {}
        elif list in meant:
            values[key] = [item for item in _all(form, key) if item != ""]
        elif text or key in {"title", "notes", "player_name"}:
            values[key] = text
        elif keep_empty:
            values[key] = None
    return values


def _all(form: Form, key: str) -> list[UploadFile | str]:
    return form.getlist(key) if isinstance(form, FormData) else [form[key]]


def _fields(model: object) -> Mapping[str, FieldInfo]:
    found: dict[str, FieldInfo] = {}
    for kind in kinds(model):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found.update(getattr(kind, "form_fields", dict)() or kind.model_fields)
    return found


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

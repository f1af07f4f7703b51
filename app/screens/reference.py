"""The reference of the API for people: every address, from the OpenAPI document, also offline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.screens.view import page
from session.schemas import JsonObject

router = APIRouter(include_in_schema=False)
METHODS: Final = ("get", "post", "put", "patch", "delete", "head", "options")
_Document: TypeAlias = JsonObject


@dataclass(frozen=True)
class ReferenceField:
    """One thing that can be sent; `where` is path, query, header or body."""

    name: str
    where: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be done at an address."""

    ident: str
    method: str
    path: str
    summary: str
    meaning: str
    fields: tuple[ReferenceField, ...]
    example: str
    answers: tuple[tuple[str, str], ...]

    @property
    def opens(self) -> bool:
        """Whether the address alone is a question that a browser can ask."""
        return self.method == "GET" and not any(one.required for one in self.fields)


@router.get("/reference")
def reference(request: Request) -> Response:
    """Every address by what it is about."""
    groups: dict[str, list[Operation]] = {}
    for tag, operation in operations(request.app.openapi()):
        groups.setdefault(tag, []).append(operation)
    return page("reference/page.html", groups=groups, version=request.app.version)


def operations(document: _Document) -> Iterator[tuple[str, Operation]]:
    """What the document describes, with the group that it belongs to, in its order."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                said = methods[method]
                yield said["tags"][0], _operation(document, method, path, said)


def _operation(document: _Document, method: str, path: str, said: _Document) -> Operation:
    parameters = [
        ReferenceField(
            name=one["name"],
            where=one["in"],
            kind=_kind(one.get("schema", {})),
            required=bool(one.get("required")),
            meaning=_one_line(one.get("description", "")),
        )
        for one in said.get("parameters", [])
    ]
    fields, example = _body(document, said)
    return Operation(
        ident=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said.get("summary", ""),
        meaning=_one_line(said.get("description", "")),
        fields=(*parameters, *fields),
        example=example,
        answers=tuple(
            (status, _one_line(one.get("description", "")))
            for status, one in said["responses"].items()
        ),
    )


def _body(document: _Document, said: _Document) -> tuple[list[ReferenceField], str]:
    """The fields of a body, and an example of it as JSON where there is one."""
    content = said.get("requestBody", {}).get("content", {})
    sent = content.get("application/json") or content.get("multipart/form-data") or {}
    schema = _resolved(document, sent.get("schema", {}))
    required = schema.get("required", [])
    fields = [
        ReferenceField(
            name, "body", _kind(one), name in required, _one_line(one.get("description", ""))
        )
        for name, one in schema.get("properties", {}).items()
    ]
    examples = (sent, schema, *content.values())
    example = next((one["example"] for one in examples if "example" in one), None)
    return fields, "" if example is None else json.dumps(example, indent=2, ensure_ascii=False)


def _resolved(document: _Document, schema: _Document) -> _Document:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: _Document = document["components"]["schemas"].get(name, schema)
    return found


def _kind(schema: _Document) -> str:
    """A type as it is read: `text`, `whole number`, a choice, a model's name."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        kinds = [_kind(one) for one in schema["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    words = {"string": "text", "integer": "whole number", "boolean": "true/false"}
    kind = str(schema.get("type", "anything"))
    return words.get(kind, kind)


def _one_line(text: str) -> str:
    return " ".join(text.replace("`", "").split())

"""The OpenAPI document, with the one shape of errors in it."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from app.api.artifacts import ArtifactFile, ArtifactIn
from app.api.shared import Problem
from app.web.principals import ACTOR, MAX_ACTOR
from session.schemas import ChangeNote, JsonObject

_CHANGES: Final = ("post", "put", "patch", "delete")
_WHO: Final[JsonObject] = {
    "name": ACTOR,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": MAX_ACTOR},
    "description": "The name of your script, for the history; without one it says rest.",
}
_SEEN: Final[JsonObject] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what you have: 304 and no body while nothing is different.",
}

_REFUSED: Final = {
    "401": "Nobody is signed in, or the token has ended or is none.",
    "403": "What the role or the token does not allow, or what another web site asked for.",
}


def describe(app: FastAPI) -> None:
    """Add the models that routes name without declaring them."""
    make = app.openapi

    def openapi() -> JsonObject:
        if app.openapi_schema is None:
            document = make()
            document.setdefault("components", {}).setdefault("schemas", {}).update(_models())
            for path in document["paths"].values():
                for method, operation in path.items():
                    _complete(document, method, operation)
        return make()

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: JsonObject, method: str, operation: JsonObject) -> None:
    """What holds for every operation, for every change, and for every list."""
    for status, words in _REFUSED.items():
        operation["responses"].setdefault(status, _problem(words))
    if method in _CHANGES:
        operation.setdefault("parameters", []).append(_WHO)
    elif method == "get" and "items" in _answer(document, operation).get("properties", {}):
        operation.setdefault("parameters", []).append(_SEEN)
        operation["responses"]["304"] = {"description": "Nothing is different from that ETag."}


def _problem(words: str) -> JsonObject:
    shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": words, "content": {"application/problem+json": shape}}


def _answer(document: JsonObject, operation: JsonObject) -> JsonObject:
    """The schema of what is answered, where that is JSON."""
    content = operation["responses"].get("200", {}).get("content", {})
    schema: JsonObject = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    found: JsonObject = document["components"]["schemas"].get(name, schema)
    return found


def _models() -> JsonObject:
    _, schema = models_json_schema(
        [
            (Problem, "serialization"),
            (ChangeNote, "serialization"),
            (ArtifactIn, "validation"),
            (ArtifactFile, "validation"),
        ],
        ref_template="#/components/schemas/{model}",
    )
    return dict(schema["$defs"])

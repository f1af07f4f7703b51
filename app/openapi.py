"""The OpenAPI document, with the one shape of errors in it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from session.api.artifacts import ArtifactIn
from session.api.parts import Problem


def describe(app: FastAPI) -> None:
    """Add the models that routes name without declaring them."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = make()
            document.setdefault("components", {}).setdefault("schemas", {}).update(_models())
        return make()

    app.openapi = openapi  # type: ignore[method-assign]


def _models() -> dict[str, Any]:
    _, schema = models_json_schema(
        [(Problem, "serialization"), (ArtifactIn, "validation")],
        ref_template="#/components/schemas/{model}",
    )
    return dict(schema["$defs"])

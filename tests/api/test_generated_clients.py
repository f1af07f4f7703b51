"""What generators of clients need of the OpenAPI document, so that their code can be imported.

Tried by hand with openapi-python-client, which cannot be among what developers install: it asks for
an older typer than the command line does.
"""

from __future__ import annotations

import json
import keyword
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from app.main import create_app
from app.settings import Settings

BODIES = {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}
WITHOUT_BODY = {"send_piece"}
"""Sends bytes of a type of its own, for which no code is generated."""
Said = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Said:
    return create_app(Settings()).openapi()


def operations(document: Said) -> Iterator[tuple[str, Said]]:
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            yield f"{method} {path}", said


def objects(part: Any) -> Iterator[Said]:  # noqa: ANN401
    """All that stands in the document, from the outside in."""
    if isinstance(part, dict):
        yield part
    for inner in (
        part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    ):
        yield from objects(inner)


def in_python(name: str) -> str:
    """The name of an argument or an attribute."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|\W+", "_", name).lower().strip("_")
    return f"{words}_" if keyword.iskeyword(words) else words


def doubled(names: list[str]) -> list[str]:
    return [name for name, count in Counter(map(in_python, names)).items() if count > 1]


def test_every_function_has_a_module_and_arguments_of_different_names(document: Said) -> None:
    for where, said in operations(document):
        assert len(said["tags"]) == 1, where
        assert in_python(said["operationId"]) == said["operationId"], where
        arguments = [one["name"] for one in said.get("parameters", [])]
        assert doubled([*arguments, "client", "body"]) == [], where
        assert all(in_python(name).isidentifier() for name in arguments), where


def test_models_and_their_attributes_have_different_names(document: Said) -> None:
    schemas = document["components"]["schemas"]
    assert len({name.replace("_", "").lower() for name in schemas}) == len(schemas) > 80
    assert all(re.fullmatch(r"[A-Z]\w+", name) for name in schemas)
    for name, schema in schemas.items():
        for part in objects(schema):
            names = list(part["properties"]) if isinstance(part.get("properties"), dict) else []
            assert doubled(names) == [], name
            assert all(in_python(one).isidentifier() for one in names), name


def test_every_answer_and_every_body_has_a_type(document: Said) -> None:
    without = set()
    for where, said in operations(document):
        sent = said.get("requestBody", {}).get("content", {})
        if sent and not BODIES & sent.keys():
            without.add(said["operationId"])
        for status, answer in said["responses"].items():
            for kind, one in answer.get("content", {}).items():
                if kind.endswith("json"):
                    assert one.get("schema"), f"{where} {status} {kind}"
    assert without == WITHOUT_BODY


def test_whatever_is_referred_to_is_there(document: Said) -> None:
    named = re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(document))
    assert set(named) == document["components"]["schemas"].keys()

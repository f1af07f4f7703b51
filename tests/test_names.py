"""A name at the top of a module means one thing in the whole project."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.test_layers import modules, where

OF_EVERY_MODULE = {"router", "log", "main", "T", "P"}
"""Each module has its own, and nobody imports them by themselves."""

SAID_WITH_THEIR_MODULE = ("session/store/", "app/cli/", "lab/")
"""Functions and constants that are always read as `events.fetch`: statements of a table, commands
of the terminal, and scripts of the laboratory. Classes there are no exception."""

METHODS = {"get", "head", "options", "post", "put", "patch", "delete"}


def definitions(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node
            case ast.Assign():
                yield from ((one.id, node) for one in node.targets if isinstance(one, ast.Name))
            case ast.AnnAssign(target=ast.Name()):
                assert isinstance(node.target, ast.Name)
                yield node.target.id, node


def is_excepted(place: str, name: str, node: ast.stmt) -> bool:
    if name.startswith("_") or name in OF_EVERY_MODULE:
        return True
    if isinstance(node, ast.FunctionDef) and any(
        isinstance(one, ast.Name) and one.id == "overload" for one in node.decorator_list
    ):
        return True
    if isinstance(node, ast.ClassDef):  # clients know the models of the API by these names
        return place.startswith("app/api/")
    answers = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in METHODS
        for one in node.decorator_list
    )  # an address says which, and nobody calls them
    return answers or place.startswith(SAID_WITH_THEIR_MODULE)


def test_a_name_means_one_thing() -> None:
    places = defaultdict(list)
    for path in modules():
        for name, node in definitions(path):
            if not is_excepted(where(path), name, node):
                places[name].append(f"{where(path)}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}

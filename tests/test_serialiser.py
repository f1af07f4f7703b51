"""A result is written as JSON by its fields."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from session.serialiser import FOR_READERS, INLINE, OR_EMPTY, WHERE_KNOWN, json_of, keyed
from session.vocabulary import Side


@dataclass(frozen=True)
class Server:
    number: str
    turns: Mapping[int, tuple[int, int]]
    side: Side = Side.A


@dataclass(frozen=True)
class Serves:
    servers: Sequence[Server]
    best: Server = field(metadata=INLINE)
    runs: Mapping[Side, int | None] = field(metadata=keyed("longest"))
    note: str | None = field(metadata=WHERE_KNOWN)
    libero: Server | None = field(metadata=OR_EMPTY)
    rallies: tuple[int, ...] = field(metadata=FOR_READERS)


def test_keys_are_the_fields_in_their_order() -> None:
    seven = Server("7", {1: (2, 5)})
    runs: dict[Side, int | None] = {Side.A: 3, Side.B: None}
    written = {"number": "7", "turns": {"1": [2, 5]}, "side": "A"}
    found = json_of(Serves([seven], seven, runs, None, None, (1, 2)))
    assert json.dumps(found) == json.dumps(
        {"servers": [written], **written, "longest": {"A": 3, "B": None}, "libero": {}}
    )
    more = json_of(Serves([], seven, runs, "windy", seven, ()))
    assert (more["note"], more["libero"]) == ("windy", written)


def test_only_a_dataclass_is_a_result() -> None:
    with pytest.raises(TypeError, match="int is no dataclass"):
        json_of(5)

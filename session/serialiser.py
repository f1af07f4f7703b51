"""Results as plain JSON, at the edge: a dataclass is written by its fields, in their order, so that
nobody writes its keys twice.

How values of a class are written is found once, by its annotations: a side as its letter, a number
that is a key as text, a tuple as a list. What is annotated as plain already (a count, a rate, a
line of statistics) is handed on as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from types import MappingProxyType, NoneType, UnionType
from typing import (
    Any,
    Final,
    Literal,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from session.schemas import JsonObject

INLINE: Final = MappingProxyType({"json": "inline"})
"""`field(metadata=INLINE)`: its keys stand among those of the whole; None has none."""
WHERE_KNOWN: Final = MappingProxyType({"json": "where known"})
"""A field that is left out where it is None."""
OR_EMPTY: Final = MappingProxyType({"json": "or empty"})
"""A field of which an empty mapping stands there where it is None."""
FOR_READERS: Final = MappingProxyType({"json": "for readers"})
"""A field that is not written at all."""


def keyed(name: str) -> Mapping[str, str]:
    """A field that is written under another name."""
    return MappingProxyType({"key": name})


_Writer: TypeAlias = Callable[[Any], Any]  # Any: a value of the annotated type, and its JSON
_PLAIN: Final = (NoneType, bool, int, float, str, object)


def json_of(result: object) -> JsonObject:
    """A dataclass as JSON."""
    return _of_class(type(result))(result)


_KNOWN: Final[dict[type, Callable[[object], JsonObject]]] = {}


def _of_class(kind: type) -> Callable[[object], JsonObject]:
    known = _KNOWN.get(kind)
    if known is None:
        known = _KNOWN[kind] = _by_fields(kind)
    return known


def _by_fields(kind: type) -> Callable[[object], JsonObject]:
    """A function as one would write it by hand, `lambda it: {"set": it.number, **it.line}`: half a
    match report is keys."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no dataclass.")
    hints, writers = get_type_hints(kind), dict[str, _Writer]()
    said = []
    for one in fields(kind):
        value, key = f"it.{one.name}", one.metadata.get("key", one.name)
        write = _writer(hints[one.name])
        if write is not None:
            writers[f"_{one.name}"] = write
            value = f"_{one.name}({value})"
        match one.metadata.get("json"):
            case None:
                said.append(f"{key!r}: {value}")
            case "inline":
                said.append(f"**({value} or {{}})")
            case "or empty":
                said.append(f"{key!r}: {value} or {{}}")
            case "where known":
                known = f"it.{one.name} is not None"
                said.append(f"**({{{key!r}: {value}}} if {known} else {{}})")
    source = f"lambda it: {{{', '.join(said)}}}"
    written: Callable[[object], JsonObject] = eval(source, writers)  # nosec B307 # our own classes
    return written


def _writer(kind: Any) -> _Writer | None:  # noqa: ANN401 - Any: an annotation can be anything
    """How a value of this annotation is written; None where it is plain JSON as it is."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in _PLAIN or origin is Literal or is_typeddict(kind):
        return None
    if origin in (Union, UnionType):
        return _of_union([_writer(one) for one in inner])
    if origin is None:
        if issubclass(kind, Enum):
            return _of_enum(kind)
        return None if issubclass(kind, dict) else _of_class(kind)
    if issubclass(origin, Mapping):
        return _of_mapping(_of_key(inner[0]), _writer(inner[1]))
    write = _writer(inner[0])
    return list if write is None else lambda value: [write(one) for one in value]


def _of_union(writers: Sequence[_Writer | None]) -> _Writer | None:
    known = [one for one in writers if one is not None]
    if not known:
        return None
    [write] = known  # Of two there is no telling which.
    return lambda value: None if value is None else write(value)


def _of_key(kind: type[object]) -> _Writer | None:
    if kind is str:
        return None
    return _of_enum(kind) if issubclass(kind, Enum) else str


def _of_enum(kind: type[Enum]) -> _Writer:
    return {one: one.value for one in kind}.__getitem__


def _of_mapping(key: _Writer | None, write: _Writer | None) -> _Writer | None:
    if key is None:
        if write is None:
            return None
        return lambda value: {name: write(one) for name, one in value.items()}
    if write is None:
        return lambda value: {key(name): one for name, one in value.items()}
    return lambda value: {key(name): write(one) for name, one in value.items()}

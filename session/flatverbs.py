"""Verbs of nouns, said to the whole: `service.add_events(…)` is `service.events.add(…)`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

_Whole = TypeVar("_Whole")
_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


class Flat(Generic[_Asked, _Answer]):
    """A method that hands on to a noun's, with its signature and its docstring. `noun` is the
    attribute that holds it."""

    # Any: the noun's class, which `getattr` finds.
    def __init__(self, noun: str, verb: Callable[Concatenate[Any, _Asked], _Answer]) -> None:
        @wraps(verb)
        def said(whole: object, *args: _Asked.args, **kwargs: _Asked.kwargs) -> _Answer:
            answer: _Answer = getattr(getattr(whole, noun), verb.__name__)(*args, **kwargs)
            return answer

        self.noun, self.verb = noun, verb
        self._said = said

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._said.__name__, self._said.__qualname__ = name, f"{owner.__qualname__}.{name}"

    @overload
    def __get__(
        self, whole: None, owner: type[_Whole]
    ) -> Callable[Concatenate[_Whole, _Asked], _Answer]: ...

    @overload
    def __get__(self, whole: object, owner: type[object]) -> Callable[_Asked, _Answer]: ...

    def __get__(self, whole: object, owner: type[object]) -> Callable[..., _Answer]:
        return self._said if whole is None else MethodType(self._said, whole)

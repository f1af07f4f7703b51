"""Where files from elsewhere are read: here, or where the application says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ParamSpec, Protocol, TypeVar, cast

from fastapi import Depends, Request

P = ParamSpec("P")
T = TypeVar("T")


class Apart(Protocol):
    """`apart(function, ...)` is `function(...)`, run where it cannot hold up the server."""

    def __call__(self, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T: ...


async def get_apart(request: Request) -> Apart:
    """`app.state.apart`; without an application's own the work is done here."""
    return cast(Apart, getattr(request.app.state, "apart", None) or _here)


def _here(function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    return function(*args, **named)


RunsApart = Annotated[Apart, Depends(get_apart)]

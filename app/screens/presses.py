"""The same press of a button counts once: a form says which press it is, and one that comes again,
by a double click or a page that is sent anew, gets the first answer."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from itertools import count
from typing import Annotated

from fastapi import Form

from session.service import SessionService

Press = Annotated[str, Form(max_length=100)]
"""What a form says of its press; empty where it says nothing."""


def new_press() -> str:
    """Of a form that is shown now."""
    return uuid.uuid4().hex


def pressed_once(
    service: SessionService,
    press: str,
    content: object,
    make: Callable[[], str],
    stands: Callable[[str], bool],
) -> str:
    """What `make` answers, or answered when this press came first with this content. A page that
    one comes back to has the same press: what does not stand any more is made again."""
    if not press:
        return make()
    said = hashlib.sha256(repr(content).encode("utf-8", "replace")).hexdigest()
    with service.transaction():
        for attempt in count():
            made: list[str] = []

            def once(made: list[str] = made) -> str:
                made.append(make())
                return made[0]

            # No key that a header can bring has a line end.
            answer = service.once(f"press\n{press}\n{said}\n{attempt}", content, once)
            if made or stands(answer):
                return answer
    raise AssertionError("counting ends nowhere")

"""What is sent in a stream of server-sent events: made once, for all who are told the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from session.schemas import ChangeNote

HEARTBEAT: Final = b":\n\n"
"""A comment: it keeps the connection open, and shows who has gone."""
_RETRY_MS: Final = 1_000


def opening(ident: int) -> bytes:
    """The beginning: after how long to come back, and after which entry this goes on, so that
    whoever comes back before anything changed has something to say."""
    return f"retry: {_RETRY_MS}\nid: {ident}\n\n".encode()


def spoken(event: str, data: Mapping[str, object]) -> bytes:
    """Something beside the change log, which has no number and is said once."""
    return f"event: {event}\ndata: {_json(data)}\n\n".encode()


@dataclass(frozen=True)
class Piece:
    """Entries of the change log, the oldest first, each a message of its own."""

    messages: tuple[tuple[int, bytes], ...]
    whole: bytes

    @classmethod
    def of(cls, notes: Sequence[ChangeNote]) -> Piece:
        messages = tuple((one.id, _message(one)) for one in notes)
        return cls(messages, b"".join(text for _, text in messages))

    @property
    def last(self) -> int:
        return self.messages[-1][0]

    def after(self, ident: int) -> bytes:
        """What of it comes after an entry."""
        if self.messages[0][0] > ident:
            return self.whole
        return b"".join(text for one, text in self.messages if one > ident)


def _message(note: ChangeNote) -> bytes:
    return f"id: {note.id}\ndata: {note.model_dump_json()}\n\n".encode()


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

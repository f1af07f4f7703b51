"""What is said of one format of files: how it is called, told from others, read, written, offered.

Light, so that a list of endings loads no reader: the functions of a format load what they need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from session.formats.imported import ImportedSession
    from session.service import SessionService

Audience: TypeAlias = Literal["people", "programs", "scripts"]


class Fit(IntEnum):
    """How well a file fits a format; of two that fit alike, the one that is listed first wins."""

    NOT = 0
    NAME = 1
    """Only its name ends so."""
    SHAPE = 2
    """It is written as such files are."""
    WORDS = 3
    """There are words in it that such files have."""
    MARK = 4
    """There is something in it that only such files have."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a file is told by: its first bytes, without marks and blanks before them, and how its
    name ends, in small letters and with the dot."""

    plain: bytes
    ending: str

    @property
    def xml(self) -> bool:
        return self.plain.startswith(b"<")

    @property
    def json(self) -> bool:
        return self.plain.startswith((b"{", b"["))


class FormatReader(Protocol):
    """Reads a file. Raises InvalidInput, TooLargeError.

    `encoding` is a code page that somebody chose; a format that has but one does not look at it.
    """

    def __call__(self, path: Path, encoding: str | None) -> ImportedSession: ...


class FormatWriter(Protocol):
    """Writes a session into a file. Raises NotFoundError, and what does not fit the format."""

    def __call__(self, service: SessionService, session_id: str, path: Path) -> Path: ...


class ClipWriter(Protocol):
    """Writes what is in one clip into a file. Raises NotFoundError, InvalidInput."""

    def __call__(
        self, service: SessionService, session_id: str, path: Path, *, clip_id: str
    ) -> Path: ...


@dataclass(frozen=True, slots=True)
class FileOffer:
    """A session as one file: how it is made, and how it is offered to people."""

    file: str
    """What it is called, with the ending that tells it from all others."""
    title: str
    words: str
    audience: Audience
    media_type: str
    write: FormatWriter
    write_clip: ClipWriter | None = None

    @property
    def key(self) -> str:
        """How it is called in addresses: its ending without the dot."""
        return self.file.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Format:
    """One format. What it lacks it cannot do: without `sniff` no file is told to be of it, without
    `read` none becomes a session, without `offer` none is made."""

    name: str
    """In JSON: it never changes."""
    title: str
    endings: tuple[str, ...]
    """In small letters and with the dot."""
    sniff: Callable[[Beginning], Fit] | None = None
    read: FormatReader | None = None
    offer: FileOffer | None = None
    instead: str = ""
    """What to do with a file that cannot be read."""
    whole: bool = False
    """Its files say all that a session has, so that nothing is added to what they say."""
    strays_noted: bool = False
    """Its reader makes notes of the serves that cannot be, each at its line."""

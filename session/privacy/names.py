"""PersonNames of a person in texts: whole words, whatever their accents, case and order.

An erasure knows names as they are spelled. What is remembered of it knows them only sealed: as
keyed hashes, by which a name is told that comes back, and which say nothing by themselves.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

from session.folding import words

_WORD: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
"""Without two letters beside each other no text holds a name."""
_SHORT: Final = 60
_MOST_SEEN: Final = 50_000
_SEAL_BYTES: Final = 16


class PersonNames(Protocol):
    """The names of a person, each by the key under which `session.folding` looks names up."""

    @property
    def lengths(self) -> frozenset[int]:
        """How many words the names have that are looked for in texts."""
        ...

    def knows(self, key: str) -> bool: ...


@dataclass(frozen=True)
class SpelledNames:
    """Names whose keys are known. A name of one word is looked for in texts only if `loose`: it
    may be a word like any other."""

    keys: frozenset[str]
    loose: bool = False

    @property
    def lengths(self) -> frozenset[int]:
        return _lengths((len(one.split()) for one in self.keys), self.loose)

    def knows(self, key: str) -> bool:
        return key in self.keys


@dataclass(frozen=True)
class SealedNames:
    """Names of which only the seals are known, and of how many words they are."""

    seals: frozenset[str]
    secret: bytes
    words: frozenset[int]
    loose: bool = False
    _told: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @property
    def lengths(self) -> frozenset[int]:
        return _lengths(self.words, self.loose)

    def knows(self, key: str) -> bool:
        if key.count(" ") + 1 not in self.words or not key:
            return False
        found = self._told.get(key)
        if found is None:
            found = self._told[key] = seal(self.secret, key) in self.seals
        return found


def _lengths(counts: Iterable[int], loose: bool) -> frozenset[int]:
    return frozenset(count for count in counts if count > 1 or (loose and count))


def seal(secret: bytes, key: str) -> str:
    """What is remembered of a name: nobody without the secret can tell it from another."""
    return hashlib.blake2b(key.encode(), key=secret, digest_size=_SEAL_BYTES).hexdigest()


def keys_of(name: str) -> frozenset[str]:
    """The keys of a name: all of its words, and of three or more the first with the last, as people
    write it."""
    found = words(name)
    if not found:
        return frozenset()
    short = {" ".join(sorted((found[0], found[-1])))} if len(found) > 2 else set()
    return frozenset({" ".join(sorted(found)), *short})


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    words: tuple[str, ...]


@lru_cache(maxsize=65_536)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(words(word))


def _tokens(text: str) -> list[_Token]:
    found = (_Token(one.start(), one.end(), _folded(one[0])) for one in _WORD.finditer(text))
    return [one for one in found if one.words]


@dataclass(frozen=True)
class NameFinder:
    """Finds the names of a person in texts. `others` are keys of people who stay: of a longer name
    of theirs that holds one of these nothing is taken."""

    names: PersonNames
    others: frozenset[str] = frozenset()
    _seen: dict[tuple[str, bool], list[tuple[int, int]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """Of short texts, which are the same again and again."""

    def spans(self, text: str, *, joined: bool = False) -> list[tuple[int, int]]:
        """From where to where a name stands; `joined` names stand between hyphens as well, as in
        names of files."""
        if not _LETTERS.search(text):
            return []
        if len(text) > _SHORT:
            return self._spans(text, joined)
        found = self._seen.get((text, joined))
        if found is None:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            found = self._seen[text, joined] = self._spans(text, joined)
        return found

    def _spans(self, text: str, joined: bool) -> list[tuple[int, int]]:
        lengths = self.names.lengths
        if not lengths:
            return []
        tokens = _tokens(text)
        found: list[tuple[int, int]] = []
        place = 0
        while place < len(tokens):
            step = self._at(text, tokens, place, lengths, joined)
            if step:
                found.append((tokens[place].start, tokens[place + step - 1].end))
            place += step or 1
        return found

    def is_name(self, text: str) -> bool:
        """Whether all of a text is one of the names."""
        return self.names.knows(_key(_tokens(text)))

    def replaced(self, text: str, stand_in: str, *, joined: bool = False) -> str:
        """The text with something else in the place of each name."""
        spans = self.spans(text, joined=joined)
        return "".join(_pieces(text, spans, stand_in)) if spans else text

    def _at(
        self, text: str, tokens: list[_Token], place: int, lengths: frozenset[int], joined: bool
    ) -> int:
        """How many words from here on are a name, the most that can be; 0 for none."""
        for length in sorted(lengths, reverse=True):
            some = tokens[place : place + length]
            if len(some) == length and self.names.knows(_key(some)):
                whole = joined or not _goes_on(text, some[0].start, some[-1].end)
                if whole and not self._of_others(tokens, place, length):
                    return length
        return 0

    def _of_others(self, tokens: list[_Token], place: int, length: int) -> bool:
        """Whether these words are a part of a longer name of somebody who stays."""
        if not self.others:
            return False
        longest = max(one.count(" ") for one in self.others) + 1
        for more in range(length + 1, longest + 1):
            for start in range(max(0, place + length - more), place + 1):
                if _key(tokens[start : start + more]) in self.others:
                    return True
        return False


def _key(tokens: list[_Token]) -> str:
    return " ".join(sorted(word for one in tokens for word in one.words))


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a hyphen joins another name to it: Anna Berg-Meier is not Anna Berg."""
    behind = text[end : end + 2]
    before = text[max(0, start - 2) : start]
    return (len(behind) == 2 and behind[0] == "-" and behind[1].isupper()) or (
        len(before) == 2 and before[1] == "-" and before[0].isalpha()
    )


def _pieces(text: str, spans: list[tuple[int, int]], stand_in: str) -> Iterator[str]:
    at = 0
    for start, end in spans:
        yield text[at:start]
        yield stand_in
        at = end
    yield text[at:]


def may_hold(keys: Iterable[str]) -> Callable[[str], bool]:
    """A quick look at a text: False where none of these names can stand in it."""
    parts = [one.split() for one in keys if one]

    def look(text: str) -> bool:
        if not text.isascii():
            return True
        small = text.lower()
        return any(all(word in small for word in one) for one in parts)

    return look

"""The models of questions that are kept under names: what a coach asks of every match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from session.errors import InvalidInput
from session.fields import Title
from session.stats.filters import MATCH_KEYS, Filter, filter_words
from session.vocabulary import Side

BY: Final = "by"
"""Beside the keys of a filter: whose plays, as A or B. `team` is from whose side one looks."""


def canonical_question(said: Mapping[str, str]) -> dict[str, str]:
    """The same question, written in the one way; what asks for nothing is left out. Raises
    ValueError."""
    unknown = sorted(set(said) - {*MATCH_KEYS, BY})
    if unknown:
        raise ValueError(f"has no {unknown[0][:50]}; known are {', '.join((BY, *MATCH_KEYS))}")
    by = said.get(BY, "").strip()
    if by and by not in ("A", "B"):
        raise ValueError("has A or B as by")
    try:
        wanted = Filter.parse({key: value for key, value in said.items() if key != BY})
    except InvalidInput as problem:
        raise ValueError(str(problem)) from problem
    address = wanted.address()
    if not wanted.looks_at_a_team:
        address.pop("team", None)
    return ({BY: by} if by else {}) | address


def _asks_something(said: dict[str, str]) -> dict[str, str]:
    found = canonical_question(said)
    if not found:
        raise ValueError("asks for nothing")
    return found


def question_line(asked: Mapping[str, str], names: Mapping[str, str]) -> str:
    """What is asked, in a line; `names` are those of the teams, keyed A and B."""
    address = {key: value for key, value in asked.items() if key != BY}
    who = names.get(asked[BY], asked[BY]) if BY in asked else ""
    return ": ".join(filter(None, (who, filter_words(address, names))))


AskedOfMatches = Annotated[dict[str, str], AfterValidator(_asks_something)]
"""The keys of a filter, as an address has them, and `by`."""


class KeptQuestionIn(BaseModel):
    """A question to be kept; with `replace` in the place of one that has this name already."""

    model_config = ConfigDict(extra="forbid")

    name: Title
    asked: AskedOfMatches
    replace: bool = False


class KeptQuestionUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Title | None = None
    asked: AskedOfMatches | None = None


class KeptQuestion(BaseModel):
    id: int
    name: str
    asked: dict[str, str]
    words: str = Field(default="", description="What it asks, in a line.")
    created_utc: str
    updated_utc: str
    revision: int

    @property
    def wanted(self) -> Filter:
        """What it asks of a match, but for whose plays."""
        return Filter.parse({key: value for key, value in self.asked.items() if key != BY})

    @property
    def by(self) -> Side | None:
        """Whose plays it asks for."""
        return Side(self.asked[BY]) if BY in self.asked else None

"""A form that somebody else overtook: what is saved by now beside what was typed, to choose from.

Nothing of what was typed is lost, and nothing of what the other wrote goes unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from starlette.responses import Response

from app.screens.view import page
from session.fields import whole_number
from session.paragraphs import put_together
from session.schemas import Change, JsonObject
from session.service import SessionService

Typed = Mapping[str, str]
_STEP = 20
_FURTHEST_BACK = 400


@dataclass(frozen=True)
class FormField:
    """One field of a form: its name, what it is called, and how it is shown."""

    name: str
    word: str
    lines: int = 1
    words: Mapping[str, str] | None = None
    """Where something is chosen: what the choices are called."""
    free: bool = False
    """A text in which each paragraph stands for itself: what two wrote in different ones is put
    together."""

    def shown(self, value: str) -> str:
        return (self.words or {}).get(value, value)


@dataclass(frozen=True)
class Differing:
    """A field that the other changed: as it is saved now, and what stands in one's own form."""

    field: FormField
    now: str
    mine: str
    kept: bool
    """One did not touch it oneself, so what the other wrote stands there."""


def seen_before(sent: str, now: int) -> int | None:
    """The revision that a form has seen, where somebody saved another one since; a form that does
    not say what it saw is never overtaken."""
    seen = whole_number(sent)
    return None if seen == now else seen


def as_seen(
    service: SessionService, session_id: str, entity: str, entity_id: str, revision: int
) -> JsonObject | None:
    """Something as it was at a revision, by the change log; None where that says nothing."""
    for offset in range(0, _FURTHEST_BACK, _STEP):
        found = service.list_changes(
            session_id, entity=entity, entity_id=entity_id, limit=_STEP, offset=offset
        )
        if row := row_at(found, revision):
            return row
        if len(found) < _STEP:
            break
    return None


def row_at(found: Iterable[Change], revision: int) -> JsonObject | None:
    """Something as it was at a revision, where one of these changes left that behind."""
    rows = (one.before for one in found if one.before is not None)
    return next((row for row in rows if row.get("revision") == revision), None)


@dataclass(frozen=True)
class Meeting:
    """Two who changed one form: `was` is what both saw (None where nobody knows), `now` what the
    other saved, `mine` what was typed."""

    fields: tuple[FormField, ...]
    was: Typed | None
    now: Typed
    mine: Typed

    @classmethod
    def of(
        cls, fields: tuple[FormField, ...], was: Typed | None, now: Typed, mine: Typed
    ) -> Meeting:
        return cls(fields, None if was is None else _plain(was), _plain(now), _plain(mine))

    @property
    def rows(self) -> list[Differing]:
        """What the other changed and does not say the same in both; empty where nothing meets."""
        return [
            Differing(one, self.now[one.name], value, self._untouched(one.name))
            for one in self.fields
            if one.name not in self._merged
            and (value := self.mine[one.name]) != self.now[one.name]
            and (self.was is None or self.was[one.name] != self.now[one.name])
        ]

    @property
    def joined(self) -> dict[str, str]:
        """What both wrote: where one changed nothing oneself, what the other wrote."""
        own = {
            name: self.now.get(name, value) if self._untouched(name) else value
            for name, value in self.mine.items()
        }
        return own | self._merged

    @cached_property
    def _merged(self) -> dict[str, str]:
        """The texts of both, where they changed different paragraphs."""
        if self.was is None:
            return {}
        names = [one.name for one in self.fields if one.free]
        texts = {
            name: put_together(self.was[name], self.now[name], self.mine[name]) for name in names
        }
        return {name: text for name, text in texts.items() if text is not None}

    def _untouched(self, name: str) -> bool:
        return self.was is not None and self.was.get(name) == self.mine[name]

    def page(
        self, what: str, action: str, home: str, revision: int, more: Typed | None = None
    ) -> Response:
        """The page on which one chooses. `what` was overtaken, as a sentence begins; `action` takes
        the form again, `home` is where what is saved stands; `more` goes along unseen."""
        shown = {row.field.name for row in self.rows}
        unseen = {name: value for name, value in self.joined.items() if name not in shown}
        return page(
            "conflicts/page.html",
            code=409,
            what=what,
            rows=self.rows,
            values=self.joined,
            unseen={**unseen, **(more or {})},
            action=action,
            home=home,
            revision=revision,
        )


def _plain(values: Typed) -> dict[str, str]:
    """Browsers send line ends of their own, and the record trims."""
    return {name: value.replace("\r\n", "\n").strip() for name, value in values.items()}

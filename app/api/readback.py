"""What was read can be sent back: what nobody can set is taken as long as it is as it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Final, Self, TypeVar

from pydantic import BaseModel, ModelWrapValidatorHandler, PrivateAttr, model_validator

from session.errors import InvalidInput
from session.vocabulary import canonical_number

_Said = TypeVar("_Said")

MOVES: Final = frozenset({"updated_utc", "modified_utc"})
"""Goes on without anybody editing this: what was read may be a little older than what is there."""
HINTS: Final = {
    "actor_resolved_name": "It follows from the roster.",
    "person_id": "Say who somebody is at /_api/people/link.",
    "club_id": "Say which club it is at /_api/clubs/link.",
    "clip_id": "Delete the event and add it with the other clip.",
    "teams": "Teams are changed at …/teams/A and …/teams/B.",
    "rosters": "Rosters are changed at …/teams/{side}/roster.",
    "clips": "Clips are changed at …/clips/{clip_id}.",
}


class ReadBack(BaseModel):
    """A change whose body may also hold what reading answers beside it; `aliases` are further
    names of fields that can be set."""

    answers: ClassVar[type[BaseModel]]
    aliases: ClassVar[Mapping[str, str]] = {}
    _read: dict[str, object] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _put_aside(cls, value: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, Mapping):
            return handler(value)
        said = renamed(cls._unpacked(value), cls.aliases)
        aside = cls.answers.model_fields.keys() - cls.model_fields.keys()
        made = handler({key: one for key, one in said.items() if key not in aside})
        made._read = {key: one for key, one in said.items() if key in aside}
        return made

    @classmethod
    def _unpacked(cls, value: Mapping[str, object]) -> Mapping[str, object]:
        """The fields, where an answer has them one level deeper."""
        return value

    def read(self, field: str) -> object:
        """What came back of a field that nobody can set."""
        return self._read.get(field)

    def check_read(self, there: Callable[[], BaseModel], revision: int | None = None) -> None:
        """Raises InvalidInput for a field that cannot be set and is not what `there` says. Where
        `there` has another revision than was seen, that is for others to say."""
        if not self._read:
            return
        now = there().model_dump(mode="json")
        if revision not in (None, now.get("revision")):
            return
        for field, said in self._read.items():
            if field in now and not _same(field, said, now[field]):
                hint = HINTS.get(field, "Leave it out, or send it as it was read.")
                raise InvalidInput(f"{field} cannot be changed here. {hint}", field)


def renamed(value: Mapping[str, object], aliases: Mapping[str, str]) -> dict[str, object]:
    """A body with the one name of each field. Raises InvalidInput where two names of a field say
    different things."""
    names: dict[str, list[str]] = {}
    for key in value:
        names.setdefault(aliases.get(key, key), []).append(key)
    return {
        field: one_value({key: value[key] for key in keys}, field) for field, keys in names.items()
    }


def one_value(said: Mapping[str, _Said], field: str) -> _Said:
    """What several names of one thing say. Raises InvalidInput where that is not the same."""
    first, *others = said.values()
    if not all(_alike(first, one) for one in others):
        names = " and ".join(said)
        raise InvalidInput(f"{names} mean the same and say different things: send one.", field)
    return first


def one_if_given(said: Mapping[str, _Said | None], field: str) -> _Said | None:
    """The same of parameters that nobody needs to send."""
    sent = {name: one for name, one in said.items() if one is not None}
    return one_value(sent, field) if sent else None


def _alike(one: object, other: object) -> bool:
    """A shirt number may be a number or its text, with zeros in front or without."""
    if isinstance(one, str | int) and isinstance(other, str | int):
        return canonical_number(str(one)) == canonical_number(str(other))
    return one == other


def _same(field: str, said: object, now: object) -> bool:
    """A form sends text for everything."""
    if said == now or (isinstance(said, str) and said == ("" if now is None else str(now))):
        return True
    if not isinstance(said, str) or not isinstance(now, str):
        return False
    return field in MOVES and "" < said < now

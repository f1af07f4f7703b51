"""Questions as a coach types them: "9 attack rot 1 rec # set 3" is a filter, and back.

A question is made of words in any order, of which each asks for one thing, as the tables below say.
What else it names (players, teams, calls, combinations, tags) is what the match knows. A word that
means nothing here is never passed over: it comes back with what could have been meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Final, NamedTuple

from session.errors import InvalidInput
from session.folding import words as folded_words
from session.game.match import Match
from session.game.plays import tags_of
from session.schemas import Player
from session.stats.filters import (
    CHOICE_WORDS,
    EVALUATION_SIGNS,
    EXACT_SCORE,
    KEYS,
    NOBODY,
    SIGN_WORDS,
    Filter,
)
from session.vocabulary import SKILLS, Side, canonical_number

_ATTACK: Final = ("skill", "attack")
_SIDEOUT: Final = ("phase", "reception")
_TRANSITION: Final = ("phase", "transition_sideout,transition_break")

ASKS: Final[Mapping[str, tuple[str, str]]] = {
    **{skill: ("skill", skill) for skill in SKILLS},
    **dict.fromkeys(("serves", "service", "srv"), ("skill", "serve")),
    **dict.fromkeys(("rec", "receptions", "receive", "pass", "passes"), ("skill", "reception")),
    **dict.fromkeys(("sets", "setting"), ("skill", "set")),
    **dict.fromkeys(("att", "atk", "attacks", "hit", "hits", "spike", "spikes"), _ATTACK),
    **dict.fromkeys(("blk", "blocks"), ("skill", "block")),
    **dict.fromkeys(("digs", "def", "defence", "defense"), ("skill", "dig")),
    **dict.fromkeys(("free", "free ball", "free balls", "freeballs"), ("skill", "freeball")),
    **dict.fromkeys(("won", "win"), ("outcome", "won")),
    **dict.fromkeys(("lost", "lose"), ("outcome", "lost")),
    **dict.fromkeys(("serving", "own serve", "break point"), ("serving", "yes")),
    "receiving": ("serving", "no"),
    "close": ("score", "close"),
    **dict.fromkeys(("late", "from20", "from 20", "20+"), ("score", "from20")),
    **dict.fromkeys(("leading", "ahead"), ("score", "leading")),
    **dict.fromkeys(("level", "tied"), ("score", "level")),
    **dict.fromkeys(("trailing", "behind"), ("score", "trailing")),
    **dict.fromkeys(("sideout", "side-out", "side out", "first attack"), _SIDEOUT),
    **dict.fromkeys(("transition", "trans", "counter"), _TRANSITION),
    **dict.fromkeys(("break", "counter-break"), ("phase", "transition_break")),
    "no block": ("blockers", "0"),
    "single block": ("blockers", "1"),
    "double block": ("blockers", "2"),
    "triple block": ("blockers", "3"),
    **{
        words: (key, value)
        for key, choices in CHOICE_WORDS.items()
        for value, words in choices.items()
    },
}  # fmt: skip
"""Words that ask for one thing: a coach's, and those of the chips."""

TAKES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("set", "sets"), "set"),
    **dict.fromkeys(("rot", "rotation"), "rotation"),
    "setter in": "rotation",
    **dict.fromkeys(("opp rot", "opponent rot", "opponent rotation"), "opponent_rotation"),
    "opponent's setter in": "opponent_rotation",
    **dict.fromkeys(("from", "zone", "from zone"), "start_zone"),
    **dict.fromkeys(("to", "to zone"), "end_zone"),
    **dict.fromkeys(("rally", "rallies"), "rally"),
    **dict.fromkeys(("blockers", "blocker"), "blockers"),
    "score": "score",
}
"""What asks with the number, or numbers with commas, behind it; of scores one as 24-22."""

SIGNS: Final[Mapping[str, str]] = {
    **{sign: sign for sign in EVALUATION_SIGNS},
    **SIGN_WORDS,
    "negative": "-",
    **dict.fromkeys(("error", "errors", "failed", "missed"), "="),
}
TOGETHER: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(("ace", "aces"), ("serve", "#")),
    **dict.fromkeys(("kill", "kills"), ("attack", "#")),
    **dict.fromkeys(("blocked", "stuffed"), ("attack", "/")),
    **{
        f"{skill} {points}": (skill, "#")
        for skill in ("serve", "attack", "block")
        for points in ("point", "points")
    },
}
"""A skill and how it went, in one word or two."""

FILLERS: Final = frozenset(
    {"a", "all", "an", "and", "at", "by", "for", "in", "no", "nr", "number", "of", "on", "player"}
    | {"plays", "points", "rallies", "team", "the", "touches", "when", "with", "show", "me"}
)
"""What a sentence needs and a question does not."""

_WRITTEN_AS: Final = {
    **dict.fromkeys(("after the call", "the call", "call"), "call"),
    "combination": "combination",
    "type": "skill_type",
    "tagged": "tag",
    "noted": "text",
}
"""What stands before something that was written."""
_PER_MATCH: Final = ("pipe", "quick")
"""Kinds of attacks, of which each file says which combinations they are."""
_OVERPASS: Final = ("overpass", "overpasses")
_LIBERO: Final = ("libero", "liberos")
_OR: Final = "or"
_FOR: Final = "for"
_NOT_KNOWN: Final = "player not known"
_GOOD: Final = "good"
"""Of receptions alone everybody means the same by it."""
_UNCLEAR: Final = {
    _GOOD: "“Good” is + for some and # and + for others: write + or positive.",
    "bad": "“Bad” can be − or an error: write negative, error or !-/ .",
}
_OTHER_NAMES: Final = {"combo": "combination", "type": "skill_type", "note": "text"}
_AFTER: Final = "after"
_BLOCKERS: Final = ("blocker", "blockers")
_TOKEN: Final = re.compile(r'[\w-]+[:=]"[^"]*"?|[\w-]+[:=][^\s"]\S*|\S+')
_SIGN: Final = f"[{re.escape(EVALUATION_SIGNS)}]"
_COMMAS: Final = re.compile(
    rf'("[^"]*"?)|(\s*,\s*(?=[\w-]+:)|(?<=\w),\s*(?={_SIGN})|(?<={_SIGN}),\s*(?=\w))|\s*,\s*'
)
"""Those outside of quotes, and what is in quotes; second are those that part two conditions."""
_NUMBERS: Final = re.compile(r"[0-9]+(,[0-9]+)*")
_SEVERAL: Final = re.compile(r"[^\s:=]*[^\W\d_][^\s:=]*")
"""Words with commas between them, which are taken one by one; numbers stay together."""
_BEHIND: Final = "|".join(_WRITTEN_AS)
_BEHIND_WORD: Final = re.compile(
    rf'(?<![^\s,])({_BEHIND})\s+((?:"[^"]*"|[^\s,"]+)'
    rf'(?:\s*,\s*(?!(?:{_BEHIND})\s)(?:"[^"]*"|[^\s,"]+))*)',
    re.IGNORECASE,
)
_ITEM: Final = re.compile(r'"[^"]*"|[^\s,"]+')
_STRETCH: Final = re.compile(r"[0-9]+-[0-9]+")
_SIGN_RUN: Final = re.compile(f"[{re.escape(EVALUATION_SIGNS)},]+")
_GLUED: Final = re.compile(f"([^\\W\\d_]+)([{re.escape(EVALUATION_SIGNS)}]+)")
_NUMBERED: Final = re.compile(r"(rot|set|from|to|zone)([0-9](?:,[0-9])*)")
_OF_TEAM: Final = re.compile(r"([ab])(\d{1,3})")
_USUAL_CODE: Final = re.compile("[kxvcp][0-9a-z]")
"""A setter's call, or a combination."""
_SHORTEST_NAME: Final = 3
_MOST_SUGGESTIONS: Final = 8
_LONGEST_PHRASE: Final = max(len(words.split()) for words in (*ASKS, *TAKES))


@dataclass(frozen=True)
class Known:
    """What the questions of a match may name. Mappings are by side: A, B."""

    names: Mapping[str, str] = field(default_factory=dict)
    players: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Shirt number and name."""
    sets: tuple[int, ...] = ()
    extra: frozenset[int] = frozenset()
    """Sets after the decision."""
    combinations: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    tags: tuple[str, ...] = ()
    liberos: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Their numbers, as the rosters say."""
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Which of the match's combinations are a pipe or a quick; only what its file says."""
    persons: Mapping[int, str] = field(default_factory=dict)
    """Who of the directory is on the rosters of many matches, by id."""
    of_many: bool = False
    """Of many matches: any code that scouts usually write may be meant."""

    @classmethod
    def of(
        cls,
        match: Match,
        rosters: Mapping[str, Iterable[Player]],
        names: Mapping[str, str],
        listed: Iterable[Mapping[str, object]] = (),
    ) -> Known:
        """Everybody on a roster and everybody else who touched the ball; what scouts wrote.
        `listed` are the combinations that the file lists."""
        players = {
            str(side): {one.number: one.player_name for one in rosters.get(side.value, ())}
            for side in Side
        }
        written: dict[str, set[str]] = {"set": set(), "attack": set()}
        types: set[str] = set()
        for rally in match.rallies:
            for touch in rally.touches:
                if touch.side is not None and touch.number:
                    players[touch.side].setdefault(touch.number, "")
                if touch.combination and touch.kind in written:
                    written[touch.kind].add(touch.combination)
                if touch.skill_type:
                    types.add(touch.skill_type)
        return cls(
            names=dict(names),
            players=players,
            sets=tuple(one.number for one in match.sets),
            extra=frozenset(one.number for one in match.sets if one.extra),
            combinations=frozenset(written["attack"]),
            calls=frozenset(written["set"]),
            types=frozenset(types),
            tags=tags_of(touch for rally in match.rallies for touch in rally.touches),
            liberos={
                str(side): tuple(one.number for one in rosters.get(side.value, ()) if one.libero)
                for side in Side
            },
            named=_named_attacks(listed, written["attack"]),
        )

    @cached_property
    def codes(self) -> Mapping[str, tuple[str, str]]:
        """What scouts wrote, without case: as calls where setters called it."""
        found = {one.casefold(): ("combination", one) for one in sorted(self.combinations)}
        return found | {one.casefold(): ("call", one) for one in sorted(self.calls)}

    @property
    def written(self) -> Mapping[str, frozenset[str]]:
        """What scouts wrote, in their case, by key."""
        return {
            "combination": self.combinations,
            "call": self.calls,
            "skill_type": self.types,
        }

    @cached_property
    def people(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """Who has this word in their name: side and number."""
        found: dict[str, set[tuple[str, str]]] = {}
        for side, mine in self.players.items():
            for number, name in mine.items():
                for word in _name_words(name):
                    found.setdefault(word, set()).add((side, number))
        return {word: frozenset(who) for word, who in found.items()}

    @cached_property
    def called(self) -> Mapping[str, frozenset[int]]:
        """Whose name in the directory has this word."""
        found: dict[str, set[int]] = {}
        for ident, name in self.persons.items():
            for word in folded_words(name):
                found.setdefault(word, set()).add(ident)
        return {word: frozenset(who) for word, who in found.items()}

    @cached_property
    def teams(self) -> Mapping[str, frozenset[str]]:
        """Whose name has this word."""
        found: dict[str, set[str]] = {}
        for side, name in self.names.items():
            for word in _name_words(name):
                found.setdefault(word, set()).add(side)
        return {word: frozenset(sides) for word, sides in found.items()}


def _named_attacks(
    listed: Iterable[Mapping[str, object]], written: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """A quick is told by its tempo, a pipe by where the set goes or by what it is called."""
    codes: dict[str, list[str]] = {}
    for one in listed:
        code = str(one.get("code") or "")
        if one.get("tempo") == "Q":
            codes.setdefault("quick", []).append(code)
        if one.get("set_type") == "P" or "pipe" in folded_words(str(one.get("description") or "")):
            codes.setdefault("pipe", []).append(code)
    return {name: tuple(sorted({*some} & {*written})) for name, some in codes.items()}


def _name_words(name: str) -> list[str]:
    """As people type them without the right keyboard."""
    found = folded_words(name)
    return [word for word in found if len(word) >= _SHORTEST_NAME and not word.isdigit()]


class NotUnderstood(NamedTuple):
    """A word of a question that asks for nothing, and a sentence about it."""

    word: str
    sentence: str


FOLLOWING_RECEPTION: Final = _SIDEOUT
"""What a coach who asks for attacks after a reception asks beside."""


def are_attacks_after_reception(asked: Mapping[str, str]) -> bool:
    """Whether attacks and a reception are asked for and nothing says which attacks: a coach means
    those that follow it, not the other team's in the same rally, nor later ones."""
    return asked.get("skill") == "attack" and "reception" in asked and "phase" not in asked


class Question(NamedTuple):
    """What was asked, as far as it was understood."""

    wanted: Filter
    not_understood: tuple[NotUnderstood, ...] = ()
    person_id: int | None = None
    """Of many matches: whose plays, whichever side they were on."""


def read_question(text: str, known: Known) -> Question:
    """What a coach typed. Never raises: what makes no sense is in `not_understood`."""
    return _Reading(known, _tokens(text)).question()


def _tokens(text: str) -> list[str]:
    quoted = text.replace("“", '"').replace("”", '"').replace("’", "'")
    keyed = _BEHIND_WORD.sub(_as_keyed, quoted)
    plain = _COMMAS.sub(lambda found: found[1] or (" " if found[2] else ","), keyed).strip(" ,")
    found: list[str] = []
    for token in _TOKEN.findall(plain):
        glued = _GLUED.fullmatch(token) or _NUMBERED.fullmatch(token.casefold())
        if glued:
            found += glued.groups()
        elif _SEVERAL.fullmatch(token):
            found += _parted(token)
        else:
            found.append(token)
    return [token for token in found if token]


def _parted(token: str) -> Iterator[str]:
    """At its commas, but for those between numbers."""
    numbers: list[str] = []
    for part in token.split(","):
        if part.isdecimal():
            numbers.append(part)
            continue
        yield ",".join(numbers)
        numbers.clear()
        yield part
    yield ",".join(numbers)


def _as_keyed(found: re.Match[str]) -> str:
    """“combination X5, V5” as one word with its key; what behind a comma asks for something else
    stays outside."""
    items = [one.strip('"') for one in _ITEM.findall(found[2])]
    key, mine = _WRITTEN_AS[found[1].casefold()], 1
    while key != "text" and mine < len(items) and not _asks_otherwise(items[mine]):
        mine += 1
    return " ".join([f'{key}:"{",".join(items[:mine])}"', *items[mine:]])


def _asks_otherwise(word: str) -> bool:
    plain = word.casefold()
    return plain in _FIRST_WORDS or not re.search(r"[^\W\d_]", plain)


_FIRST_WORDS: Final = frozenset(
    phrase.split()[0] for phrase in (*ASKS, *TAKES, *TOGETHER, *SIGNS, *_WRITTEN_AS, *FILLERS)
)


@dataclass
class _Reading:
    """Goes through the words of a question once."""

    known: Known
    tokens: list[str]
    at: int = 0
    conditions: dict[str, list[str]] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    side: str = ""
    of_reception: str = ""
    """Signs beside a reception: whether they ask for it, or for what came after it, is known when
    all has been read."""
    after: bool = False
    names: list[str] = field(default_factory=list)
    """Words of the name of somebody in the directory."""
    overpass: str = ""
    libero: str = ""
    problems: list[NotUnderstood] = field(default_factory=list)

    def question(self) -> Question:
        while self.at < len(self.tokens):
            self._next()
        self._reception()
        self._of_overpass()
        self._of_libero()
        self._player()
        person_id = self._person()
        return Question(self._filter(), tuple(self.problems), person_id)

    def _word(self, further: int = 0) -> str:
        place = self.at + further
        return self.tokens[place].casefold() if place < len(self.tokens) else ""

    def _phrase(self, length: int) -> str:
        return " ".join(self._word(further) for further in range(length))

    def _next(self) -> None:
        word = self._word()
        if self._whole_team() or self._nobody() or self._keyed() or self._signs():
            return
        lengths = range(_LONGEST_PHRASE, 0, -1)
        if any(self._asks(length) for length in lengths if length > 2):
            return
        if any(self._takes(self._phrase(length), length) for length in lengths):
            return
        if not any(self._asks(length) for length in lengths):
            self._name(word)

    def _whole_team(self) -> bool:
        """A team's name as it is written; one word that asks for something only behind “for”."""
        is_for = self._word() == _FOR
        word = self._word()
        asks = _asks_otherwise(word) or word in self.known.codes or len(word) < 2
        for side, name in self.known.names.items():
            words = folded_words(name)
            others = [one for other, one in self.known.names.items() if other != side]
            if words in map(folded_words, others) or len(words) < (2 if asks and not is_for else 1):
                continue
            start = self.at + is_for
            for end in range(start + 1, min(start + len(words), len(self.tokens)) + 1):
                if folded_words(" ".join(self.tokens[start:end])) == words:
                    self.side, self.at = side, end
                    if self._word() in self.known.players.get(side, ()):  # such as “L1”
                        self.numbers.append(self._word())
                        self.at += 1
                    return True
        return False

    def _nobody(self) -> bool:
        length = len(_NOT_KNOWN.split())
        if self._phrase(length) != _NOT_KNOWN:
            return False
        self.numbers.append(NOBODY)
        self.at += length
        return True

    def _asks(self, length: int) -> bool:
        phrase = self._phrase(length)
        if phrase in TOGETHER:
            skill, sign = TOGETHER[phrase]
            self._ask("skill", skill)
            self._ask("evaluation", sign)
        elif phrase in ASKS:
            self._ask(*ASKS[phrase])
        else:
            return False
        self.at += length
        if self._word() == _OR and phrase in ASKS and self._is_asked_behind(1, ASKS[phrase][0]):
            self.at += 1
        return True

    def _is_asked_behind(self, further: int, key: str) -> bool:
        """Whether the words there ask for another value of the same key."""
        phrases = (
            " ".join(self._word(further + one) for one in range(length))
            for length in range(_LONGEST_PHRASE, 0, -1)
        )
        return next((ASKS[one][0] for one in phrases if one in ASKS), "") == key

    def _keyed(self) -> bool:
        """`key:value`: any key of a filter."""
        key, mark, value = self.tokens[self.at].partition(":")
        if not mark:
            key, mark, value = self.tokens[self.at].partition("=")
        name = _OTHER_NAMES.get(key.casefold(), key.casefold())
        if not (mark and key) or name not in KEYS:
            return False
        self.at += 1
        value = value.strip('"')
        of_scout = {one.casefold(): one for one in self.known.written.get(name, ())}
        if of_scout:
            value = ",".join(of_scout.get(one.casefold(), one) for one in value.split(","))
        self._ask(name, value)
        return True

    def _signs(self) -> bool:
        """Signs, and a reception that they are beside."""
        if self._word() == _AFTER:
            self.after = self._about_reception(1)
            self.at += 1
            return True
        if self._is_reception(0) and self._sign_at(1, of_reception=True):
            self.of_reception += self._sign_at(1, of_reception=True)
            self.at += 2
            return True
        signs = self._sign_at(0, of_reception=self._is_reception(1))
        if signs and self._is_reception(1) and not self._is_sign_of_number():
            self.of_reception += signs
            self.at += 2
        elif self._is_sign_of_number():
            self.numbers.append(self._word()[1:])
            self.at += 1
        elif signs:
            self._ask("evaluation", signs)
            self.at += 1
        else:
            return False
        return True

    def _is_sign_of_number(self) -> bool:
        """`#9` is the player, not a sign."""
        word = self._word()
        return word[:1] == "#" and word[1:].isdecimal()

    def _about_reception(self, place: int) -> bool:
        return self._is_reception(place) or self._is_reception(place + 1)

    def _is_reception(self, place: int) -> bool:
        return ASKS.get(self._word(place)) == ("skill", "reception")

    def _sign_at(self, place: int, *, of_reception: bool = False) -> str:
        word = self._word(place)
        if word == _GOOD and of_reception:
            return SIGN_WORDS["positive"]
        if word in SIGNS:
            return SIGNS[word]
        return word.replace(",", "") if word and _SIGN_RUN.fullmatch(word) else ""

    def _takes(self, phrase: str, length: int) -> bool:
        key = TAKES.get(phrase)
        numbers = self._word(length)
        stretch = key == "rally" and _STRETCH.fullmatch(numbers)
        score = key == "score" and EXACT_SCORE.fullmatch(numbers)
        plain = bool(score or stretch or (key != "score" and _NUMBERS.fullmatch(numbers)))
        if phrase == "from" and numbers == "20":
            return False
        if phrase == "set" and self._is_skill_of(numbers):
            return False
        if key is None and length == 1 and _NUMBERS.fullmatch(phrase) and numbers in _BLOCKERS:
            key, numbers, plain = "blockers", phrase, True
        if key is None or not plain:
            return False
        self._ask(key, numbers)
        self.at += length + 1
        while self._word() == _OR and _NUMBERS.fullmatch(self._word(1)):
            self._ask(key, self._word(1))
            self.at += 2
        return True

    def _is_skill_of(self, number: str) -> bool:
        """“set 9” in a match of three sets are the sets of number 9."""
        sets = [str(one) for one in self.known.sets]
        return bool(sets) and number not in sets and self._has_number(number)

    def _has_number(self, number: str) -> bool:
        return any(number in mine for mine in self.known.players.values())

    def _name(self, word: str) -> None:
        """A player, a team, or a code of the scout."""
        token = self.tokens[self.at]
        self.at += 1
        both = _OF_TEAM.fullmatch(word)
        if both:
            self.side = both[1].upper()
            self.numbers.append(both[2])
        elif _NUMBERS.fullmatch(word):
            self.numbers += word.split(",")
        elif word in self.known.codes:
            self._ask(*self.known.codes[word])
        elif self.known.of_many and _USUAL_CODE.fullmatch(word):
            self._ask("call" if word[0] == "k" else "combination", word.upper())
        elif token in ("A", "B", "b") or (word == "a" and self._word().isdecimal()):
            self.side = token.upper()
        elif word == NOBODY:
            self.numbers.append(NOBODY)
        elif word not in FILLERS and not (self._named(word) or self._of_match(word)):
            self._not_understood(token)

    def _of_match(self, word: str) -> bool:
        """What a coach says and each match means in its own way, or nobody can say."""
        if word in _OVERPASS:
            self.overpass = word
        elif word in _LIBERO:
            self.libero = word
        elif word in _PER_MATCH:
            self._kind_of_attack(word)
        elif word in _UNCLEAR:
            self._problem(word, _UNCLEAR[word])
        elif EXACT_SCORE.fullmatch(word):
            self._ask("score", word)
        else:
            return False
        return True

    def _kind_of_attack(self, word: str) -> None:
        codes = self.known.named.get(word)
        if self.known.of_many:
            said = f"What a {word} is stands in the file of each match. Write its combinations, "
            self._problem(word, f"{said}such as XP or X1, or ask one match.")
        elif codes is None:
            said = f"The file of this match does not say what a {word} is. "
            self._problem(word, f"{said}Write its combinations, such as XP or X1.")
        elif not codes:
            self._problem(word, f"Nobody wrote a {word} in this match.")
        else:
            self._ask("combination", ",".join(codes))

    def _of_overpass(self) -> None:
        if not self.overpass:
            return
        if {*self.conditions.get("skill", ())} <= {"reception"} and "evaluation" not in (
            self.conditions
        ):
            self.conditions["skill"] = ["reception"]
            self._ask("evaluation", "/")
        else:
            said = "An overpass is a reception /: ask for it alone, or write reception:/ for all"
            self._problem(self.overpass, f"{said} plays of those rallies.")

    def _of_libero(self) -> None:
        if not self.libero:
            return
        liberos = {side: one for side, one in self.known.liberos.items() if one}
        sides = [self.side] if self.side else list(liberos)
        numbers = liberos.get(sides[0], ()) if len(sides) == 1 else ()
        if self.known.of_many:
            self._problem(self.libero, "Each match has its own liberos: write a number.")
        elif len(sides) > 1:
            self._problem(self.libero, "Both teams have a libero: write A libero or B libero.")
        elif not numbers:
            self._problem(self.libero, "The roster names no libero.")
        elif len(numbers) > 1:
            name = self.known.names.get(sides[0], sides[0])
            each = " or ".join(f"{sides[0]} {number}" for number in numbers)
            has = f"{name} has the liberos {' and '.join(numbers)}"
            self._problem(self.libero, f"{has}: write {each}.")
        else:
            self._ask("player", f"{sides[0]}{numbers[0]}")

    def _named(self, word: str) -> bool:
        """Whether it is of the name of one team, or of one player."""
        word = " ".join(folded_words(word))
        sides = self.known.teams.get(word, frozenset())
        if len(sides) == 1:
            self.side = next(iter(sides))
            return True
        people = self.known.people.get(word, frozenset())
        if len(people) == 1:
            side, number = next(iter(people))
            self._ask("player", f"{side}{number}")
            return True
        if all(one in self.known.called for one in word.split()):
            self.names += word.split()
            return bool(word)
        return False

    def _person(self) -> int | None:
        """Whom all words of names fit that were typed."""
        if not self.names:
            return None
        typed = " ".join(self.names)
        found = frozenset.intersection(*(self.known.called[one] for one in self.names))
        whole = {one for one in found if folded_words(self.known.persons[one]) == self.names}
        them = sorted(whole or found, key=lambda one: self.known.persons[one])
        if len(them) == 1:
            return them[0]
        if not them:
            self._problem(typed, f"Nobody in these matches is called “{typed}”.")
        elif whole:
            said = f"{len(them)} players are called “{typed}”: open the one you mean under Players"
            self._problem(typed, f"{said}, and press “Plays of this player” there.")
        else:
            each = " or ".join(self.known.persons[one] for one in them[:_MOST_SUGGESTIONS])
            self._problem(typed, f"Several are called “{typed}”: write {each}.")
        return None

    def _ask(self, key: str, value: str) -> None:
        self.conditions.setdefault(key, []).append(value)

    def _reception(self) -> None:
        """“attack rec #” asks for attacks after such a reception, “9 rec #” for receptions."""
        if not self.of_reception:
            return
        if self.after or "skill" in self.conditions:
            self._ask("reception", self.of_reception)
            if are_attacks_after_reception(
                {key: ",".join(one) for key, one in self.conditions.items()}
            ):
                self._ask(*FOLLOWING_RECEPTION)
        else:
            self._ask("skill", "reception")
            self._ask("evaluation", self.of_reception)

    def _player(self) -> None:
        for typed in self.numbers:
            number = canonical_number(typed)
            sides = [side for side, mine in self.known.players.items() if number in mine]
            if self.side or len(sides) == 1:
                self._ask("player", f"{self.side or sides[0]}{number}")
            elif sides:
                both = " or ".join(f"{side} {number}" for side in sides)
                self._problem(typed, f"Both teams have a number {number}: write {both}.")
            elif self.known.of_many:
                both = " or ".join(f"{side} {number}" for side in Side)
                named = (
                    " The player's name finds them on either side." if self.known.persons else ""
                )
                self._problem(typed, f"Whose number {number}? Write {both}.{named}")
            else:
                self._problem(typed, f"Nobody has number {number}.")
        players = list(dict.fromkeys(self.conditions.get("player", ())))
        if len(players) > 1:
            self._problem(players[1], "One player at a time.")
            self.conditions["player"] = players[:1]
        if self.side and not players:
            self._ask("team", self.side)

    def _filter(self) -> Filter:
        """What each key was asked; one that cannot be read is said and left out."""
        good = {}
        for key, values in self.conditions.items():
            text = values[-1] if key in ("text", "team") else ",".join(values)
            if len(set(values)) > 1 and key in ("outcome", "score", "serving", "rally"):
                self._problem(values[-1], f"{KEYS[key].name}: one at a time.")
                text = values[0]
            try:
                Filter.parse({key: text})
            except InvalidInput as problem:
                self._problem(text, problem.detail)
            else:
                good[key] = text
        return Filter.parse(good)

    def _problem(self, word: str, sentence: str) -> None:
        self.problems.append(NotUnderstood(word, sentence))

    def _not_understood(self, token: str) -> None:
        words = {ASKS.get(one, one): one for one in reversed([*_vocabulary(self.known)])}
        near = get_close_matches(token.casefold(), list(words.values()), n=3, cutoff=0.6)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        self._problem(token, f"“{token}” is not understood.{meant}")


def _vocabulary(known: Known) -> Iterator[str]:
    """Every word that can begin or end a question, those that coaches use most first."""
    yield from SKILLS
    yield from (f"set {number}" for number in known.sets)
    yield from (f"rot {zone}" for zone in range(1, 7))
    yield from (f"rec {word}" for word in ("perfect", "positive"))
    yield from (word for word in ASKS if word not in SKILLS)
    yield from (f"opp rot {zone}" for zone in range(1, 7))
    yield from (f"{way} {zone}" for way in ("from", "to") for zone in range(1, 10))
    yield from (f"{number} blockers" for number in range(1, 4))
    yield from (word for word in (*SIGNS, *TOGETHER) if word not in EVALUATION_SIGNS)
    yield from (code for _, code in known.codes.values())
    yield from (word for word in _PER_MATCH if known.named.get(word))
    yield from (_LIBERO[0] for some in known.liberos.values() if some)
    yield from ("overpass", f"rec {_GOOD}", "score 24-24")
    yield from known.teams
    yield from known.people
    yield from (_keyed("tag", tag) for tag in known.tags)
    yield from (_keyed("type", one) for one in sorted(known.types))
    yield from ("text:", "tag:")


_FIRST: Final = ("attack", "serve", "reception", "rot 1", "set 1", "won", "lost", "sideout")


def suggestions(text: str, caret: int, known: Known) -> list[str]:
    """What the whole question could become at the place of the caret: one more word, or the word
    there finished."""
    before, behind = text[:caret], text[caret:]
    begun = re.split(r"\s", before)[-1].casefold()
    start = before[: len(before) - len(begun)]
    if not begun:
        words = [word for word in _FIRST if word not in before.casefold()]
    else:
        found = dict.fromkeys(one for one in _vocabulary(known) if one.casefold().startswith(begun))
        words = [word for word in found if word.casefold() != begun]
    return [f"{start}{word}{behind}" for word in words[:_MOST_SUGGESTIONS]]


_WRITTEN: Final = {
    "set": "set {}",
    "rotation": "rot {}",
    "opponent_rotation": "opp rot {}",
    "outcome": "{}",
    "reception": "after rec {}",
    "rally": "rally {}",
    "start_zone": "from {}",
    "end_zone": "to {}",
}
_BY_ASKING: Final[Mapping[tuple[str, str], str]] = {
    asked: word for word, asked in reversed([*ASKS.items()])
}


def question_words(wanted: Filter) -> str:
    """A filter as a coach would type it: `read_question` takes it back."""
    said = wanted.address()
    signs = said.pop("evaluation", "")
    words = [_written(key, value) for key, value in said.items()]
    if are_attacks_after_reception(said):
        # Typed as a coach does, they would be those alone that follow the reception.
        words[[*said].index("reception")] = _keyed("reception", said["reception"])
    return " ".join(filter(None, [*words, signs]))


def _written(key: str, value: str) -> str:
    if key == "player" and value[1:].isdecimal():
        return f"{value[0]} {value[1:]}"
    if key in _WRITTEN:
        return _WRITTEN[key].format(value)
    if value != "reception" and (key, value) in _BY_ASKING:
        return _BY_ASKING[key, value]
    return _keyed(key, value)


def _keyed(key: str, value: str) -> str:
    return f'{key}:"{value}"' if re.search(r"[\s,]", value) else f"{key}:{value}"

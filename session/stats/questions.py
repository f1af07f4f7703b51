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
from session.stats.filters import EVALUATION_SIGNS, KEYS, NOBODY, SIGN_WORDS, Filter
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
}  # fmt: skip
"""One word, or two, that ask for one thing."""

TAKES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("set", "sets"), "set"),
    **dict.fromkeys(("rot", "rotation"), "rotation"),
    **dict.fromkeys(("opp rot", "opponent rot", "opponent rotation"), "opponent_rotation"),
    **dict.fromkeys(("from", "zone", "from zone"), "start_zone"),
    **dict.fromkeys(("to", "to zone"), "end_zone"),
    **dict.fromkeys(("rally", "rallies"), "rally"),
    **dict.fromkeys(("blockers", "blocker"), "blockers"),
}
"""What asks with the number, or numbers with commas, behind it."""

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

_OTHER_NAMES: Final = {"combo": "combination", "type": "skill_type", "note": "text"}
_AFTER: Final = "after"
_BLOCKERS: Final = ("blocker", "blockers")
_TOKEN: Final = re.compile(r'[\w-]+[:=]"[^"]*"?|[\w-]+[:=][^\s"]\S*|\S+')
_COMMAS: Final = re.compile(r'("[^"]*"?)|\s*,\s*')
"""Those outside of quotes, and what is in quotes."""
_NUMBERS: Final = re.compile(r"[0-9]+(,[0-9]+)*")
_SEVERAL: Final = re.compile(r"[^\s:=]*[^\W\d_][^\s:=]*")
"""Words with commas between them, which are taken one by one; numbers stay together."""
_STRETCH: Final = re.compile(r"[0-9]+-[0-9]+")
_SIGN_RUN: Final = re.compile(f"[{re.escape(EVALUATION_SIGNS)},]+")
_GLUED: Final = re.compile(f"([^\\W\\d_]+)([{re.escape(EVALUATION_SIGNS)}]+)")
_NUMBERED: Final = re.compile(r"(rot|set|from|to|zone)([0-9](?:,[0-9])*)")
_OF_TEAM: Final = re.compile(r"([ab])(\d{1,3})")
_USUAL_CODE: Final = re.compile("[kxvcp][0-9a-z]")
"""A setter's call, or a combination."""
_SHORTEST_NAME: Final = 3
_MOST_SUGGESTIONS: Final = 8


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
    of_many: bool = False
    """Of many matches: any code that scouts usually write may be meant."""

    @classmethod
    def of(
        cls, match: Match, rosters: Mapping[str, Iterable[Player]], names: Mapping[str, str]
    ) -> Known:
        """Everybody on a roster and everybody else who touched the ball; what scouts wrote."""
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
    def teams(self) -> Mapping[str, frozenset[str]]:
        """Whose name has this word."""
        found: dict[str, set[str]] = {}
        for side, name in self.names.items():
            for word in _name_words(name):
                found.setdefault(word, set()).add(side)
        return {word: frozenset(sides) for word, sides in found.items()}


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


def read_question(text: str, known: Known) -> Question:
    """What a coach typed. Never raises: what makes no sense is in `not_understood`."""
    return _Reading(known, _tokens(text)).question()


def _tokens(text: str) -> list[str]:
    quoted = text.replace("“", '"').replace("”", '"')
    plain = _COMMAS.sub(lambda found: found[1] or ",", quoted).strip(" ,")
    found: list[str] = []
    for token in _TOKEN.findall(plain):
        glued = _GLUED.fullmatch(token) or _NUMBERED.fullmatch(token.casefold())
        if glued:
            found += glued.groups()
        elif _SEVERAL.fullmatch(token):
            found += token.split(",")
        else:
            found.append(token)
    return [token for token in found if token]


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
    problems: list[NotUnderstood] = field(default_factory=list)

    def question(self) -> Question:
        while self.at < len(self.tokens):
            self._next()
        self._reception()
        self._player()
        return Question(self._filter(), tuple(self.problems))

    def _word(self, further: int = 0) -> str:
        place = self.at + further
        return self.tokens[place].casefold() if place < len(self.tokens) else ""

    def _next(self) -> None:
        word, pair = self._word(), f"{self._word()} {self._word(1)}"
        if self._keyed() or self._signs() or self._takes(pair, 2) or self._takes(word, 1):
            return
        for phrase, length in ((pair, 2), (word, 1)):
            if phrase in TOGETHER:
                skill, sign = TOGETHER[phrase]
                self._ask("skill", skill)
                self._ask("evaluation", sign)
            elif phrase in ASKS:
                self._ask(*ASKS[phrase])
            else:
                continue
            self.at += length
            return
        self._name(word)

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
        if self._is_reception(0) and self._sign_at(1):
            self.of_reception += self._sign_at(1)
            self.at += 2
            return True
        signs = self._sign_at(0)
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

    def _sign_at(self, place: int) -> str:
        word = self._word(place)
        if word in SIGNS:
            return SIGNS[word]
        return word.replace(",", "") if word and _SIGN_RUN.fullmatch(word) else ""

    def _takes(self, phrase: str, length: int) -> bool:
        key = TAKES.get(phrase)
        numbers = self._word(length)
        stretch = key == "rally" and _STRETCH.fullmatch(numbers)
        plain = bool(_NUMBERS.fullmatch(numbers) or stretch)
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
        elif word not in FILLERS and not self._named(word):
            self._not_understood(token)

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
        return False

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
                self._problem(typed, f"Whose number {number}? Write {both}.")
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

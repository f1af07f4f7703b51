"""How strange the letters of names are: which languages it takes to explain them.

A page that was taken for another leaves names with letters of several languages at once, or with
letters where the one language that has them never puts them. The names of two teams and of a few
players from elsewhere need few languages, and each single name needs but one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

_NO_QWX: Final = "(?!.*[qwx])"
_CARONS: Final = (
    "(?!.*č(?:vr|br|dr|tr|[bcdfglmnpqrstvz])e[sz]?$)(?!.*[nrlt]čs$)"
    "(?!.*[aeiouyáéíóú][bcdfghjlmnpqrstvz]č[bcdfghlmnprstvz])(?!.*ď[sc])"
    "(?!.*[bcdfghklmnpstvz]ň$)"
)
"""What no Slavic name has: carons where French and Italian ones have letters with a grave."""


class _Language(NamedTuple):
    letters: str
    placed: tuple[str, ...] = ()
    """Letters, as patterns, that stand in certain places only."""
    never: str = ""


_LANGUAGES: Final = {
    "French": _Language("àâçéèêëîïôùüæœ", ("û(?=[glrt]|$)",)),
    "Spanish": _Language("áéíóúü", ("ñ(?=[aeiouáéíóú])",)),
    "Catalan": _Language("àçèéíïòóúü"),
    "Portuguese": _Language("áâàçéêíóôúü", ("ã(?=[oes]|$)", "õ(?=e)")),
    "Italian": _Language("é", ("[àèìòù](?=$|')",)),
    "German": _Language("äöüßé"),
    "Dutch": _Language("éèëïöüáó"),
    "Nordic": _Language("åäöæøéü", (), "(?!.*[äö].*[æø])"),
    "Icelandic": _Language("áéíóúýðæö", (r"\bþ",), "(?!ð)"),
    "Albanian": _Language("çë"),
    "Hungarian": _Language("áéíóöőúüű", (), _NO_QWX),
    "Romanian": _Language("ăâîşţșț"),
    "Polish": _Language("ąćęłńóśźż", (), "(?!.*ę[vx])"),
    "Czech": _Language("áčďéěíňóřšťúůýžöü", (), _CARONS),
    "Slovak": _Language("áäčďéíĺľňóôšťúýžö", ("ŕ(?=[bdghjklmnstvz])",), _CARONS),
    "South Slavic": _Language(
        "čćđšž", (), _CARONS + _NO_QWX + "(?!.*(?:^|[bcdfghjklmnpqrstvz])ć[bcdfghlmnpqrstvz])"
    ),
    "Turkish": _Language("çğıöşüâ", (), _NO_QWX),
    "Lithuanian": _Language("ąčęėšųūž", (r"\bį",), _NO_QWX),
    "Latvian": _Language("āčēģīķļņšūž", (), _NO_QWX + "(?!.*[ģķļņ]$)"),
    "Estonian": _Language("äöõüšž", (), "(?!.*[cqwxyz])"),
}
_SHAPES: Final = tuple(
    re.compile(f"{one.never}(?:{'|'.join((f'[a-z’{one.letters}]', *one.placed))})+")
    for one in _LANGUAGES.values()
)
_PARTS: Final = re.compile(r"[\s;.,()/\"'`-]+")
_NOT_LATIN: Final = re.compile("[\u0370-\u04ff\u0590-\uffff]")
_LONGEST: Final = 40
_ENOUGH: Final = 300
"""Words with such letters, many times what two rosters have."""
_TEAMS: Final = 2
_NO_LANGUAGE: Final = 3


def strangeness(names: str) -> int | None:
    """How little the letters of names fit together: 0 where one or two languages explain all.

    A name of a third language counts 1, one of no language 3, and so does a second language. None
    for names in letters that are not Latin, which other rules know.
    """
    if _NOT_LATIN.search(names):
        return None
    words = dict.fromkeys(word[:_LONGEST] for word in _PARTS.split(names) if not word.isascii())
    left = [_spoken(word) for word in islice(words, _ENOUGH)]
    cost = _NO_LANGUAGE * left.count(frozenset())
    left = [spoken for spoken in left if spoken]
    for number in range(_TEAMS):
        if not left:
            return cost
        best = Counter(one for spoken in left for one in spoken).most_common(1)[0][0]
        left = [spoken for spoken in left if best not in spoken]
        cost += number
    return cost + len(left)


@lru_cache(maxsize=4096)
def _spoken(word: str) -> frozenset[int]:
    """The languages that may have a word."""
    lower = word.replace("İ", "i").lower()
    return frozenset(place for place, shape in enumerate(_SHAPES) if shape.fullmatch(lower))

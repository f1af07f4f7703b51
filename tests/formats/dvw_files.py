"""A small scout file of invented people, to change as a test needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

REAL = (
    "stuttgart-schwerin-2018",
    "katowice-bedzin-2019",
    "katowice-bedzin-2019-clip",
    "ljubljana-maribor-2012",
    "click-and-scout",
    "beach-2021",
)
"""The files in ../shared/data/scout."""

COURT = "1;5;1;;;;1;2;3;4;5;6;11;12;13;14;15;16;"
"""Set, setters' zones, no video, and six players of each team."""

HEAD: Mapping[str, str] = {
    "3DATAVOLLEYSCOUT": "FILEFORMAT: 2.0\nGENERATOR-PRG: Data Volley",
    "3MATCH": "24/05/2026;18.30.00;2025/2026;Liga;Final;;1;1;1252;1;Z;0;\n;;46166;;;;;;",
    "3TEAMS": "1;Orły;1;Coach One;;255;\n2;Sowy;0;;;16711680;",
    "3MORE": "Ref One, Ref Two;120;;Miasto;Hala;;\n;0;0;",
    "3COMMENTS": "no comments",
    "3SET": "True;8 -5;16-10;21-14;25-21;27;\nTrue;;;;;;",
    "3PLAYERS-H": "\n".join(
        f"0;{n};{n};{n};;;;;{n};Last{n};First{n};;{'C' if n == 1 else ''};{2 + n % 4};;"
        for n in range(1, 7)
    ),
    "3PLAYERS-V": "\n".join(
        f"1;{n};{n};{n - 10};;;;;{n};Last{n};First{n};;{'L' if n == 17 else ''};;;"
        for n in range(11, 18)
    ),
    "3ATTACKCOMBINATION": "X5;4;R;T;Shoot in 4;;65280;4912;F;;",
    "3SETTERCALL": "K1;;Quick in front;;255;3949;4454;4958;;;",
    "3WINNINGSYMBOLS": "=~~~#~~~=~~~~~~~=/~~#~~~=/~~#~~~=~~~~~~~=~~~~~~~=~~~~~~~",
    "3RESERVE": "",
    "3VIDEO": "",
}

LINEUPS = ("*P05>LUp", "*z5>LUp", "aP11>LUp", "az1>LUp")
RALLY = (
    "*01SM-~~~15A",
    "a12RM+~~~15A",
    "a11ET+K1F~3B",
    "a13AT#X5~41CH2",
    "*02BT=",
    "ap00:01",
    "az6",
)


def scout_file(*scouted: str, **changed: str | None) -> str:
    """A file with these lines in [3SCOUT], each a code or a whole line.

    `changed` puts text in place of sections (`MATCH="…"`, `PLAYERS_H=""`); None leaves one out.
    """
    parts = dict(HEAD) | {"3" + name.replace("_", "-"): text for name, text in changed.items()}
    lines = [
        piece
        for name, text in parts.items()
        if text is not None
        for piece in (f"[{name}]", *filter(None, text.split("\n")))
    ]
    return "\n".join([*lines, "[3SCOUT]", *(whole(line) for line in scouted), ""])


def whole(line: str) -> str:
    return line if ";" in line else f"{line};;;;;;;18.30.05;{COURT}"


def columns(line: str, changed: Mapping[int, str]) -> str:
    """The line of a code with other columns, counted from 0."""
    fields = whole(line).split(";")
    for place, text in changed.items():
        fields[place] = text
    return ";".join(fields)


def lines_of(text: str, codes: Iterable[str]) -> list[int]:
    """The numbers of the lines that begin with these codes."""
    found = text.split("\n")
    return [next(n for n, line in enumerate(found, 1) if line.startswith(code)) for code in codes]

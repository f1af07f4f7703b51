"""Instances for video tools (Hudl, SportsCode, Nacsport, Longomatch …): one XML file to load.

One instance per touch and one per rally, each with start and end in seconds of the video, a code
(the row that it stands in) and labels in groups. A session with several clips is written on its
own time line, or one clip at a time.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from session.errors import InvalidInput
from session.files.disk import exporting
from session.game.match import Match, Rally
from session.game.plays import Touch
from session.schemas import Clip, Player, SessionData, Team
from session.vocabulary import Side, event_word, team_name

BEFORE_SEC: Final = 4.0
AFTER_SEC: Final = 4.0
"""How much of the video around a touch or a rally is shown: a scout's times are coarse."""

_EVALUATIONS: Final = {
    "#": "# perfect", "+": "+ positive", "!": "! neutral",
    "-": "- negative", "/": "/ poor", "=": "= error",
}  # fmt: skip
_PHASES: Final = {
    "serve": "Serve",
    "reception": "Reception",
    "transition_sideout": "Transition side-out",
    "transition_break": "Transition break",
}
_COLOURS: Final = {
    Side.A: (7453, 24415, 50372),
    Side.B: (47288, 18976, 0),
    None: (21588, 23901, 27756),
}
"""Red, green and blue, 0-65535, of a team's rows."""
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class VideoInstance:
    """One stretch of video."""

    start: float
    end: float
    code: str
    side: Side | None
    labels: tuple[tuple[str, str], ...]


def write_instances(
    path: str | Path, data: SessionData, match: Match, *, clip_id: str | None = None
) -> Path:
    """Write the touches and rallies that have a time. `data` is what `load_session` gives.

    With `clip_id` only what is in that clip, in its own seconds. Raises InvalidInput where no touch
    has a time.
    """
    instances = list(_instances(data, match, clip_id))
    if not instances:
        raise InvalidInput(
            "No play has a time in a video, so there is nothing for a video tool to show."
        )
    tree = ET.ElementTree(_document(instances))
    ET.indent(tree, " ")
    with exporting(path) as temporary:
        tree.write(temporary, encoding="utf-8", xml_declaration=True)
    return Path(path)


def _instances(data: SessionData, match: Match, clip_id: str | None) -> Iterator[VideoInstance]:
    names = _Names(data)
    clips: list[Clip] = data["clips"]
    offsets = {clip.id: clip.offset_sec for clip in clips} if len(clips) > 1 else {}
    for rally in match.rallies:
        times: list[float] = []
        for touch, phase in zip(rally.touches, rally.phases, strict=True):
            if touch.t_sec is None or (clip_id is not None and touch.clip_id != clip_id):
                continue
            offset = offsets.get(touch.clip_id or "", 0.0) if clip_id is None else 0.0
            times.append(touch.t_sec + offset)
            labels = (*names.of_touch(touch, phase), *names.of_rally(rally, touch.side))
            yield _instance([times[-1]], names.code(touch), touch.side, labels)
        if times:
            yield _instance(times, "Rally", None, names.of_rally(rally, rally.serving))


def _instance(
    times: list[float], code: str, side: Side | None, labels: tuple[tuple[str, str], ...]
) -> VideoInstance:
    start = max(0.0, min(times) - BEFORE_SEC)
    return VideoInstance(start, max(times) + AFTER_SEC, code, side, labels)


class _Names:
    """Teams and players in words."""

    def __init__(self, data: SessionData) -> None:
        teams: Mapping[str, Team] = data["teams"]
        rosters: Mapping[str, list[Player]] = data["rosters"]
        self.teams = {
            side: team_name(teams[side.value].name if side.value in teams else None, side)
            for side in Side
        }
        self.players = {
            (side, player.number): f"{player.number} {player.player_name}".strip()
            for side in Side
            for player in rosters.get(side.value, ())
        }

    def code(self, touch: Touch) -> str:
        skill = event_word(touch.kind)
        return f"{self.teams[touch.side]} {skill}" if touch.side else skill

    def of_touch(self, touch: Touch, phase: str) -> tuple[tuple[str, str], ...]:
        shirt = touch.number
        player = self.players.get((touch.side, shirt), shirt) if touch.side and shirt else shirt
        return _said(
            ("Team", self.teams[touch.side] if touch.side else None),
            ("Player", player),
            ("Skill", event_word(touch.kind)),
            ("Evaluation", _EVALUATIONS.get(touch.sign or "")),
            ("Type", touch.skill_type),
            ("Combination", touch.combination),
            ("Start zone", touch.start_zone),
            ("End zone", touch.end_zone),
            ("Phase", _PHASES.get(phase)),
        )

    def of_rally(self, rally: Rally, side: Side | None) -> tuple[tuple[str, str], ...]:
        """Where the match stood; the rotation is the setter's zone of `side`."""
        before = rally.score_before
        zone = rally.setter_zone(side) if side else None
        return _said(
            ("Set", rally.set_number),
            ("Score", f"{before[0]}-{before[1]}"),
            ("Rotation", None if zone is None else f"P{zone}"),
            ("Serving", self.teams[rally.serving] if rally.serving else None),
            ("Won by", self.teams[rally.winner] if rally.winner else None),
            ("How", rally.how.replace("_", " ")),
        )


def _said(*pairs: tuple[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((group, str(value)) for group, value in pairs if value not in (None, ""))


def _document(instances: list[VideoInstance]) -> ET.Element:
    root = ET.Element("file")
    ET.SubElement(ET.SubElement(root, "SORT_INFO"), "sort_type").text = "sort order"
    every = ET.SubElement(root, "ALL_INSTANCES")
    rows: dict[str, Side | None] = {}
    for number, one in enumerate(sorted(instances, key=lambda one: one.start), 1):
        rows.setdefault(one.code, one.side)
        element = ET.SubElement(every, "instance")
        _texts(element, ID=number, start=f"{one.start:.2f}", end=f"{one.end:.2f}", code=one.code)
        for group, text in one.labels:
            _texts(ET.SubElement(element, "label"), group=group, text=text)
    order = ET.SubElement(root, "ROWS")
    for number, code in enumerate(sorted(rows), 1):
        red, green, blue = _COLOURS[rows[code]]
        _texts(ET.SubElement(order, "row"), sort_order=number, code=code, R=red, G=green, B=blue)
    return root


def _texts(parent: ET.Element, **texts: object) -> None:
    for name, value in texts.items():
        ET.SubElement(parent, name).text = _NOT_XML.sub("", str(value))

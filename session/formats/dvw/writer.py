"""A session as a Data Volley file: UTF-8, format 2.0, names escaped as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from session.files.disk import exporting
from session.formats.dvw.headerwriter import HeaderWriter, as_dict, made_scout
from session.formats.dvw.scoutwriter import ScoutWriter
from session.formats.dvw.sections import clean
from session.game.match import reduce
from session.game.plays import EventLike, plays
from session.game.rules import rules_of
from session.game.state import Numbers, State
from session.meta import ClipMeta
from session.schemas import Clip, Player, SessionData
from session.scout import ScoutSheet, said_finals, scout_of
from session.vocabulary import Side

_END = "\r\n"


def write_dvw(path: str | Path, data: SessionData, events: Iterable[EventLike]) -> Path:
    """Write the confirmed events, in the order given, with the header that they belong to.

    `data` is what `load_session` gives. Events of a type that scout files do not know, and touches
    of nobody's team, are left out.
    """
    with exporting(path) as temporary:
        text = _END.join(dvw_lines(data, events)) + _END
        temporary.write_bytes(text.encode("utf-8"))
    return Path(path)


def dvw_lines(data: SessionData, events: Iterable[EventLike]) -> list[str]:
    """The lines of the file without their ends."""
    session, meta = data["session"], data["session"].meta
    found = tuple(plays(events))
    rules, liberos = rules_of(meta), _liberos(data["rosters"])
    match = reduce(found, rules, liberos, said_finals(meta))
    scout = scout_of(meta)
    made = scout.get("format") != "dvw"
    if made:
        scout = made_scout(meta, match)
    videos, clips = _videos(scout, data["clips"])
    header = HeaderWriter(session, data["teams"], data["rosters"], scout, match)
    cones = str(as_dict(scout.get("match")).get("attack_ends")).upper() == "C"
    lines = ScoutWriter(State.start(rules, liberos), cones, clips, made)
    return [*header.lines(videos), *lines.lines(found)]


def _liberos(rosters: Mapping[str, Sequence[Player]]) -> tuple[Numbers, Numbers]:
    a, b = (
        frozenset(one.number for one in rosters.get(side.value, ()) if one.libero) for side in Side
    )
    return a, b


def _videos(
    scout: ScoutSheet, clips: Iterable[Clip]
) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """Cameras with their paths, and the number of each clip's video, counted from 1."""
    given = scout.get("video", ())
    videos = [
        (clean(one["camera"]), str(one.get("path", ""))) for one in given if one.get("camera")
    ]
    named: list[str] = []
    for camera, path in videos:
        if path and camera not in named:
            named.append(camera)
    numbers: dict[str, int] = {}
    for clip in clips:
        camera = clean(ClipMeta.of(clip.meta).camera)
        if camera not in named:
            camera = _free_camera(videos)
            videos.append((camera, clip.path))
            named.append(camera)
        numbers[clip.id] = named.index(camera) + 1
    return videos, numbers


def _free_camera(videos: list[tuple[str, str]]) -> str:
    taken = {camera for camera, _ in videos}
    return next(name for number in range(1_000_000) if (name := f"Camera{number}") not in taken)

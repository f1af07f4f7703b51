"""What video analysis saw of a clip, what is known of its plays, and the marked court, drawn over
its pictures: each picture gets what is of its own moment."""

from __future__ import annotations

import colorsys
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np
from PIL import ImageColor

from app.vision.calibration import Calibration, court_lines
from app.vision.cameramotion import CameraMotion, moved, undone
from app.vision.layers import EdgedInk, Layer
from app.vision.playertracks import KnownTouch, PlayerTracks, SeenPlayer, ball_at
from app.vision.scoreboard import ShownScore, plate_layer, score_layer
from app.vision.screen import Room
from app.vision.seenpaths import SeenPaths
from app.vision.sheet import Sheet
from app.vision.types import ClipInfo, Doubles, TeamSide

OverlayThing: TypeAlias = Literal["boxes", "tracks", "ball", "court", "names", "score"]

_NOBODYS: Final = EdgedInk((240, 243, 247))
_LIGHT: Final = 0.66
"""As light at least, lines are seen in a hall."""
_COURT: Final = EdgedInk((255, 255, 255), 0.75)
_LINE: Final = 0.0036
_THIN: Final = 0.0024
_BALL_RING: Final = 0.013
"""In shares of the picture's shorter side."""
_TAIL_SEC: Final = 0.9
_BALL: Final = tuple(EdgedInk((255, 225, 40), share) for share in (0.25, 0.5, 0.75, 1.0))
"""The way of the ball behind it, in so many pieces, the fainter the longer ago."""
_STEPS_SEC: Final = 1.6
"""So much of its way is seen behind each player."""
_HIDDEN_SEC: Final = 0.25
_MOST_KEPT: Final = 200


@dataclass(frozen=True)
class SaidOfClip:
    """What a drawing needs to know besides what was seen; `scores` are in order of time."""

    teams: Mapping[TeamSide, str]
    colours: Mapping[TeamSide, str]
    """Of the kits, as `#rrggbb`."""
    touches: Sequence[KnownTouch] = ()
    scores: Sequence[ShownScore] = ()

    def score(self, t_sec: float) -> ShownScore | None:
        """The one of a moment; before the first one, that."""
        at = max(0, bisect_right(self.scores, t_sec, key=lambda one: one.t_sec) - 1)
        return self.scores[at] if self.scores else None

    def is_turned(self, t_sec: float) -> bool:
        """Whether the teams have changed ends since the first score."""
        score = self.score(t_sec)
        return score is not None and score.is_turned


@dataclass(frozen=True)
class _Moment:
    """The picture that is drawn over: `to_picture` (3, 3) leads to it from the steady one, whose
    `size` (2,) is that of the clip."""

    t_sec: float
    room: Room
    to_picture: Doubles
    size: Doubles

    def places(self, pixels: Doubles) -> Doubles:
        """Pixels of the steady picture -> shares (n, 2) of this picture's sides."""
        return moved(pixels, self.to_picture) / self.size


class Overlay:
    """Layers for the pictures of one clip. Things of which nothing is known are left out."""

    def __init__(
        self,
        shown: Sequence[OverlayThing],
        info: ClipInfo,
        said: SaidOfClip,
        font: Path,
        paths: SeenPaths | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self._shown, self._said, self._font = frozenset(shown), said, font
        self._size = np.array([info.width, info.height], np.float64)
        self._ball = paths.ball if paths else None
        self._camera = paths.camera if paths else CameraMotion.still()
        self._players = tracks_of(paths, said) if paths else None
        court = calibration and calibration.steady(self._camera)
        self._court = court_lines(court, info.width, info.height) if court else []
        self._inks: dict[TeamSide | None, EdgedInk] = {None: _NOBODYS}
        self._inks |= {side: _lit(colour) for side, colour in said.colours.items()}
        self._boards: dict[tuple[ShownScore, Room], Layer] = {}
        self._plates: dict[tuple[str, TeamSide | None, Room], Layer] = {}
        self._floors: dict[tuple[Room, bytes], Sequence[Layer]] = {}
        self._ways: dict[object, Layer] = {}

    def over(self, t_sec: float, room: Room) -> list[Layer]:
        """What lies over the picture of a moment, the lowest first."""
        at = _Moment(t_sec, room, undone(self._camera.at(t_sec)), self._size)
        layers: list[Layer] = []
        if "court" in self._shown:
            layers += self._floor(at)
        there = self._players.players(t_sec) if self._players else []
        if "tracks" in self._shown:
            layers += [layer for one in there for layer in self._steps(one, at)]
        if "boxes" in self._shown:
            layers += [self._box(one, at) for one in there]
        if "ball" in self._shown:
            layers += self._flight(at)
        if "names" in self._shown:
            layers += [layer for one in there for layer in self._name(one, at)]
        if "score" in self._shown:
            layers += self._board(at)
        return layers

    def _box(self, player: SeenPlayer, at: _Moment) -> Layer:
        (left, top), (right, bottom) = at.places(player.box)
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        return _line(corners, _LINE, self._inks[player.team], at.room)

    def _steps(self, player: SeenPlayer, at: _Moment) -> Iterator[Layer]:
        """The way of a player's feet."""
        places = at.places(player.track.feet(at.t_sec - _STEPS_SEC, at.t_sec))
        if len(places) >= 2:
            ends = tuple(places[0]), tuple(places[-1])
            key = player.track.number, *ends, player.team, at.room
            if key not in self._ways:
                if len(self._ways) >= _MOST_KEPT:
                    self._ways.clear()
                self._ways[key] = _line(places, _THIN, self._inks[player.team], at.room)
            yield self._ways[key]

    def _flight(self, at: _Moment) -> Iterator[Layer]:
        """The ball, and the way that it came."""
        if self._ball is None:
            return
        began = at.t_sec - _TAIL_SEC
        first, last = np.searchsorted(self._ball.t_sec, [began, at.t_sec])
        moments, ball = self._ball.t_sec[first:last], ball_at(self._ball, at.t_sec)
        places = at.places(self._ball.xy[first:last])
        if ball is not None:
            moments, places = np.append(moments, at.t_sec), np.vstack([places, at.places(ball)])
        for piece, ink in enumerate(_BALL):
            ends = at.t_sec - _TAIL_SEC * (1 - np.array([piece, piece + 1]) / len(_BALL))
            begin, end = np.searchsorted(moments, ends)
            for part in _unbroken(moments, places, int(begin), int(end)):
                yield _line(part, _LINE, ink, at.room)
        if ball is not None:
            yield self._ring(at.places(ball)[0], at.room)

    def _ring(self, place: Doubles, room: Room) -> Layer:
        sheet = Sheet(room, [place], 2 * _BALL_RING, _BALL[-1])
        (across, down), off = sheet.spot(place), sheet.length(_BALL_RING)
        box = across - off, down - off, across + off, down + off
        sheet.edged_ring(box, sheet.wide(_LINE))
        return sheet.layer()

    def _name(self, seen: SeenPlayer, at: _Moment) -> Iterator[Layer]:
        """Who it is, over the head."""
        player, room = seen.who, at.room
        if player is None or not player.words:
            return
        key = player.words, player.team, room
        if key not in self._plates:
            if len(self._plates) >= _MOST_KEPT:
                self._plates.clear()
            paper = self._said.colours[player.team]
            self._plates[key] = plate_layer(player.words, paper, self._font, room)
        plate = self._plates[key]
        (left, top), (right, _) = at.places(seen.box)
        width, height = plate.size
        across = _within((left + right) / 2 * room.width - width / 2, room.width - width)
        down = _within(top * room.height - height * 1.15, room.height - height)
        yield plate.at(room.left + across, room.top + down)

    def _board(self, at: _Moment) -> Iterator[Layer]:
        score, room = self._said.score(at.t_sec), at.room
        if score is not None:
            if (score, room) not in self._boards:
                layer = score_layer(score, self._said.teams, self._said.colours, self._font, room)
                self._boards = {(score, room): layer}
            yield self._boards[score, room]

    def _floor(self, at: _Moment) -> Sequence[Layer]:
        """The lines of the court and the net; they are where they are."""
        key = at.room, at.to_picture.tobytes()
        if key not in self._floors:
            sheet = Sheet(at.room, ink=_COURT)
            for line in self._court:
                sheet.edged_stroke(list(map(sheet.spot, at.places(line))), sheet.wide(_THIN))
            self._floors = {key: [sheet.layer()]}
        return self._floors[key]


def tracks_of(paths: SeenPaths, said: SaidOfClip) -> PlayerTracks:
    """The players of a clip, with what is known of who they are; in the steady picture."""
    touches = [_steady(one, paths.camera) for one in said.touches]
    return PlayerTracks(paths.players, paths.ball, touches, said.is_turned)


def _steady(touch: KnownTouch, camera: CameraMotion) -> KnownTouch:
    """A touch whose box is where the tracks are: in the steady picture."""
    if touch.box is None or camera.is_still:
        return touch
    (left, top), (right, bottom) = camera.steady(np.reshape(touch.box, (2, 2)), touch.t_sec)
    return replace(touch, box=(float(left), float(top), float(right), float(bottom)))


def _lit(colour: str) -> EdgedInk:
    """A team's colour, as light as lines have to be."""
    red, green, blue = (part / 255 for part in ImageColor.getrgb(colour)[:3])
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    shade = colorsys.hls_to_rgb(hue, max(light, _LIGHT), full)
    return EdgedInk([round(255 * part) for part in shade])


def _line(
    places: Sequence[Sequence[float]] | Doubles, width: float, ink: EdgedInk, room: Room
) -> Layer:
    sheet = Sheet(room, places, 2 * width, ink)
    sheet.edged_stroke(list(map(sheet.spot, places)), sheet.wide(width))
    return sheet.layer()


def _unbroken(moments: Doubles, places: Doubles, begin: int, end: int) -> Iterator[Doubles]:
    """The stretches of a way from one place to another and to the one behind it, without those over
    which nobody saw the ball."""
    upto = min(end + 1, len(places))
    cuts = begin + 1 + np.flatnonzero(np.diff(moments[begin:upto]) > _HIDDEN_SEC)
    for part in np.split(places[begin:upto], cuts - begin):
        if len(part) >= 2:
            yield part


def _within(place: float, most: int) -> int:
    """Whole and even, and inside of the picture."""
    return max(0, min(math.floor(place / 2) * 2, most // 2 * 2))

"""Of which team a player is, by the kit: the two colours that most players wear, and at which end
each of them plays. A third colour, a libero's or a referee's, says nothing."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from app.vision.calibration import Calibration
from app.vision.odds import probabilities
from app.vision.tracks import on_court, rows_of_tracks
from app.vision.types import Doubles, Floats, Positions, View

_LIGHT: Final = 0.5
"""How much light and dark counts beside the colours: half a hall lies in the shade."""
_FAR_OFF: Final = 25.0
"""A colour that is so far from both kits is a third one."""
_LEAST_SPREAD: Final = 6.0
_APART: Final = 2.5
"""Two kits are so many times as far from each other as their shirts are in the mean."""
_SEEDS: Final = 14
_ROUNDS: Final = 6
_LEAST_SHARE: Final = 0.15
_MOST_ODDS: Final = 3.0
"""Log odds: 20 to 1, since tracks change hands and shirts lie behind each other."""
_SIGHTS: Final = 9
"""So many sights of a shirt, about a second, make one colour."""
_AROUND_SEC: Final = 60.0
"""Teams change ends: who plays where is asked of the minute before and behind."""
_CLEAR: Final = 0.6
"""So many spreads the two teams' players are apart on average where they play at two ends."""
_CLEAR_VIEW: Final = 0.8
"""The same, to say by it from where the camera looks."""
_TRACK_SIGHTS: Final = 5
"""Who was seen less often is left out."""


@dataclass(frozen=True)
class KitPair:
    """Two colours (2, 3), and how far shirts of one kit are from it."""

    colours: Doubles
    spread: float

    def odds(self, shirts: Doubles) -> Doubles:
        """Log odds (n,) that shirts (n, 3) are of the second kit; 0 where nobody knows."""
        apart = _apart(shirts, self.colours)
        odds = (apart[:, 0] - apart[:, 1]) / (2 * self.spread**2)
        unknown = np.isnan(odds) | (apart.min(axis=1) > _FAR_OFF**2)
        return np.where(unknown, 0.0, np.clip(odds, -_MOST_ODDS, _MOST_ODDS))


def two_kits(shirts: Doubles, weight: Doubles) -> KitPair | None:
    """The two colours of these shirts (n, 3), None where there are no two."""
    known = ~np.isnan(shirts).any(axis=1)
    shirts, weight = shirts[known], weight[known]
    if len(shirts) < 4:
        return None
    heaviest = np.argsort(-weight, kind="stable")[:_SEEDS]
    tried = (_settled(shirts, weight, shirts[list(pair)]) for pair in combinations(heaviest, 2))
    _, colours = min(tried, key=lambda one: one[0])
    apart = _apart(shirts, colours)
    nearest = apart.argmin(axis=1)
    inside = apart.min(axis=1) <= _FAR_OFF**2
    shares = [float(weight[inside & (nearest == k)].sum() / weight.sum()) for k in (0, 1)]
    near = np.average(apart.min(axis=1)[inside], weights=weight[inside])
    spread = max(_LEAST_SPREAD, float(np.sqrt(near)))
    between = float(np.sqrt(_apart(colours[:1], colours[1:])[0, 0]))
    if min(shares) < _LEAST_SHARE or between < _APART * spread:
        return None
    return KitPair(colours, spread)


def _apart(shirts: npt.ArrayLike, colours: Doubles) -> Doubles:
    """Squared distances (n, k) of shirts (n, 3) to colours (k, 3)."""
    off = (np.asarray(shirts)[:, None] - colours[None]) * np.array([_LIGHT, 1.0, 1.0])
    return np.asarray((off**2).sum(axis=2), np.float64)


def _settled(shirts: Doubles, weight: Doubles, colours: Doubles) -> tuple[float, Doubles]:
    """Two colours moved to the middle of what is nearest to them, and how badly they fit; what is
    far off pulls at neither."""
    for _ in range(_ROUNDS):
        apart = _apart(shirts, colours)
        mine = (apart.argmin(axis=1)[:, None] == np.arange(2)) & (apart <= _FAR_OFF**2)
        parts = mine * weight[:, None]
        if (parts.sum(axis=0) <= 0).any():
            return float("inf"), colours
        colours = parts.T @ shirts / parts.sum(axis=0)[:, None]
    nearest = np.minimum(_apart(shirts, colours).min(axis=1), _FAR_OFF**2)
    return float((nearest * weight).sum()), colours


@dataclass(frozen=True)
class KitOdds:
    """`second` (n,): log odds that each row of the positions wears the second of two kits, 0 where
    nobody knows."""

    second: Doubles

    def far(self, along: Doubles, t_sec: Doubles) -> Doubles:
        """Log odds (n,) that each row is of the team at the far end, by where most of its players
        are: `along` (n,) grows towards that end; 0 where the ends are not clear."""
        return self.second * self._turned(along, t_sec)

    def clearness(self, along: Doubles, t_sec: Doubles) -> float:
        """How many spreads the teams are apart, in the mean."""
        known = self.second != 0
        return float(np.abs(self._between(along, t_sec)[known]).mean()) if known.any() else 0.0

    def _turned(self, along: Doubles, t_sec: Doubles) -> Doubles:
        between = self._between(along, t_sec)
        return np.where(np.abs(between) < _CLEAR, 0.0, np.sign(between))

    def _between(self, along: Doubles, t_sec: Doubles) -> Doubles:
        """How many spreads the second kit's players are farther than the first's, around each
        row."""
        order = np.argsort(t_sec, kind="stable")
        times, places = t_sec[order], along[order]
        share = probabilities(self.second[order])
        there = (self.second[order] != 0) & np.isfinite(places)
        places = np.where(there, places, 0.0)
        first = np.searchsorted(times, times - _AROUND_SEC)
        last = np.searchsorted(times, times + _AROUND_SEC, side="right")
        sums = [
            _windows(values * there, first, last)
            for values in (share, share * places, 1 - share, (1 - share) * places,
                           np.ones_like(places), places, places**2)
        ]  # fmt: skip
        two, two_sum, one, one_sum, count, total, squares = sums
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.sqrt(np.maximum(squares / count - (total / count) ** 2, 1e-9))
            between = np.nan_to_num((two_sum / two - one_sum / one) / spread)
        answer = np.empty_like(between)
        answer[order] = between
        return answer


def _windows(values: Doubles, first: npt.NDArray[np.intp], last: npt.NDArray[np.intp]) -> Doubles:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(sums[last] - sums[first])


def kit_odds(players: Positions) -> KitOdds:
    """By the shirts of all rows."""
    shirts, nobody = players.kits, KitOdds(np.zeros(len(players)))
    if not len(shirts):
        return nobody
    smooth, colour, weight = np.full((len(players), 3), np.nan), [], []
    for rows in rows_of_tracks(players.track):
        if len(rows) >= _TRACK_SIGHTS:
            smooth[rows] = _running_middle(shirts[rows])
            colour.append(_middle(shirts[rows]))
            weight.append(float(len(rows)))
    kits = two_kits(np.array(colour).reshape(-1, 3), np.array(weight))
    return nobody if kits is None else KitOdds(kits.odds(smooth))


def ends_of(players: Positions, calibration: Calibration | None, view: View | None) -> Doubles:
    """How far each row (n,) is towards the end of side 1, in the measure that tells the ends apart:
    metres along the court, or pixels away from the camera or to the right; NaN where unknown."""
    if calibration is not None:
        # Whose feet seem to be beyond the hall stands in nobody's half.
        along = np.where(on_court(players.court_xy), players.court_xy[:, 1], np.nan)
        return along if calibration.near_side == "A" else -along
    return _across(players) if view == "side" else _away(players)


def view_by_kits(players: Positions, odds: KitOdds) -> View | None:
    """From where the camera looks, by how the kits are spread; None where they do not say."""
    views: tuple[tuple[View, Doubles], ...] = (
        ("baseline", _away(players)),
        ("side", _across(players)),
    )
    clear = {view: odds.clearness(along, players.t_sec) for view, along in views}
    surest = max(clear, key=lambda one: clear[one])
    return surest if clear[surest] >= _CLEAR_VIEW else None


def _away(players: Positions) -> Doubles:
    return -players.boxes[:, 3].astype(np.float64)


def _across(players: Positions) -> Doubles:
    return (players.boxes[:, 0] + players.boxes[:, 2]).astype(np.float64) / 2


def _middle(shirts: Floats) -> Doubles:
    """The middle colour (..., 3) of shirts (..., n, 3), NaN where none is known."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        return np.asarray(np.nanmedian(shirts, axis=-2), np.float64)


def _running_middle(shirts: Floats) -> Doubles:
    """Of the sights around each one."""
    edge = np.full((_SIGHTS // 2, 3), np.nan, np.float32)
    wide = np.concatenate([edge, shirts, edge])
    around = np.lib.stride_tricks.sliding_window_view(wide, _SIGHTS, axis=0)
    return _middle(around.swapaxes(1, 2))

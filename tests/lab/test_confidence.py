"""Confidence is learned from touches that are judged, and drawn against what is right."""

from __future__ import annotations

import numpy as np
import pytest

from app.vision.confidence import Sureness
from lab.accuracy.confidence import Judged, bins, calibration_error, judged, learned
from lab.accuracy.reliability import Panel, reliability_svg
from tests.lab.test_accuracy import seen_rally


def touches(truly: Sureness, says: Sureness, n: int = 4000) -> list[Judged]:
    """So many of ten clips, as right as `truly` says, as sure as `says` says."""
    rng = np.random.default_rng(0)
    return [
        Judged(f"clip-{at % 10}", share, says.of(share), bool(rng.random() < truly.of(share)))
        for at, share in enumerate(rng.uniform(0.02, 0.98, n))
    ]


def test_what_shares_mean_is_learned_from_touches() -> None:
    found = learned(touches(Sureness(0.6, 0.4), Sureness(1.0, 0.0)), readings=1)
    assert (found.slope, found.offset) == pytest.approx((0.6, 0.4), abs=0.08)


def test_of_few_touches_little_is_learned() -> None:
    found = learned([Judged("clip", 0.5, 0.5, True)] * 4, readings=4)
    assert (found.slope, found.offset) == pytest.approx((1.0, 0.1), abs=0.05)


def test_what_was_learned_is_right_as_often_as_it_says() -> None:
    line = Sureness(0.6, 0.4)
    assert calibration_error(bins(touches(line, line))) < 0.03
    assert calibration_error(bins(touches(line, Sureness(2.0, -1.0)))) > 0.1


def test_bins_count_and_figures_show_it() -> None:
    found = [Judged("one", 0.9, 0.85, True)] * 30 + [Judged("two", 0.9, 0.87, False)] * 10
    counted = bins(found)[8]
    assert (counted.right.numerator, counted.right.n, counted.right.value) == (30, 40, 0.75)
    assert counted.confidence == pytest.approx(0.855)
    picture = reliability_svg([Panel("with corners", bins(found), bins(found[28:32]))])
    assert picture.count("<circle") == 1
    assert "with corners" in picture
    assert ">2/4<" in picture


def test_a_proposed_touch_is_right_if_class_team_and_time_are() -> None:
    found = judged(seen_rally(), 1, corners=True)
    sure = [one.right for one in found if one.confidence > 0.9]
    assert len(sure) >= 8
    assert sum(sure) / len(sure) > 0.85

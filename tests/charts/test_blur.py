"""Heat is spread out, never made or lost within mirrored edges."""

from __future__ import annotations

import numpy as np
import pytest

from app.charts.density import blur


def test_one_touch_becomes_a_round_hill_around_its_place() -> None:
    grid = np.zeros((41, 31))
    grid[20, 15] = 1.0
    hill = blur(grid, 2.0, "symmetric")
    assert hill.argmax() == 20 * 31 + 15
    assert hill.max() == pytest.approx(1 / (2 * np.pi * 2.0**2), rel=0.01)
    np.testing.assert_allclose(hill, hill[::-1, ::-1], atol=1e-12)
    assert hill[20, 17] == pytest.approx(hill[22, 15])


@pytest.mark.parametrize("place", [(0, 0), (2, 29), (8, 0)])
def test_mirrored_edges_lose_nothing_even_on_a_grid_smaller_than_the_hill(
    place: tuple[int, int],
) -> None:
    grid = np.zeros((9, 30))
    grid[place] = 3.0
    assert blur(grid, 6.0, "symmetric").sum() == pytest.approx(3.0)


def test_open_edges_let_heat_fade_out() -> None:
    grid = np.zeros((20, 20))
    grid[0, 0] = 1.0
    assert blur(grid, 2.0, "constant").sum() == pytest.approx(0.36, abs=0.05)

"""Who is on which half, where nobody marked the corners."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.vision.ballpath import ball_path
from app.vision.contacts import BallContact, find_contacts
from app.vision.halves import told_apart
from app.vision.rendering import Camera, behind_baseline, from_a_corner, from_the_side
from app.vision.teamkits import kit_odds
from app.vision.tracks import follow_players
from app.vision.types import Positions, View
from lab.chance import random_script
from tests.vision.made_up import INFO, perception_of

SIZE = (INFO.width, INFO.height)


def seen_from(camera: Camera, seed: int = 202) -> tuple[list[BallContact], Positions]:
    seen = perception_of(random_script(seed), camera)
    players = follow_players(seen, None)
    path = ball_path(seen, INFO.width)
    return find_contacts(path, players, None, INFO.width, kit_odds(players)), players


@pytest.mark.parametrize(
    ("camera", "view"),
    [
        (behind_baseline("A"), "baseline"),
        (behind_baseline("B", distance=15.0, height=7.0, hfov_deg=45.0), "baseline"),
        (from_a_corner("A", distance=8.0), "baseline"),
        (from_the_side(), "side"),
    ],
)
def test_where_the_camera_stands_is_found(camera: Camera, view: View) -> None:
    contacts, found = told_apart(*seen_from(camera), SIZE, None)
    assert found == view
    assert all(one.tells_sides for one in contacts if one.touchers)


def test_what_somebody_said_of_the_camera_holds() -> None:
    contacts, players = seen_from(behind_baseline("A"))
    assert told_apart(contacts, players, SIZE, "side")[1] == "side"


def test_of_few_contacts_nobody_can_tell() -> None:
    contacts, players = seen_from(behind_baseline("A"))
    few = [one for one in contacts if one.touchers][:3]
    assert told_apart(few, players, SIZE, None) == (few, None)


def test_of_a_long_clip_every_contact_is_told_by_the_same_line() -> None:
    contacts, players = seen_from(behind_baseline("A"))
    last = contacts[-1].t_sec + 20
    many = [replace(one, t_sec=one.t_sec + last * again) for again in range(30) for one in contacts]
    found, _ = told_apart(many, players, SIZE, None)
    sides = [[toucher.side for toucher in one.touchers] for one in found]
    assert len(many) > 300
    assert sides == sides[: len(contacts)] * 30


def test_of_a_long_clip_those_contacts_are_weighed_that_somebody_is_near() -> None:
    contacts, players = seen_from(behind_baseline("A"))
    near = [one for one in contacts if one.touchers]
    alone = replace(near[0], touchers=())
    first = [replace(alone, t_sec=at * 0.5 - 500.0) for at in range(900)]
    found, view = told_apart([*first, *near], players, SIZE, None)
    assert view == "baseline"
    assert all(one.tells_sides for one in found[900:])


def test_people_who_all_look_as_tall_have_no_horizon_between_them() -> None:
    """Nothing is infinitely far away or behind the camera."""
    contacts, players = seen_from(behind_baseline("A"))
    boxes = players.boxes.copy()
    boxes[:, 1] = boxes[:, 3] - 100
    found, _ = told_apart(contacts, replace(players, boxes=boxes), SIZE, "baseline")
    scores = [toucher.score for one in found for toucher in one.touchers]
    assert np.isfinite(scores).all()

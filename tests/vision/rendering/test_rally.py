"""Made-up rallies obey the grammar of the game, and the bodies reach the ball."""

import itertools

import numpy as np
import pytest

from app.vision.rendering import RallyScript, demo_script
from app.vision.rendering.choreography import Choreographer
from app.vision.rendering.motion import J, joints, move_bodies
from app.vision.rendering.physics import BALL_RADIUS, NET_HEIGHT, height_over_net
from lab.chance import random_script

FOLLOWS = {
    "serve": {"reception"},
    "reception": {"set"},
    "set": {"attack"},
    "attack": {"block", "dig"},
    "block": {"dig"},
    "dig": {"set"},
}


def check_grammar(script: RallyScript) -> None:
    contacts = script.contacts
    for before, after in itertools.pairwise(contacts):
        assert after.event_type in FOLLOWS[before.event_type]
        assert after.t_sec > before.t_sec
        same_side = before.side == after.side
        if before.event_type == "block":
            continue  # the blocked ball may fall on either side
        assert same_side == (after.event_type in ("set", "attack"))
        assert (before.side, before.number) != (after.side, after.number)


@pytest.mark.parametrize("seed", range(25))
def test_random_rallies_obey_the_grammar(seed: int) -> None:
    check_grammar(random_script(seed))


def test_the_demo_rally_is_long_enough_to_be_worth_watching() -> None:
    script = demo_script()
    check_grammar(script)
    assert len(script.contacts) >= 8
    assert 12 <= script.duration_sec <= 16
    assert script.winner == "B"


def test_the_same_seed_gives_the_same_rally_and_another_seed_another() -> None:
    assert random_script(5) == random_script(5)
    assert random_script(5).contacts != random_script(6).contacts


@pytest.mark.parametrize("seed", range(12))
def test_the_ball_passes_through_every_contact_and_over_the_net(seed: int) -> None:
    script = random_script(seed)
    path = script.ball_path()
    for contact in script.contacts:
        assert path.at(contact.t_sec) == pytest.approx(contact.point, abs=1e-6)
    for flight in path.flights:
        height = height_over_net(flight)
        assert height is None or height > NET_HEIGHT + BALL_RADIUS
    times = np.arange(0, script.duration_sec, 1 / 60)
    assert float(path.at(times)[:, 2].min()) >= BALL_RADIUS - 1e-6


@pytest.mark.parametrize("seed", [1, 4, 9])
def test_a_hand_is_at_the_ball_when_it_is_played(seed: int) -> None:
    script = random_script(seed)
    cast = Choreographer(script).cast()
    times = np.array([0.0, *(contact.t_sec for contact in script.contacts)])
    whole = np.arange(0.0, script.duration_sec, 1 / 60)
    bodies = joints(move_bodies(cast, script, whole))
    for contact, t_sec in zip(script.contacts, times[1:], strict=True):
        who = next(
            i
            for i, actor in enumerate(cast)
            if actor.side == contact.side and actor.player.number == contact.number
        )
        frame = round(t_sec * 60)
        hands = bodies[frame, who, [J["wrist_l"], J["wrist_r"], J["hand_l"], J["hand_r"]]]
        reach = np.linalg.norm(hands - contact.point, axis=1).min()
        assert reach < 0.45, (contact, reach)


@pytest.mark.parametrize("seed", [None, 8, 12, 16, 40])
def test_nobody_runs_faster_than_a_player_can(seed: int | None) -> None:
    script = demo_script() if seed is None else random_script(seed)
    times = np.arange(0.0, script.duration_sec, 1 / 30)
    motion = move_bodies(Choreographer(script).cast(), script, times)
    assert float(np.linalg.norm(motion.velocity, axis=2).max()) < 8.5


def test_bones_keep_their_length() -> None:
    script = demo_script()
    times = np.arange(0.0, script.duration_sec, 1 / 10)
    motion = move_bodies(Choreographer(script).cast(), script, times)
    bodies = joints(motion)
    for a, b, share in (("shoulder_l", "elbow_l", 0.172), ("knee_r", "ankle_r", 0.246)):
        length = np.linalg.norm(bodies[:, :, J[a]] - bodies[:, :, J[b]], axis=2)
        assert length == pytest.approx(np.broadcast_to(share * motion.height, length.shape))
    assert np.isfinite(bodies).all()


def test_players_are_ready_as_long_as_the_ball_is_in_play() -> None:
    script = demo_script()
    times = np.arange(0.0, script.duration_sec, 1 / 30)
    crouch = move_bodies(Choreographer(script).cast(), script, times).crouch.mean(axis=1)
    last = script.contacts[-1].t_sec
    played = crouch[(times > script.contacts[0].t_sec) & (times < last)]
    assert played.min() > 0.08
    assert crouch[-1] < 0.05

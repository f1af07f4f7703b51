"""Bodies in motion: from moves and actions to where every joint and limb is, for all frames and
players at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from app.vision.rendering.camera import FloatArray
from app.vision.rendering.choreography import BodyAction, StagedPlayer
from app.vision.rendering.script import RallyScript

JOINTS = (
    "pelvis",
    "neck",
    "head",
    "shoulder_l",
    "shoulder_r",
    "elbow_l",
    "elbow_r",
    "wrist_l",
    "wrist_r",
    "hip_l",
    "hip_r",
    "knee_l",
    "knee_r",
    "ankle_l",
    "ankle_r",
    "toe_l",
    "toe_r",
    "hand_l",
    "hand_r",
)
"""Names of the joints, in the order of the arrays."""

J = {name: index for index, name in enumerate(JOINTS)}

_UPPER_ARM, _FOREARM, _HAND = 0.172, 0.157, 0.09
_THIGH, _SHIN = 0.245, 0.246


def two_bones(
    root: FloatArray, tip: FloatArray, lengths: tuple[FloatArray, FloatArray], hint: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The middle and end joint of two bones from root (..., 3) that reach for tip (..., 3).

    The joint bends towards hint; a tip out of reach is pulled nearer.
    """
    first, second = (np.broadcast_to(length, root.shape[:-1])[..., None] for length in lengths)
    way = tip - root
    far = np.maximum(np.linalg.norm(way, axis=-1, keepdims=True), 1e-6)
    along = way / far
    reach = np.clip(far, np.abs(first - second) + 0.02, (first + second) * 0.995)
    share = (first**2 - second**2 + reach**2) / (2 * reach)
    bend = np.sqrt(np.maximum(first**2 - share**2, 0.0))
    side = hint - along * np.sum(hint * along, axis=-1, keepdims=True)
    side = side / np.maximum(np.linalg.norm(side, axis=-1, keepdims=True), 1e-6)
    return root + along * share + side * bend, root + along * reach


def joints(motion: Motion) -> FloatArray:
    """Joints (F, P, 19, 3) in metres on the court, in the order of JOINTS."""
    frames, people = motion.lift.shape
    result = np.zeros((frames, people, len(JOINTS), 3))
    ahead = np.concatenate([motion.facing, np.zeros((frames, people, 1))], axis=2)
    right = np.stack([ahead[..., 1], -ahead[..., 0], np.zeros((frames, people))], axis=2)
    up = np.array([0.0, 0.0, 1.0])
    tall = np.broadcast_to(motion.height, (frames, people))
    _trunk(result, motion, ahead, right, tall)
    for letter, sign, hand in (("l", -1.0, 0), ("r", 1.0, 1)):
        _arm(result, motion, letter, right * sign * 0.6 - ahead * 0.5 - up * 0.7, hand, tall)
        _leg(result, motion, letter, sign, (ahead, right), tall)
    return result


def _trunk(
    result: FloatArray, motion: Motion, ahead: FloatArray, right: FloatArray, tall: FloatArray
) -> None:
    size = tall[..., None]
    base = np.concatenate([motion.position, motion.lift[..., None]], axis=2)
    hips = 0.525 * tall - motion.crouch
    lean = motion.lean[..., None]
    spine = ahead * np.sin(lean) + np.array([0, 0, 1.0]) * np.cos(lean)
    pelvis = (
        base + hips[..., None] * np.array([0, 0, 1.0]) - ahead * motion.crouch[..., None] * 0.55
    )
    neck = pelvis + spine * 0.31 * size
    head = neck + (spine * 0.6 + np.array([0, 0, 0.4])) * 0.095 * size + ahead * 0.02 * size
    result[:, :, J["pelvis"]] = pelvis
    result[:, :, J["neck"]] = neck
    result[:, :, J["head"]] = head
    for letter, sign in (("l", -1.0), ("r", 1.0)):
        shoulder = neck - spine * 0.022 * size + right * sign * 0.108 * size
        result[:, :, J["shoulder_" + letter]] = shoulder
        result[:, :, J["hip_" + letter]] = pelvis + right * sign * 0.052 * size


def _arm(
    result: FloatArray, motion: Motion, letter: str, hint: FloatArray, hand: int, tall: FloatArray
) -> None:
    shoulder = result[:, :, J["shoulder_" + letter]]
    target = motion.wrists[:, :, hand]
    high = np.clip((target[..., 2:3] - shoulder[..., 2:3]) / 0.3, 0, 1)
    shoulder = shoulder + np.array([0, 0, 1.0]) * high * 0.03 * tall[..., None]
    result[:, :, J["shoulder_" + letter]] = shoulder
    elbow, wrist = two_bones(shoulder, target, (_UPPER_ARM * tall, _FOREARM * tall), hint)
    forearm = wrist - elbow
    forearm /= np.maximum(np.linalg.norm(forearm, axis=-1, keepdims=True), 1e-6)
    result[:, :, J["elbow_" + letter]] = elbow
    result[:, :, J["wrist_" + letter]] = wrist
    result[:, :, J["hand_" + letter]] = wrist + forearm * _HAND * tall[..., None]


def _leg(
    result: FloatArray,
    motion: Motion,
    letter: str,
    sign: float,
    axes: tuple[FloatArray, FloatArray],
    tall: FloatArray,
) -> None:
    ahead, right = axes
    speed = np.linalg.norm(motion.velocity, axis=2)
    going = np.concatenate([motion.velocity, np.zeros((*speed.shape, 1))], axis=2)
    going /= np.maximum(speed[..., None], 0.3)
    swing = np.sin(motion.gait + (np.pi if sign > 0 else 0.0)) * np.minimum(speed * 0.11, 0.42)
    raised = np.maximum(np.cos(motion.gait + (np.pi if sign > 0 else 0.0)), 0.0)
    raised = raised * np.minimum(speed * 0.05, 0.2)
    flying = np.clip(motion.lift / 0.15, 0, 1)
    stance = 0.15 + 0.7 * motion.crouch
    ankle = np.concatenate([motion.position, motion.lift[..., None]], axis=2)
    ankle = ankle + right * (sign * stance)[..., None] + going * (swing * (1 - flying))[..., None]
    ankle = ankle + np.array([0, 0, 1.0]) * (0.08 + raised * (1 - flying))[..., None]
    back = flying * (0.28 if sign > 0 else 0.16)
    ankle = ankle - ahead * back[..., None] + np.array([0, 0, 1.0]) * (back * 0.5)[..., None]
    hip = result[:, :, J["hip_" + letter]]
    hint = ahead + right * sign * 0.25
    knee, ankle = two_bones(hip, ankle, (_THIGH * tall, _SHIN * tall), hint)
    result[:, :, J["knee_" + letter]] = knee
    result[:, :, J["ankle_" + letter]] = ankle
    droop = 0.1 + 0.35 * flying + 0.8 * np.minimum(raised * 3, 0.4)
    toe = ankle + ahead * (0.125 * tall * np.cos(droop))[..., None] + right * sign * 0.03
    toe = toe - np.array([0, 0, 1.0]) * (0.125 * tall * np.sin(droop))[..., None]
    toe[..., 2] = np.maximum(toe[..., 2], 0.03)
    result[:, :, J["toe_" + letter]] = toe


@dataclass(frozen=True)
class Motion:
    """The bodies of P people over F frames, lengths in metres.

    position (F, P, 2) and lift (F, P): where the feet are over the floor; facing (F, P, 2):
    unit vectors; crouch (F, P): how far the hips are lowered; lean (F, P): of the trunk, radians;
    wrists (F, P, 2, 3): left and right, on the court; velocity (F, P, 2) in m/s;
    gait (F, P): phase of the steps, radians; height (P,).
    """

    position: FloatArray
    lift: FloatArray
    facing: FloatArray
    crouch: FloatArray
    lean: FloatArray
    wrists: FloatArray
    velocity: FloatArray
    gait: FloatArray
    height: FloatArray


def weight_around(times: FloatArray, middle: float, before: float, after: float) -> FloatArray:
    """A weight 0-1 over time: up before a moment, 1 around it, down after it (seconds)."""
    rise = np.clip((times - (middle - before)) / (before * 0.8), 0, 1)
    fall = np.clip(((middle + after) - times) / (after * 0.8), 0, 1)
    share = np.minimum(rise, fall)
    return np.asarray(share * share * (3 - 2 * share))


def smooth(values: FloatArray, sigma: float) -> FloatArray:
    """Values (F, K) smoothed along the first axis by a Gaussian of sigma frames."""
    if len(values) < 3:
        return values
    flat = np.ascontiguousarray(values.reshape(len(values), -1))
    blurred = cv2.GaussianBlur(flat, (1, 0), 0.1, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred, dtype=np.float64).reshape(values.shape)


def move_bodies(actors: Sequence[StagedPlayer], script: RallyScript, times: FloatArray) -> Motion:
    """The motion of all actors at times (F,) in seconds."""
    step = float(times[1] - times[0]) if len(times) > 1 else 1 / 30
    ball = script.ball_path().at(times)
    position = np.stack([actor.path(times) for actor in actors], axis=1)
    lift = np.stack([actor.lift(times) for actor in actors], axis=1)
    velocity = np.gradient(position, step, axis=0) if len(times) > 1 else np.zeros_like(position)
    facing = _facing(actors, position, ball, times, step)
    begin, over = script.contacts[0].t_sec - 1.0, script.landing_sec + 0.2
    alert = np.clip(np.minimum((times - begin) / 0.6, (over - times) / 0.6), 0, 1)[:, None]
    speed = np.linalg.norm(velocity, axis=2)
    gait = np.cumsum(speed * step, axis=0) * (2 * np.pi / 1.7)
    gait += np.arange(len(actors)) * 1.7
    height = np.array([actor.player.height for actor in actors])
    crouch = _crouch(actors, times, speed, alert)
    lean = 0.08 + 0.9 * crouch + 0.03 * np.minimum(speed, 5.0)
    lean *= np.where(lift > 0.05, 0.3, 1.0)
    motion = Motion(
        position,
        lift,
        facing,
        crouch,
        lean,
        np.zeros((*position.shape[:2], 2, 3)),
        velocity,
        gait,
        height,
    )
    wrists = [_wrists(motion, index, actor, script, times) for index, actor in enumerate(actors)]
    motion.wrists[:] = np.stack(wrists, axis=1)
    return motion


def _facing(
    actors: Sequence[StagedPlayer],
    position: FloatArray,
    ball: FloatArray,
    times: FloatArray,
    step: float,
) -> FloatArray:
    way = ball[:, None, :2] - position
    way /= np.maximum(np.linalg.norm(way, axis=2, keepdims=True), 0.3)
    for index, actor in enumerate(actors):
        for action in actor.actions:
            weight = weight_around(times, action.t_sec, 0.7, 0.5)[:, None]
            way[:, index] = way[:, index] * (1 - weight) + np.array(action.facing) * weight
    way = smooth(way, max(0.12 / step, 0.1)) + 1e-9
    return np.asarray(way / np.maximum(np.linalg.norm(way, axis=2, keepdims=True), 1e-6))


def _crouch(
    actors: Sequence[StagedPlayer], times: FloatArray, speed: FloatArray, alert: FloatArray
) -> FloatArray:
    low = np.array([0.11 if "front" in actor.player.slot else 0.24 for actor in actors])
    crouch = np.asarray(low * alert * np.clip(1.5 - speed / 2.5, 0.25, 1.0) + 0.02)
    for index, actor in enumerate(actors):
        for action in actor.actions:
            depth, middle = _dip(action)
            weight = weight_around(times, middle, 0.35, 0.35)
            crouch[:, index] = crouch[:, index] * (1 - weight) + depth * weight
            if action.jump > 0.05:
                up = float(np.sqrt(2 * action.jump / 9.81))
                for moment, depth in ((action.t_sec - up, 0.26), (action.t_sec + up, 0.2)):
                    crouch[:, index] += depth * weight_around(times, moment, 0.22, 0.22)
    return np.minimum(crouch, 0.5)


def _dip(action: BodyAction) -> tuple[float, float]:
    if action.kind == "bump" and action.point is not None:
        return float(np.clip(1.05 - action.point[2], 0.15, 0.48)), action.t_sec
    return 0.02, action.t_sec


def in_world(motion: Motion, index: int, local: FloatArray) -> FloatArray:
    """Points (F, 3) of a body's own axes (right, forward, up from the feet) on the court."""
    ahead = motion.facing[:, index]
    right = np.stack([ahead[:, 1], -ahead[:, 0]], axis=1)
    flat = motion.position[:, index] + right * local[:, :1] + ahead * local[:, 1:2]
    up = local[:, 2] + motion.lift[:, index]
    return np.concatenate([flat, up[:, None]], axis=1)


def _wrists(
    motion: Motion, index: int, actor: StagedPlayer, script: RallyScript, times: FloatArray
) -> FloatArray:
    hands = np.stack([_idle(motion, index, hand) for hand in (-1.0, 1.0)], axis=1)
    serve = script.contacts[0]
    if (serve.side, serve.number) == (actor.side, actor.player.number):
        toss = serve.t_sec - script.toss_sec
        weight = weight_around(times, toss / 2, toss / 2 + 1.0, toss / 2 + 0.25)[:, None]
        held = np.array(script.held_at) - (0, 0, 0.12)
        hands[:, 0] = hands[:, 0] * (1 - weight) + held * weight
    for action in actor.actions:
        for hand, weight, target in _gestures(motion, index, action, times):
            w = weight[:, None]
            hands[:, hand] = hands[:, hand] * (1 - w) + target * w
    return hands


def _idle(motion: Motion, index: int, hand: float) -> FloatArray:
    """Hands at the sides when upright, before the body when low, swinging when running."""
    crouch = motion.crouch[:, index]
    ready = np.clip(crouch / 0.18, 0, 1)
    speed = np.minimum(np.linalg.norm(motion.velocity[:, index], axis=1), 5.0)
    swing = hand * np.sin(motion.gait[:, index]) * 0.07 * speed
    scale = motion.height[index] / 1.95
    local = np.stack(
        [
            hand * (0.30 - 0.06 * ready),
            0.06 + 0.34 * ready + swing,
            (0.93 + 0.12 * ready) * scale - crouch * 0.9 + 0.03 * speed,
        ],
        axis=1,
    )
    return in_world(motion, index, local)


Gesture = tuple[int, FloatArray, FloatArray]


def _gestures(motion: Motion, index: int, action: BodyAction, times: FloatArray) -> list[Gesture]:
    """Hand (0 left, 1 right), weight (F,) and target (F, 3) of each part of an action."""
    scale = float(motion.height[index]) / 1.95

    def local(right: float, ahead: float, up: float) -> FloatArray:
        point = np.array([right, ahead, up * scale])
        return in_world(motion, index, np.repeat(point[None], len(times), axis=0))

    t = action.t_sec
    if action.kind == "spike":
        assert action.point is not None
        ahead = np.array([*action.facing, 0.0])
        hit = np.array(action.point) - 0.1 * ahead - (0, 0, 0.12)
        return [
            (0, weight_around(times, t - 0.24, 0.35, 0.2), local(-0.25, 0.4, 2.1)),
            (1, weight_around(times, t - 0.24, 0.35, 0.2), local(0.35, -0.22, 1.9)),
            (0, weight_around(times, t, 0.12, 0.3), local(-0.3, 0.3, 1.2)),
            (1, weight_around(times, t, 0.14, 0.1), np.repeat(hit[None], len(times), axis=0)),
            (1, weight_around(times, t + 0.2, 0.16, 0.3), local(0.0, 0.45, 1.1)),
        ]
    if action.kind == "block":
        up = REACH_LOCAL if action.point is None else action.point[2] / scale - 0.15
        weight = weight_around(times, t, 0.4, 0.35)
        if action.point is None:
            return [(hand, weight, local(side * 0.2, 0.32, up)) for hand, side in ((0, -1), (1, 1))]
        return [
            (hand, weight, _at_ball(action, times, side * 0.1, 0.08))
            for hand, side in ((0, -1), (1, 1))
        ]
    gap = 0.06 if action.kind == "bump" else 0.13
    below = 0.15 if action.kind == "bump" else 0.12
    weight = weight_around(times, t, 0.4, 0.35)
    return [
        (hand, weight, _at_ball(action, times, side * gap, below))
        for hand, side in ((0, -1), (1, 1))
    ]


REACH_LOCAL = 2.3


def _at_ball(action: BodyAction, times: FloatArray, aside: float, below: float) -> FloatArray:
    assert action.point is not None
    right = np.array([action.facing[1], -action.facing[0], 0.0])
    back = np.array([*action.facing, 0.0]) * 0.06
    point = np.array(action.point) + right * aside - back - (0, 0, below)
    return np.repeat(point[None], len(times), axis=0)

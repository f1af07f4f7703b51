"""Joints of a standing, running or jumping body, for all frames and players at once."""

from __future__ import annotations

import numpy as np

from app.vision.rendering.camera import FloatArray
from app.vision.rendering.motion import Motion

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

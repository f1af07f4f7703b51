"""Rendered rallies as frames in memory or as an H.264 file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from app.vision.rendering.camera import Camera, FarSide, FloatArray, behind_baseline
from app.vision.rendering.hall import HallLook
from app.vision.rendering.rally import demo_script
from app.vision.rendering.scene import RallyScene
from app.vision.rendering.script import RallyScript
from app.vision.rendering.truth import ContactTruth, FrameTruth, RallyTruth, TeamTruth

Cut = tuple[float, float]


def frame_times(duration: float, fps: float, cut: Cut | None = None) -> FloatArray:
    """The moments of the frames in seconds of the script, without those that are cut out."""
    times = np.arange(round(duration * fps)) / fps
    if cut is None:
        return np.asarray(times)
    return np.asarray(times[(times < cut[0]) | (times >= cut[1])])


def stage(
    script: RallyScript | None = None,
    camera: Camera | None = None,
    *,
    fps: float = 30,
    size: tuple[int, int] = (1280, 720),
    seconds: float | None = None,
    look: HallLook | None = None,
    cut: Cut | None = None,
) -> RallyScene:
    """A scene ready to give frames; see `render_rally` for the arguments."""
    view = (camera or behind_baseline()).with_size(size)
    script = script or demo_script()
    duration = script.duration_sec if seconds is None else min(seconds, script.duration_sec)
    times = frame_times(duration, fps, cut)
    if len(times) == 0:
        raise ValueError("Nothing is left of the rally after the cut.")
    return RallyScene(script, view, look or HallLook(), times, 1.0 / fps)


def scene_truth(scene: RallyScene, clip: str, frames: tuple[FrameTruth, ...] = ()) -> RallyTruth:
    """The truth about a whole scene, as it is stored beside a clip."""
    script, camera = scene.script, scene.camera
    fps = round(1 / scene.step, 6)
    ends: dict[FarSide, str] = {
        side: "near" if side == camera.near_side else "far" for side in ("A", "B")
    }
    teams = {
        side: TeamTruth(team.name, _kit_in_words(team.kit.shirt), ends[side])
        for side, team in script.teams.items()
    }
    return RallyTruth(
        clip=clip,
        fps=fps,
        frames_decodable=len(scene),
        size=camera.size,
        teams=teams,
        court_corners_px=camera.corners(),
        events=tuple(_contacts(scene)),
        point_winner=script.winner,
        seed=script.seed,
        frames=frames,
    )


def _contacts(scene: RallyScene) -> Iterator[ContactTruth]:
    """The touches that can be seen, at the time they have in the clip."""
    for contact in scene.script.contacts:
        nearest = int(np.argmin(np.abs(scene.times - contact.t_sec)))
        late = contact.t_sec - float(scene.times[nearest])
        if abs(late) > scene.step * 0.51:
            continue
        pixels, _ = scene.camera_at(nearest).project(np.array(contact.point))
        x, y, z = contact.point
        yield ContactTruth(
            frame=nearest,
            t_sec=round(nearest * scene.step + late, 4),
            event_type=contact.event_type,
            actor_team=contact.side,
            actor_number=contact.number,
            x=round(9.0 - x if scene.camera.mirror else x, 4),
            y=round(y, 4),
            z=round(z, 4),
            ball_px=(round(float(pixels[0]), 2), round(float(pixels[1]), 2)),
        )


def _kit_in_words(colour: tuple[int, int, int]) -> str:
    blue, green, red = colour
    return f"shirt #{red:02x}{green:02x}{blue:02x}"


def render_rally(
    path: Path,
    script: RallyScript | None = None,
    camera: Camera | None = None,
    fps: float = 30,
    size: tuple[int, int] = (1280, 720),
    *,
    seconds: float | None = None,
    look: HallLook | None = None,
    cut: Cut | None = None,
) -> RallyTruth:
    """Writes a rendered rally as H.264 in MP4, and gives the truth about it.

    Args:
        path: the file to write (.mp4).
        script: what happens; without one, the demo's rally.
        camera: from where; without one, from behind side A's baseline.
        fps: frames a second.
        size: width and height in pixels, both even.
        seconds: stop after this long.
        look: the hall's colours and the camera's faults.
        cut: leave out the frames from one second of the script up to another.

    Raises:
        ValueError: for a size that H.264 cannot hold, or when nothing is left to render.
    """
    if size[0] % 2 or size[1] % 2:
        raise ValueError(f"Width and height must be even, not {size[0]} x {size[1]}.")
    scene = stage(script, camera, fps=fps, size=size, seconds=seconds, look=look, cut=cut)
    frames = _encode(path, scene, Fraction(fps).limit_denominator(1001))
    return replace(scene_truth(scene, path.name), frames=frames)


def _encode(path: Path, scene: RallyScene, rate: Fraction) -> tuple[FrameTruth, ...]:
    truths: list[FrameTruth] = []
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height = scene.camera.size
        stream.pix_fmt = "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "20", "g": "60"}
        container.metadata["comment"] = "rendered by VolleySense"
        for image, truth in scene:
            planes = cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420).astype(np.uint8, copy=False)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = truth.index, 1 / rate
            container.mux(stream.encode(frame))
            truths.append(truth)
        container.mux(stream.encode())
    return tuple(truths)

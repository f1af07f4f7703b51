"""A rally renderer: pictures of made-up rallies with the exact truth about them.

As much as the demo shows; rallies, halls and cameras by chance are in `lab.chance`.
"""

from app.vision.rendering.camera import Camera, behind_baseline, from_a_corner, from_the_side
from app.vision.rendering.hall import FloorLine, HallLook
from app.vision.rendering.rally import RallyWriter, demo_script
from app.vision.rendering.script import RallyScript
from app.vision.rendering.truth import ContactTruth, FrameTruth, PlayerTruth, RallyTruth
from app.vision.rendering.video import render_rally, scene_truth, stage

__all__ = [
    "Camera",
    "ContactTruth",
    "FloorLine",
    "FrameTruth",
    "HallLook",
    "PlayerTruth",
    "RallyScript",
    "RallyTruth",
    "RallyWriter",
    "behind_baseline",
    "demo_script",
    "from_a_corner",
    "from_the_side",
    "render_rally",
    "scene_truth",
    "stage",
]

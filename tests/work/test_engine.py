"""The models are there while somebody needs them, and no longer."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest

from app.vision import inference
from app.vision import models as models_module
from app.vision.inference import Models
from app.work.analysis import VisionEngine
from tests.work.conftest import wait_for


class Weights:
    """Stands for what takes much room."""


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[weakref.ref[Weights]]:
    """What was loaded; nothing is looked at."""
    seen: list[weakref.ref[Weights]] = []

    def load(_weights: Path | None) -> Models:
        made = Weights()
        seen.append(weakref.ref(made))
        return Models(made)  # type: ignore[arg-type]

    monkeypatch.setattr(models_module, "load_models", load)
    monkeypatch.setattr(inference, "perceive", lambda *_given: None)
    return seen


def look(engine: VisionEngine) -> None:
    engine.perceive(Path("clip.mp4"), 0.0, 1.0, lambda _frames: None)


def test_models_stay_between_two_pieces(loaded: list[weakref.ref[Weights]]) -> None:
    engine = VisionEngine()
    look(engine)
    look(engine)
    gc.collect()
    assert [one() is not None for one in loaded] == [True]


def test_idle_models_are_let_go_and_loaded_anew(loaded: list[weakref.ref[Weights]]) -> None:
    engine = VisionEngine(idle_sec=0.05)
    look(engine)
    wait_for(lambda: loaded[0]() is None)
    look(engine)
    assert len(loaded) == 2

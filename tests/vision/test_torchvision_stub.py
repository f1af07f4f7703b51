"""Where torchvision does not fit the installed torch, a stand-in takes its place."""

import sys

import pytest

from app.vision.torchvision_stub import ensure_torchvision, make_stub


def test_the_stand_in_suppresses_overlapping_boxes() -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    pytest.importorskip("ultralytics", reason="the stand-in borrows from ultralytics")
    nms = make_stub()["torchvision.ops"].nms
    boxes = torch.tensor([[0.0, 0, 10, 10], [1, 1, 10, 10], [20, 20, 30, 30]])
    kept = nms(boxes, torch.tensor([0.6, 0.9, 0.5]), 0.5)
    assert kept.tolist() == [1, 2]


def test_afterwards_some_torchvision_can_be_imported_and_called() -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    pytest.importorskip("ultralytics", reason="the stand-in borrows from ultralytics")
    ensure_torchvision()
    nms = sys.modules["torchvision"].ops.nms
    kept = nms(torch.tensor([[0.0, 0, 1, 1]]), torch.tensor([1.0]), 0.5)
    assert kept.tolist() == [0]

"""A stand-in for torchvision where the installed one does not fit the installed torch.

ultralytics imports torchvision for one thing only, `torchvision.ops.nms`. The torchvision of the
package registry is built for another torch than the CPU-only one and then fails on import or at
the first call ("operator torchvision::nms does not exist"). Only in that case, a module with
the same function on top of ultralytics' own suppression takes its place.
"""

import sys
from types import ModuleType
from typing import Any


def ensure_torchvision() -> None:
    """Put the stand-in into `sys.modules` when the real torchvision cannot be used.

    Call it before importing ultralytics. It does nothing when torchvision works.
    """
    if _works():
        return
    for name in [n for n in sys.modules if n == "torchvision" or n.startswith("torchvision.")]:
        del sys.modules[name]
    sys.modules.update(make_stub())


def make_stub() -> dict[str, ModuleType]:
    """The stand-in modules by name, not yet installed."""
    package, ops = ModuleType("torchvision"), ModuleType("torchvision.ops")
    package.__dict__.update(__version__="0.0.0", __path__=[], ops=ops)
    ops.__dict__.update(nms=_nms)
    return {"torchvision": package, "torchvision.ops": ops}


def _works() -> bool:
    try:
        import torch
        import torchvision

        boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0]])
        torchvision.ops.nms(boxes, torch.tensor([1.0]), 0.5)
    except (ImportError, RuntimeError, AttributeError, OSError):
        return False
    return True


def _nms(boxes: Any, scores: Any, iou_threshold: float) -> Any:  # noqa: ANN401 - Any: torch has no types
    from ultralytics.utils.nms import TorchNMS

    return TorchNMS.nms(boxes, scores, iou_threshold)

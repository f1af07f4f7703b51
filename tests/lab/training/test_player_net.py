"""The players' net: read as it was published, answering in boxes, and taught where players are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch")

import torch
from torch import Tensor

from app.resources import WEIGHTS
from lab.training.playerloss import answers_of, assigned, loss
from lab.training.playernet import BINS, STRIDES, PlayerBoxes, PlayerNet, boxes_of, load_coco
from lab.training.schedule import load_average, save_half
from lab.training.tensorflowjs import convolutions

SIZE = (64, 96)
"""Height and width of the pictures, multiples of 32."""
PLAYER = (19.5, 11.5, 51.5, 59.5)
"""Its edges are whole strides from a place of the finest map."""


def published(folder: Path) -> Path:
    """A net of two layers, the second written first, one of them in half precision."""
    kernels: dict[str, np.ndarray] = {
        "second": np.arange(2 * 3 * 3 * 2, dtype=np.float32).reshape(3, 3, 2, 2),
        "first": np.ones((1, 1, 3, 2), np.float16),
    }
    biases = {"second": np.array([5, 6], np.float32), "first": np.array([7, 8], np.float32)}
    names = {"first": "convolution", "second": "convolution_1"}
    nodes, weights, data = [], [], b""
    for name, kernel in kernels.items():
        for kind, values in (("kernel", kernel), ("bias", biases[name])):
            half = values.dtype == np.float16
            kept = {"quantization": {"dtype": "float16"}} if half else {}
            shape = list(values.shape)
            weights.append({"name": f"{name}/{kind}", "shape": shape, "dtype": "float32", **kept})
            data += values.tobytes()
        nodes += [
            {"op": "Conv2D", "name": names[name], "input": ["before", f"{name}/kernel"]},
            {"op": "Add", "name": f"{name}/sum", "input": [names[name], f"{name}/bias"]},
        ]
    graph = folder / "small.json"
    described = {"modelTopology": {"node": nodes}, "weightsManifest": [{"weights": weights}]}
    graph.write_text(json.dumps(described), encoding="utf-8")
    graph.with_suffix(".bin").write_bytes(data)
    return graph


def test_layers_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    (first, first_bias), (second, second_bias) = convolutions(published(tmp_path))
    assert first.shape == (2, 3, 1, 1)
    assert first_bias.tolist() == [7, 8]
    assert second.shape == (2, 2, 3, 3)
    # Outputs come first here and last in the file.
    assert second[1, 0, 0, 1] == 5
    assert second_bias.tolist() == [5, 6]


def test_another_net_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"small\.json has 2 layers, not 34"):
        load_coco(published(tmp_path))


def answering(player: tuple[float, float, float, float], sure: float = 4.0) -> list[Tensor]:
    """The maps of a net that sees one player, in the place of the finest map nearest to it."""
    maps = [torch.zeros(1, 1 + 4 * BINS, SIZE[0] // s, SIZE[1] // s) for s in STRIDES]
    for one in maps:
        one[:, 0] = -6.0
    x, y = (player[0] + player[2]) / 2, (player[1] + player[3]) / 2
    column, row = round((x - 3.5) / 8), round((y - 3.5) / 8)
    at = column * 8 + 3.5, row * 8 + 3.5
    far = [at[0] - player[0], at[1] - player[1], player[2] - at[0], player[3] - at[1]]
    answer = maps[0][0, :, row, column]
    answer[0] = sure
    for edge, pixels in enumerate(far):
        low, share = divmod(pixels / 8, 1)
        logits = answer[1 + edge * BINS : 1 + (edge + 1) * BINS]
        logits[:] = -30.0
        logits[int(low)] = float(np.log(1 - share + 1e-9))
        logits[int(low) + 1] = float(np.log(share + 1e-9))
    return maps


def test_a_box_is_read_from_the_shares_of_its_edges() -> None:
    found = boxes_of(answering((24.0, 16.0, 44.0, 56.0))[0], 8)
    row = 4 * (SIZE[1] // 8) + 4
    middle = found[0, :, row].tolist()
    assert middle == pytest.approx([34, 36, 20, 40], abs=0.01)


def test_the_net_answers_with_all_places_of_three_maps() -> None:
    boxes = PlayerBoxes(PlayerNet().eval())
    with torch.no_grad():
        answer = boxes(torch.rand(1, 3, *SIZE))
    assert answer.shape == (1, 5, 8 * 12 + 4 * 6 + 2 * 3)
    assert ((answer[:, 4] >= 0) & (answer[:, 4] <= 1)).all()


def test_the_loss_prefers_who_is_right() -> None:
    players = [torch.tensor([PLAYER])]
    beside = (PLAYER[0] + 24, PLAYER[1], PLAYER[2] + 24, PLAYER[3])
    right, wrong = (float(loss(answering(box), players)) for box in (PLAYER, beside))
    nobody = float(loss(answering(PLAYER, sure=-6.0), players))
    assert right < 0.2 < min(nobody, wrong)


def test_places_in_the_middle_of_a_player_answer_for_it() -> None:
    answers = answers_of(answering(PLAYER))
    owner = assigned(answers, torch.tensor([PLAYER, (70.0, 4.0, 90.0, 44.0)]))
    chosen = answers.middle[owner == 0]
    assert len(chosen) >= 2
    assert ((chosen > torch.tensor(PLAYER[:2])) & (chosen < torch.tensor(PLAYER[2:]))).all()
    assert (answers.middle[owner == 1][:, 0] > 70).all()
    assert (assigned(answers, torch.zeros(0, 4)) == -1).all()


def test_weights_survive_stripping(tmp_path: Path) -> None:
    net = PlayerNet().eval()
    save_half(net, tmp_path / "players.pt")
    again = load_average(PlayerNet(), tmp_path / "players.pt")
    pictures = torch.rand(1, 3, *SIZE)
    with torch.no_grad():
        for one, other in zip(net(pictures), again(pictures), strict=True):
            assert torch.allclose(one, other, atol=0.05)


def test_the_shipped_weights_can_be_taught_further() -> None:
    assert (
        sum(one.numel() for one in load_average(PlayerNet(), WEIGHTS / "players.pt").parameters())
        > 3e6
    )

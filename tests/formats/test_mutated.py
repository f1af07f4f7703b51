"""Damaged files of every kind: our own errors only, no hang, nothing that cannot be stored."""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from session.errors import SessionError
from session.formats.dvw.roster import read_roster
from session.formats.perana import packing
from session.formats.reading import read_file
from session.schemas import EventIn, SessionCreate
from tests.formats.test_instances import rallies, written

KEEP = 30_000
"""How much of a file is damaged; the rest is more of the same."""
CALM = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Value = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["\x00", "\ud800", "9" * 5000, "1e999", [], {}, [[]], {"a": {}}]),
)


@st.composite
def damage(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """A few cuts, doublings and splashes of bytes."""
    wounds = draw(
        st.lists(
            st.tuples(
                st.floats(0, 1),
                st.integers(0, 200),
                st.sampled_from(["cut", "double", "splash"]),
                st.binary(max_size=30),
            ),
            min_size=1,
            max_size=6,
        )
    )

    def hurt(data: bytes) -> bytes:
        for where, length, kind, splash in wounds:
            at = int(where * len(data))
            middle = {"cut": b"", "double": data[at : at + length] * 2, "splash": splash}[kind]
            data = data[:at] + middle + data[at + length :]
        return data

    return hurt


@st.composite
def misunderstanding(draw: st.DrawFn) -> Callable[[Any], Any]:
    """Some values of a JSON document become something else."""
    swaps = draw(st.lists(st.tuples(st.integers(0, 10**6), Value), min_size=1, max_size=8))

    def confuse(document: Any) -> Any:  # noqa: ANN401
        places = list(_places(document))
        for number, value in swaps:
            holder, key = places[number % len(places)]
            holder[key] = value
        return document

    return confuse


def _places(value: Any) -> Any:  # noqa: ANN401
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def tried(path: Path, data: bytes) -> None:
    """Reads it; whatever comes out can be stored."""
    path.write_bytes(data)
    try:
        found = read_file(path)
    except SessionError:
        return
    SessionCreate.model_validate(found.session.model_dump())
    for _, event in found.events:
        EventIn.model_validate(event.model_dump())
    assert len(found.diagnostics) < 10_000


@pytest.fixture(scope="module")
def scout(shared: Path) -> Path:
    return shared / "data/scout"


@given(hurt=damage())
@CALM
@pytest.mark.parametrize("name", ["nicaragua-cuba-2022.vsm", "hudl-tags.xml", "avl-men-2017.psvb"])
def test_damaged_bytes(scout: Path, tmp_path: Path, name: str, hurt: Any) -> None:  # noqa: ANN401
    tried(tmp_path / name, hurt((scout / name).read_bytes()))


@given(hurt=damage())
@CALM
def test_damaged_labels_of_instances(tmp_path: Path, hurt: Any) -> None:  # noqa: ANN401
    whole = written(tmp_path, rallies())
    tried(tmp_path / "hurt.xml", hurt(whole.read_bytes()))


@given(
    hurt=st.lists(
        st.tuples(
            st.integers(0, 200), st.sampled_from(["", "Set", "-1", "\u0661", "9" * 30, "nan"])
        ),
        max_size=6,
    )
)
@CALM
def test_instances_with_other_labels(tmp_path: Path, hurt: list[tuple[int, str]]) -> None:
    parts = written(tmp_path, rallies()).read_text(encoding="utf-8").split("<text>")
    for place, said in hurt:
        old = parts[1 + place % (len(parts) - 1)]
        parts[1 + place % (len(parts) - 1)] = said + old[old.index("</text>") :]
    tried(tmp_path / "other.xml", "<text>".join(parts).encode())


@given(hurt=damage())
@CALM
def test_damaged_lines_inside_a_psvb(scout: Path, tmp_path: Path, hurt: Any) -> None:  # noqa: ANN401
    plain = packing.unpacked((scout / "avl-men-2017.psvb").read_bytes())
    lines = [line for line in plain.split("\n") if not line.startswith(("TH~", "TA~"))]
    inner = hurt("\n".join(lines).encode()[:KEEP])
    tried(
        tmp_path / "inside.psvb",
        base64.b64encode(struct.pack("<I", len(inner)) + gzip.compress(inner)),
    )


@given(confuse=misunderstanding())
@CALM
def test_a_vsm_with_other_values(scout: Path, tmp_path: Path, confuse: Any) -> None:  # noqa: ANN401
    document = json.loads((scout / "nicaragua-cuba-2022.vsm").read_text(encoding="utf-8"))
    del document["scout"]["sets"][1:]
    tried(tmp_path / "other.vsm", json.dumps(confuse(document)).encode())


@given(confuse=misunderstanding())
@CALM
def test_a_psvb_with_other_values(scout: Path, tmp_path: Path, confuse: Any) -> None:  # noqa: ANN401
    plain = packing.unpacked((scout / "avl-men-2017.psvb").read_bytes())
    entries = [one for one in packing.entries(plain) if one.key not in ("TH", "TA")][:250]
    values = confuse([json.loads(one.rest) if one.rest[:1] == "{" else one.rest for one in entries])
    inner = "PSVB\n" + "\n".join(
        f"{one.key}~{value if isinstance(value, str) else json.dumps(value)}"
        for one, value in zip(entries, values, strict=True)
    )
    data = inner.encode("utf-8", "replace")
    tried(
        tmp_path / "other.psvb",
        base64.b64encode(struct.pack("<I", len(data)) + gzip.compress(data)),
    )


@given(hurt=damage())
@CALM
def test_a_damaged_roster(scout: Path, tmp_path: Path, hurt: Any) -> None:  # noqa: ANN401
    path = tmp_path / "team.sq"
    path.write_bytes(hurt((scout / "team-99.sq").read_bytes()))
    try:
        found = read_roster(path)
    except SessionError:
        return
    assert len({player.number for player in found.players}) == len(found.players)


@pytest.mark.parametrize(
    "data",
    [
        b'{"scout": ' + b"[" * 200_000,
        b'{"scout": {"sets": [' + b'{"events": [],' * 1000,
        b"<moment>" * 10_000,
        b"<!DOCTYPE x [" + b'<!ENTITY a "&b;&b;">' * 50 + b"]><moments>&a;</moments>",
        b"\x00" * 100_000,
        b"\xff\xfe" + b"{" * 1000,
    ],
)
def test_bombs(tmp_path: Path, data: bytes) -> None:
    for name in ("bomb.vsm", "bomb.xml", "bomb.json", "bomb.psvb", "bomb.sq", "bomb"):
        tried(tmp_path / name, data)

"""Documentation that cannot fall behind: every example runs, every field and setting is listed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import requests  # noqa: F401 (the examples import it)

from app.main import create_app
from app.settings import Settings
from session.schemas import Evidence, TouchPayload

ROOT = Path(__file__).resolve().parents[2]
PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


def examples(part: str) -> str:
    """The code of one part of the notes, in order."""
    notes = (ROOT / "INTEGRATION_NOTES.md").read_text(encoding="utf-8")
    service, _, rest = notes.partition("\n## REST\n")
    found = PYTHON.findall(service if part == "service" else rest)
    assert len(found) >= 5
    return "\n".join(found)


def test_the_examples_of_the_service_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(examples("service"), "INTEGRATION_NOTES.md", "exec"), {})
    assert (tmp_path / "exports" / "events.csv").is_file()


def test_the_examples_of_rest_run(
    server: tuple[str, Settings], video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(video, "match.mp4")
    exec(compile(examples("rest"), "INTEGRATION_NOTES.md", "exec"), {"url": server[0]})


def documented_models() -> dict[str, set[str]]:
    """The tables of docs/fields.md: field names by model."""
    text = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
    sections = re.split(r"^### (\w+)$", text, flags=re.MULTILINE)
    bodies = (re.split(r"^## ", body, flags=re.MULTILINE)[0] for body in sections[2::2])
    return {
        name: {field for field, _ in ROW.findall(body)}
        for name, body in zip(sections[1::2], bodies, strict=True)
    }


def real_models() -> dict[str, set[str]]:
    """The models of the OpenAPI document and of the payload: field names by model."""
    schemas: dict[str, Any] = create_app(Settings()).openapi()["components"]["schemas"]
    models = {
        name: set(schema["properties"])
        for name, schema in schemas.items()
        if "properties" in schema and not name.startswith(("Page_", "Body_"))
    }
    return models | {kind.__name__: set(kind.model_fields) for kind in (TouchPayload, Evidence)}


def test_every_field_of_every_model_is_documented_and_no_other() -> None:
    assert documented_models() == real_models()


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
    wanted = {f"VOLLEYSENSE_{name.upper()}": field for name, field in Settings.model_fields.items()}
    assert set(rows) == set(wanted)
    for name, field in wanted.items():
        if field.default not in (None, ""):
            assert f"`{field.default}`" in rows[name].split("|")[0], name


def test_no_other_variable_is_read() -> None:
    known = {f"VOLLEYSENSE_{name.upper()}" for name in Settings.model_fields}
    used = {
        word
        for folder in ("app", "session")
        for path in (ROOT / folder).rglob("*.py")
        for word in re.findall(r"VOLLEYSENSE_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))
    }
    assert used <= known


def test_every_address_is_in_the_short_description() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for path in create_app(Settings()).openapi()["paths"]:
        last = re.sub(r"/\{[^}]+\}$", "", path).rpartition("/")[2]
        assert last in text, path


@pytest.mark.parametrize("name", ["CHANGELOG.md", "INTEGRATION_NOTES.md"])
def test_nothing_is_said_twice_after_a_merge(name: str) -> None:
    """Both files take the lines of either side of a merge."""
    for version in (ROOT / name).read_text(encoding="utf-8").split("\n## "):
        said = re.findall(r"^- \*\*.+$", version, re.MULTILINE)
        assert sorted(said) == sorted(set(said))

"""Our modules in a page: what they import is asked for with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.resources import static_dir
from app.settings import Settings
from app.web.static import script, static_path
from tests.api.conftest import URL
from tests.local import LOCAL

MODULES = {path.name: path.read_text("utf-8") for path in (static_dir() / "js").glob("*.js")}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_brings_all_that_it_imports_each_once(name: str) -> None:
    asked = re.findall(rf'(?:href|src)="{static_path()}/js/([^"]+)"', script(name))
    assert asked[-1] == name
    assert len(set(asked)) == len(asked)
    wanted = {
        one
        for module in asked
        for one in re.findall(r'from "\./(.+?)"|import "\./(.+?)"', MODULES[module])
    }
    assert {one or other for one, other in wanted} | {name} == set(asked)


@pytest.mark.parametrize(("home", "reach"), [("", "/"), ("/scout", "/scout/")])
def test_one_script_may_open_all_pages_and_no_other(tmp_path: Path, home: str, reach: str) -> None:
    settings = Settings(sessions_dir=tmp_path, min_free_bytes=0, root_path=home)
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as http:
        for name in MODULES:
            answer = http.get(f"{home}{static_path()}/js/{name}")
            allowed = reach if name == "offlineworker.js" else None
            assert answer.headers.get("Service-Worker-Allowed") == allowed, name


def test_what_a_shared_worker_imports_is_kept_with_the_page_that_starts_it() -> None:
    """`offline.js` names the worker alone: no page's list has it."""
    brought = f"{script('byhand.js')}{script('page.js')}"
    imported = re.findall(r'from "\./(.+?)"', MODULES["streamworker.js"])
    assert imported
    assert all(f'/{name}"' in brought for name in imported)

"""Our modules in a page: what they import is asked for with them."""

from __future__ import annotations

import re

import pytest

from app.resources import static_dir
from app.web.static import script, static_path

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

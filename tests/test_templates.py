"""Lines of templates and style sheets fit into a diff; each template says first who serves it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from fastapi.routing import APIRoute

from app.main import create_app
from app.resources import templates_dir
from app.screens.view import templates
from app.settings import Settings

APP = Path(create_app.__code__.co_filename).parent
LONGEST = 160
LONGEST_OF_STYLE = 120
FOR_MANY = ("_choices.html", "_part.html", "base.html", "session.html")
"""Used by so many that naming them would say nothing."""
SOURCES = {
    path.relative_to(templates_dir()).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(templates_dir().rglob("*.html"))
}

USES = {
    name: set(re.findall(r'\{%-? (?:include|from|extends) "([^"]+)"', source))
    for name, source in SOURCES.items()
}


def first_comment(name: str) -> str:
    found = re.match(r"\{# (.*?) #\}\n", SOURCES[name], re.DOTALL)
    assert found, f"{name} does not begin with a comment"
    return " ".join(found[1].split())


def named_routes(name: str) -> list[tuple[str, str]]:
    found = re.findall(r"\b(GET|POST) (/\S*)", first_comment(name))
    return [(method, path.rstrip(".,")) for method, path in found]


def users(name: str) -> set[str]:
    """The templates that include, import or extend it."""
    return {other for other, used in USES.items() if name in used}


def parts(name: str) -> set[str]:
    """It, and all that it is made of."""
    return {name}.union(*(parts(other) for other in USES[name]))


@cache
def rendered_in() -> dict[str, set[str]]:
    """The modules that name each template."""
    texts = {
        ".".join(("app", *path.relative_to(APP).with_suffix("").parts)): path.read_text("utf-8")
        for path in APP.rglob("*.py")
    }
    return {
        name: {module for module, text in texts.items() if f'"{name}"' in text} for name in SOURCES
    }


def near(module: ModuleType) -> Iterator[str]:
    """A module, what it takes from others, and what these take."""
    yield module.__name__
    for thing in vars(module).values():
        other = sys.modules.get(getattr(thing, "__module__", None) or "")
        if other is not None and other.__name__.startswith("app."):
            yield other.__name__
            yield from (str(getattr(one, "__module__", "")) for one in vars(other).values())


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], ModuleType]:
    """Each route, and the module that answers."""
    folder = tmp_path_factory.mktemp("routes")
    app = create_app(Settings(sessions_dir=folder, min_free_bytes=0))
    return {
        (method, route.path): sys.modules[route.endpoint.__module__]
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }


def test_no_line_is_too_long_to_be_read_in_a_diff() -> None:
    sheets = {one.name: one.read_text(encoding="utf-8") for one in (APP / "static").glob("*.css")}
    long = [
        f"{name}:{number}"
        for name, source in (SOURCES | sheets).items()
        for number, line in enumerate(source.splitlines(), 1)
        if len(line) > (LONGEST_OF_STYLE if name in sheets else LONGEST)
    ]
    assert not long


@pytest.mark.parametrize("name", SOURCES)
def test_each_says_who_serves_or_includes_it(
    name: str, routes: dict[tuple[str, str], ModuleType]
) -> None:
    comment = first_comment(name)
    assert re.search(r"\b([Ss]erved|[Ii]ncluded|Imported|Extended) (by|where) ", comment)
    for route in named_routes(name):
        assert route in routes
        assert rendered_in()[name] & set(near(routes[route])), f"{route} does not render it"
    told = {other for other in re.findall(r"[\w/]+\.html", comment) if name in parts(other)}
    if name in FOR_MANY:
        assert len(users(name)) >= 5
    else:
        assert users(name) <= told, "not all that use it are named"
    assert bool(rendered_in()[name]) == ("erved by " in comment)


@pytest.mark.parametrize("name", SOURCES)
def test_what_it_says_it_needs_it_needs(name: str) -> None:
    words = first_comment(name).partition("Needs ")[2]
    for other in re.findall(r"[\w/]+\.html", first_comment(name)):
        assert other in SOURCES
    text = "".join(SOURCES[part].partition("#}")[2] for part in parts(name))
    needs = re.findall(r"`(\w+)`", words)
    assert not [need for need in needs if not re.search(rf"\b{need}\b", text)]


def test_every_template_is_shown_to_somebody() -> None:
    assert not [name for name in SOURCES if not users(name) and not rendered_in()[name]]


def test_every_macro_and_every_import_is_used() -> None:
    unused = []
    for name, source in SOURCES.items():
        for macro in re.findall(r"\{% macro (\w+)", source):
            called = [name, *users(name)]
            if not any(re.search(rf"(?<!macro )\b{macro}\(", SOURCES[one]) for one in called):
                unused.append(f"{name}: {macro}")
        for names in re.findall(r'\{% from "[^"]+" import ([\w, ]+) %\}', source):
            unused += [
                f"{name}: {macro}"
                for macro in names.split(", ")
                if not re.search(rf"\b{macro.strip()}\(", source)
            ]
    assert not unused


def test_pages_are_sent_without_the_indentation_of_templates() -> None:
    written = templates().from_string("<ul>\n    <li>One\n      two</li>\n</ul>")
    assert written.render() == "<ul> <li>One two</li> </ul>"
    written = templates().from_string(
        "<table>\n  <tr>\n    <td>1</td>\n    <td>2</td>\n  </tr>\n</table>"
    )
    assert written.render() == "<table> <tr><td>1</td><td>2</td></tr></table>"


def test_templates_and_style_sheets_are_named_as_their_screens() -> None:
    """`app/screens/numbers/`, `templates/numbers/`, `static/numbers.css`; what many screens share
    lies in no folder."""
    rooms = {path.stem for path in (APP / "screens").iterdir()}
    for name, modules in rendered_in().items():
        folder = name.rpartition("/")[0]
        assert not folder or folder in rooms | {"report"}, f"no screen is called {folder}"
        for module in modules if folder else ():
            place = module.removeprefix("app.").removeprefix("screens.")
            assert folder == place.partition(".")[0], f"{module}: {name}"
    screens = {path.stem for path in (APP / "screens").rglob("*.py")}
    shared = {name.removeprefix("_").removesuffix(".html") for name in SOURCES if "/" not in name}
    for sheet in (APP / "static").glob("*.css"):
        assert sheet.stem in rooms | screens | shared | {"letters", "tokens", "report"}, sheet.name

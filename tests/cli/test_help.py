"""The help: quick, because it loads little, and with every word that was written."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.main import get_command

from app.cli import app
from tests.cli.test_files import volleysense
from tests.conftest import ROOT

LIGHT = {"__main__", "_distutils_hack", "annotated_doc", "app", "session", "shellingham", "typer"}
"""All that may be loaded beside Python itself."""
COMMANDS = vars(get_command(app))["commands"]

ASK = """
import json, sys
from app.cli import main
for words in json.loads(sys.argv[1]):
    try:
        main(words)
    except SystemExit as end:
        assert end.code == 0
loaded = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names
print(json.dumps(sorted(loaded)), file=sys.stderr)
"""


def loaded_by(*calls: list[str]) -> set[str]:
    """Which libraries are loaded when these have been asked, one after the other."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(calls)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(json.loads(done.stderr))


def test_help_loads_nothing_heavy() -> None:
    assert loaded_by(["--help"]) <= LIGHT


def test_no_help_of_a_command_does() -> None:
    """Typer itself asks pydantic about the kinds of words that a command takes."""
    of_typer = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions"}
    found = loaded_by(*([name, "--help"] for name in COMMANDS))
    ours = {name for name in found if not name.startswith("_")}
    assert ours <= LIGHT | of_typer | {"typing_inspection"}


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_no_word_of_a_help_is_lost(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert volleysense(name, "--help") == 0
    printed = squeezed(capsys.readouterr().out)
    wanted = [COMMANDS[name].help, *(one.help for one in COMMANDS[name].params)]
    for text in wanted:
        assert text
        assert squeezed(text) in printed


def test_the_list_of_commands_has_their_whole_summaries(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert volleysense("--help") == 0
    printed = squeezed(capsys.readouterr().out)
    for name, command in COMMANDS.items():
        summary = command.help.partition("\n\n")[0]
        assert squeezed(name + summary) in printed


def test_brackets_in_a_text_stay(capsys: pytest.CaptureFixture[str]) -> None:
    volleysense("analyze", "--help")
    assert "[yolo]" in squeezed(capsys.readouterr().out)

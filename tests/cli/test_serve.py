"""Serving: on this machine only, on a port that is free, until it is told to end."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app.cli.tour import DemoBroken, Tour
from tests.cli.test_files import volleysense
from tests.conftest import ROOT


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])
def test_others_cannot_reach_it(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert volleysense("serve", "--host", host, "--port", 0, "--dir", tmp_path) == 1
    assert "only on this machine" in " ".join(capsys.readouterr().err.split())


def test_a_taken_port_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert volleysense("serve", "--port", port, "--dir", tmp_path) == 1
    printed = " ".join(capsys.readouterr().err.split())
    assert f"Port {port} is taken" in printed
    assert "--port" in printed


def test_a_database_that_cannot_be_used_gets_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "volleysense.db").write_bytes(b"no database" * 500)
    assert volleysense("serve", "--port", 0, "--dir", tmp_path) == 1
    printed = " ".join(capsys.readouterr().err.split())
    assert "is not a VolleySense database" in printed
    assert "Traceback" not in printed


def test_it_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    words = ["serve", "--port", "0", "--dir", str(tmp_path / "s")]
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", *words],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        where = re.search(r"http://localhost:\d+", first)
        assert where is not None, first
        with urllib.request.urlopen(where[0], timeout=60) as page:
            assert b"VolleySense" in page.read()
        broken = Tour(where[0], "nowhere", tmp_path)
        with pytest.raises(DemoBroken, match="no sample match"):
            broken.walk()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()

"""Serving: on this machine only, on a port that is free, until it is told to end."""

from __future__ import annotations

import errno
import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.cli import serve
from app.cli.tour import DemoBroken, Tour
from app.network.opened import NetworkOpening
from tests.cli.test_files import volleysense
from tests.conftest import ROOT
from tests.network.nearby import Gym


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])
def test_others_cannot_reach_it(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert volleysense("serve", "--host", host, "--port", 0, "--dir", tmp_path) == 1
    assert "only on this machine" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--root-path", "/a b"), "VOLLEYSENSE_ROOT_PATH: /a b is no path: write it like /scout."),
        (("--root-path", "/people"), "cannot be /people"),
        (("--port", 99_999), "VOLLEYSENSE_PORT"),
    ],
)
def test_what_cannot_be_meant_is_said_at_the_start(
    words: tuple[object, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = () if "--port" in words else ("--port", 0)
    assert volleysense("serve", *words, *port, "--dir", tmp_path) == 1
    assert said in " ".join(capsys.readouterr().err.split())


def test_whoever_runs_it_behind_a_proxy_reads_where_others_find_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.web.serving.run", lambda *_words: None)
    monkeypatch.setenv("VOLLEYSENSE_PUBLIC_HOSTS", "scout.example.org, www.example.org")
    words = ("--root-path", "scout", "--port", 0, "--dir", tmp_path)
    assert volleysense("serve", *words) == 0
    printed = " ".join(capsys.readouterr().err.split())
    assert "Others find it at https://scout.example.org/scout, through the proxy" in printed
    assert "https://scout.example.org/scout/setup#" in printed


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody has, with a free one behind it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("by_make", [False, True])
def test_a_taken_port_gets_a_sentence_and_a_way_out(
    command: str, by_make: bool, taken: int, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.delenv("MAKELEVEL", raising=False)
    if by_make:
        monkeypatch.setenv("MAKELEVEL", "1")
    assert volleysense(command, "--port", taken, "--dir", tmp_path) == 1
    printed = " ".join(capsys.readouterr().err.split())
    assert f"Port {taken} is taken" in printed
    said = rf"make {command} PORT=(\d+)" if by_make else rf"volleysense {command} --port (\d+)"
    way_out = re.search(said, printed)
    assert way_out is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", int(way_out[1])))


def test_a_port_that_is_not_ours_is_not_called_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def denied(*_words: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("app.web.serving.bound", denied)
    assert volleysense("serve", "--port", 80, "--dir", tmp_path) == 1
    printed = " ".join(capsys.readouterr().err.split())
    assert "Port 80 of 127.0.0.1 cannot be used: Permission denied." in printed


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (OSError("no more of it"), "no more of it"),
        (ValueError("NOT NULL failed\nin line 7"), "ValueError: NOT NULL failed"),
    ],
)
def test_a_server_that_does_not_start_says_why(
    problem: Exception, said: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def fail(*_words: object) -> None:
        raise problem

    monkeypatch.setattr("app.work.durable._launch", fail)
    for words in (["serve"], ["demo", "--check"]):
        monkeypatch.setattr("app.cli.demo.prepare", lambda _settings: "s")
        # In a thread of its own: the browser's tests leave an event loop running in this one.
        with ThreadPoolExecutor(1) as apart:
            ended = apart.submit(volleysense, *words, "--port", 0, "--dir", tmp_path)
        assert ended.result() == 1
        printed = " ".join(capsys.readouterr().err.split())
        assert printed.endswith(f"The server did not start: {said}")
        assert "Application startup failed" not in printed


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


IN_A_GYM = """
from app.cli import main
from app.network import gym
from tests.network.nearby import Gym

gym.Surroundings = lambda: Gym("192.168.1.20").around
main()
"""


def test_devices_nearby_are_served_until_it_is_told_to_end(tmp_path: Path) -> None:
    words = ["serve", "--lan", "--lan-port", "0", "--port", "0", "--dir", str(tmp_path)]
    process = subprocess.Popen(
        [sys.executable, "-c", IN_A_GYM, *words], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        _, nearby, pairing = (process.stderr.readline() for _ in range(3))
        found = re.search(r"https://(volleysense-\w{4}\.local):(\d+) or https://192", nearby)
        assert found is not None, nearby
        assert re.search(r"Pair them at http://localhost:\d+/network", pairing)
        pem = (tmp_path / "_network" / "authority.pem").read_text("utf-8")
        device = ssl.create_default_context(cadata=pem[pem.index("-----BEGIN CERT") :])
        with (
            socket.create_connection(("127.0.0.1", int(found[2])), 60) as plain,
            device.wrap_socket(plain, server_hostname=found[1]) as tls,
        ):
            host = f"Host: {found[1]}:{found[2]}\r\n"
            tls.sendall(f"GET /pair HTTP/1.1\r\n{host}\r\n".encode())
            assert tls.recv(100).startswith(b"HTTP/1.1 200 ")
            # A device that has gone to sleep in the middle of a request is not waited for long.
            tls.sendall(f"POST /pair HTTP/1.1\r\n{host}Content-Length: 9\r\n\r\n".encode())
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_port_for_devices_that_is_taken_is_said_and_nothing_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gym = Gym("192.168.1.20")
    gym.taken["192.168.1.20"] = OSError(errno.EADDRINUSE, "Address already in use")
    monkeypatch.setattr("app.network.gym.Surroundings", lambda: gym.around)
    with ThreadPoolExecutor(1) as apart:
        ended = apart.submit(volleysense, "serve", "--lan", "--port", 0, "--dir", tmp_path)
    assert ended.result() == 1
    printed = " ".join(capsys.readouterr().err.split())
    assert "The server did not start: Port 7861 is taken, perhaps by another" in printed


def test_a_laptop_without_a_network_waits_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    gym, said = Gym(), list[str]()
    monkeypatch.setattr("app.cli.serve.say", said.append)
    opening = NetworkOpening("volleysense-k7m2.local", 7861, gym.now, (), "[No] name.", "", b"")
    serve._say_open(opening, "http://localhost:7860/network")
    assert said[0].startswith("No network is here yet.")
    assert said[1] == "[No] name."

"""A proxy that does not say that it is one is told by the user that it runs as."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from app.settings import Settings
from app.web.peers import CLOSED, Persons, SocketEnd, own_user, owner_of
from app.web.serving import listen, serving
from tests.asroot import as_root

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose it is")
WWW_DATA = 33
OF_PROXY = """import encodings.idna, os, urllib.request as u
os.setuid({uid})
print(u.urlopen({url!r}).status)"""


@pytest.fixture
def here() -> Iterator[socket.socket]:
    """Somebody who listens on this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening


def test_the_system_says_whose_a_socket_is_until_it_is_closed(here: socket.socket) -> None:
    asks = socket.create_connection(here.getsockname())
    answers, peer = here.accept()
    with closing(answers):
        assert owner_of(peer, here.getsockname()) == own_user()
        asks.shutdown(socket.SHUT_WR)
        assert owner_of(peer, here.getsockname()) == own_user()
        asks.close()
        assert owner_of(peer, here.getsockname()) == CLOSED


def test_also_where_one_end_speaks_the_newer_protocol(here: socket.socket) -> None:
    with closing(socket.socket(socket.AF_INET6)) as asks:
        asks.connect(("::ffff:127.0.0.1", here.getsockname()[1]))
        answers, peer = here.accept()
        with closing(answers):
            assert owner_of(peer, here.getsockname()) == own_user()


def test_who_listens_where_somebody_asked_from_is_not_who_asked(here: socket.socket) -> None:
    nobody: SocketEnd = ("127.0.0.1", 1)
    assert owner_of(here.getsockname(), nobody) == CLOSED


@pytest.mark.parametrize(
    ("uid", "is_one"),
    [(0, False), (33, False), (999, False), (1000, True), (1_500_001, True), (61_500, False),
     (65_534, False)],
)  # fmt: skip
def test_persons_have_other_numbers_than_the_system(uid: int, is_one: bool) -> None:
    people = Persons(own=1000, first=1000, root_is_one=False, are_told=True)
    assert people.has(uid) is is_one


def test_whoever_runs_the_server_is_a_person_and_on_windows_root_is() -> None:
    assert Persons(own=33, first=1000).has(33)
    assert Persons(own=1000, first=1000, root_is_one=True).has(0)
    assert not Persons(own=1000, first=1000, root_is_one=True).has(33)


def test_where_the_system_does_not_tell_nobody_is_kept_out() -> None:
    people = Persons(own=1000, first=1000, root_is_one=False, are_told=False)
    assert people.may_be_at(("127.0.0.1", 1), ("127.0.0.1", 2))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server, as on a coach's laptop."""
    folder = tmp_path_factory.mktemp("peers") / "sessions"
    settings = Settings(sessions_dir=folder, min_free_bytes=0, port=0)
    with listen(settings) as listening, serving(settings, listening) as url:
        yield url.replace("localhost", "127.0.0.1")


def asked_by(uid: int, url: str) -> str:
    """What a program of another user gets."""
    words = [*as_root(), sys.executable, "-c", OF_PROXY.format(uid=uid, url=url)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    return ended.stdout.strip() or ended.stderr.strip().splitlines()[-1]


def test_a_program_of_the_system_signs_in_and_one_of_a_person_need_not(url: str) -> None:
    assert asked_by(own_user(), url) == "200"
    assert asked_by(1234, url) == "200"
    assert "401" in asked_by(WWW_DATA, url)
    assert "401" in asked_by(WWW_DATA, f"{url}/_api/sessions")

"""Accounts at the terminal: a locked-out owner is let in again."""

from __future__ import annotations

import pytest

from session.people import ClubIn
from session.permissions import Role
from session.service import SessionService
from tests.cli.test_files import answer, volleysense

PASSWORD = "four green herons fly"


def test_a_coach_is_added_and_listed(
    service: SessionService, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = service.sessions_dir
    herons = service.clubs.create(ClubIn(name="Herons")).id
    service.users.begin("Olga", PASSWORD)
    said = ("users", "add", "Kim", "--role", "coach", "--club", "Herons", "--dir", folder)
    assert volleysense(*said, "--json") == 0
    link = answer(capsys)["link"]
    secret = link.rpartition("#")[2]
    kim = service.users.named("Kim")
    assert kim is not None
    assert (kim.roles[0].role, kim.roles[0].club_id) == (Role.COACH, herons)
    found = service.one_time.look("invitation", secret)
    assert found is not None
    assert found.user_id == kim.id
    assert volleysense("users", "list", "--dir", folder) == 0
    shown = capsys.readouterr().out
    assert "Coach of Herons  (has not used the link yet)" in shown
    assert "Owner" in shown
    assert volleysense(*said) == 1
    assert "Kim already" in capsys.readouterr().err
    for wrong in ("king", "player"):
        assert volleysense("users", "add", "Lee", "--role", wrong, "--dir", folder) == 1


def test_a_locked_out_owner_comes_back(
    service: SessionService, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = service.sessions_dir
    olga = service.users.begin("Olga", PASSWORD)
    assert volleysense("users", "disable", "Olga", "--dir", folder) == 1
    assert "has to be an owner" in capsys.readouterr().err
    login = service.logins.begin(olga.id, "Firefox").secret
    assert volleysense("users", "sign-out", "olga", "--dir", folder) == 0
    assert service.logins.who(login) is None
    assert volleysense("users", "reset", "OLGA", "--dir", folder) == 0
    secret = capsys.readouterr().out.rpartition("#")[2].strip()
    assert service.one_time.look("reset", secret) is not None
    assert volleysense("users", "reset", "Nobody", "--dir", folder) == 1


def test_somebody_is_let_in_no_more_and_forgotten(
    service: SessionService, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = service.sessions_dir
    service.users.begin("Olga", PASSWORD)
    volleysense("users", "add", "Kim", "--role", "guest", "--dir", folder)
    assert volleysense("users", "disable", "Kim", "--dir", folder) == 0
    assert volleysense("users", "list", "--dir", folder) == 0
    assert "(not let in)" in capsys.readouterr().out
    assert volleysense("users", "enable", "Kim", "--dir", folder) == 0
    assert volleysense("users", "remove", "Kim", "--dir", folder) == 0
    assert service.users.named("Kim") is None

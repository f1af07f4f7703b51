"""A link to one thing: whoever has it looks at that and at nothing else, until it is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.screens.shares import opened
from app.settings import Settings
from session.people import ClubIn
from session.playlists import AskedSeason, PlaylistIn, PlaylistItemIn, PlaylistQuestion
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService
from session.shares import ShareIn
from tests.local import LOCAL

FAR = ("192.0.2.7", 40_000)


class House:
    """A coach at the laptop, and somebody far away who has no account."""

    def __init__(self, app: FastAPI, folder: Path) -> None:
        self.record: SessionService = app.state.service
        app.state.names.also = frozenset({"club.example"})
        self.coach = TestClient(app, base_url="http://127.0.0.1:7860", client=LOCAL)
        self.far = TestClient(app, base_url="https://club.example", client=FAR)
        self.match = self.record.create_session(SessionCreate(title="Herons – Cranes"))
        self.other = self.record.create_session(SessionCreate(title="Secret friendly"))
        clips = self.record.session_folder(self.match) / "clips"
        clips.mkdir(parents=True, exist_ok=True)
        (clips / "match.mp4").write_bytes(b"the whole match")
        self.clip = self.record.add_clip(self.match, ClipCreate(path="clips/match.mp4"))
        [self.serve, _point] = self.record.add_events(
            self.match,
            self.clip,
            [
                EventIn(event_type="serve", actor_team="A", actor_number="9", t_sec=3.0),
                EventIn(event_type="point", actor_team="A", t_sec=5.0),
            ],
        )
        item = PlaylistItemIn(session_id=self.match, event_id=self.serve)
        self.playlist = self.record.playlists.create(PlaylistIn(title="Serves", items=[item])).id

    def share(self, **wanted: object) -> str:
        return f"/s/{self.record.shares.create(ShareIn.model_validate(wanted)).secret}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("shares")
    app = create_app(Settings(sessions_dir=folder, min_free_bytes=0))
    with TestClient(app):
        yield House(app, folder)


def link_in(page: str) -> str:
    """The link that a page shows once."""
    found = re.search(r'value="http://[^/"]+(/s/[\w-]+)"', page)
    assert found is not None, page
    return found[1]


def test_a_report_is_shared_with_somebody_who_has_no_account(house: House) -> None:
    report = house.coach.get(f"/sessions/{house.match}/report")
    assert 'action="/shares"' in report.text
    made = house.coach.post("/shares", data={"kind": "report", "session_id": house.match})
    assert "It works on this machine alone" in made.text
    home = link_in(made.text)
    seen = house.far.get(home)
    assert seen.status_code == 200
    assert "Herons – Cranes" in seen.text
    assert seen.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in seen.headers["x-robots-tag"]
    assert house.far.get(f"{home}/report.pdf").content.startswith(b"%PDF")


def test_a_link_opens_nothing_else(house: House) -> None:
    home = house.share(kind="report", session_id=house.match)
    for path in (
        f"{home}/charts/scores.svg",
        f"{home}/film",
        f"{home}/clips/{house.clip}",
        f"{home}/../../sessions",
    ):
        assert house.far.get(path).status_code in (401, 404), path
    for path in (
        f"/sessions/{house.match}",
        f"/sessions/{house.match}/report",
        f"/_api/sessions/{house.match}/report",
        f"/_api/sessions/{house.match}/clips/{house.clip}/media",
        f"/playlists/{house.playlist}",
        "/shares",
    ):
        assert house.far.get(path).status_code == 401, path
    assert house.far.post(home).status_code == 405
    assert house.far.post("/shares", data={"kind": "report"}).status_code == 401


def test_a_chart_is_that_chart(house: House) -> None:
    home = house.share(kind="chart", session_id=house.match, chart="scores")
    assert "Score, rally by rally" in house.far.get(home).text
    assert house.far.get(f"{home}/charts/scores.svg").status_code == 200
    assert house.far.get(f"{home}/charts/rotations.svg").status_code == 404
    assert house.far.get(f"{home}/report.pdf").status_code == 404


def test_a_match_is_shown_without_its_video_unless_that_is_ticked(house: House) -> None:
    without = house.share(kind="session", session_id=house.match)
    assert house.far.get(f"{without}/clips/{house.clip}").status_code == 404
    assert "<video" not in house.far.get(without).text
    ticked = house.share(kind="session", session_id=house.match, with_video=True)
    assert f"{ticked}/clips/{house.clip}" in house.far.get(ticked).text
    part = house.far.get(f"{ticked}/clips/{house.clip}", headers={"Range": "bytes=4-8"})
    assert (part.status_code, part.content) == (206, b"whole")


def test_a_playlist_shows_its_own_film_and_not_the_match(house: House) -> None:
    home = house.share(kind="playlist", playlist_id=house.playlist)
    seen = house.far.get(home)
    assert "Serve" in seen.text
    assert "media" not in seen.text
    assert "There is no film of these plays" in seen.text
    assert house.far.get(f"{home}/clips/{house.clip}").status_code == 404
    assert house.far.get(f"{home}/film").status_code == 404


def test_a_question_finds_by_a_link_what_its_club_has(house: House) -> None:
    record = house.record
    herons, cranes = (record.clubs.create(ClubIn(name=one)).id for one in ("Herons", "Cranes"))
    match = record.create_session(SessionCreate(title="Ours alone"))
    theirs = record.create_session(SessionCreate(title="Theirs alone"))
    for session_id, club in ((match, herons), (theirs, cranes)):
        clips = record.session_folder(session_id) / "clips"
        clips.mkdir(parents=True, exist_ok=True)
        (clips / "match.mp4").write_bytes(b"the whole match")
        clip = record.add_clip(session_id, ClipCreate(path="clips/match.mp4"))
        block = EventIn(event_type="block", actor_team="A", actor_number="3", t_sec=3.0)
        record.add_events(session_id, clip, [block])
        record.belongings.give("session", session_id, club)
    asked = PlaylistQuestion(asked={"skill": "block"}, season=AskedSeason())
    playlist = record.playlists.create(PlaylistIn(title="Blocks", question=asked)).id
    everywhere = house.far.get(house.share(kind="playlist", playlist_id=playlist)).text
    assert "Ours alone" in everywhere
    assert "Theirs alone" in everywhere
    record.belongings.give("playlist", playlist, herons)
    home = house.share(kind="playlist", playlist_id=playlist, with_video=True)
    seen = house.far.get(home).text
    [own], [other] = record.list_clips(match), record.list_clips(theirs)
    assert own.id in seen
    assert other.id not in seen
    assert "Theirs alone" not in seen
    assert house.far.get(f"{home}/clips/{own.id}").status_code == 200
    assert house.far.get(f"{home}/clips/{other.id}").status_code == 404


def test_what_is_over_shows_nothing(house: House) -> None:
    home = house.share(kind="report", session_id=house.match)
    assert house.far.get(home).status_code == 200
    share = house.record.shares.find()[0]
    assert house.coach.get("/shares").text.count("/end") >= 1
    house.coach.post(f"/shares/{share.id}/end")
    assert house.far.get(home).status_code == 404
    expired = house.share(kind="report", session_id=house.match)
    with house.record._record.store.write() as tx:
        tx.run("UPDATE shares SET ends_utc = '2001-01-01'")
    assert house.far.get(expired).status_code == 404


def test_who_tries_many_links_has_to_wait(house: House) -> None:
    guesser = TestClient(house.far.app, base_url="https://club.example", client=("192.0.2.9", 1))
    answers = [guesser.get(f"/s/guess{n}").status_code for n in range(25)]
    assert answers[0] == 404
    assert guesser.get("/s/none").headers["referrer-policy"] == "no-referrer"
    assert answers[-1] == 429
    home = house.share(kind="report", session_id=house.match)
    assert house.far.get(home).status_code == 200, "somebody else's address is not concerned"


def test_no_log_tells_a_link(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    home = house.share(kind="report", session_id=house.match)
    monkeypatch.setattr(opened, "page", lambda *_: 1 / 0)
    careless = TestClient(
        house.far.app, base_url="https://club.example", client=FAR, raise_server_exceptions=False
    )
    assert careless.get(home).status_code == 500
    [said] = [one.getMessage() for one in caplog.records if one.name == "app.web.problems"]
    assert "/s/… failed" in said
    assert home.removeprefix("/s/") not in said


def test_a_link_is_kept_as_a_digest(house: House) -> None:
    home = house.share(kind="report", session_id=house.match)
    folder = cast(FastAPI, house.coach.app).state.settings.sessions_dir
    kept = b"".join(path.read_bytes() for path in folder.glob("*.db*"))
    assert home.removeprefix("/s/").encode() not in kept

"""What docs/club-server.md tells whoever runs a club's server, run as it stands there."""

from __future__ import annotations

import base64
import json
import queue
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import pytest
from httpx2 import Client, ConnectError

from app.settings import Settings
from session.accounts import RoleGiven, UserIn
from session.permissions import Role
from session.service import SessionService
from tests.conftest import ROOT
from tests.proxies.conftest import (
    HOSTS,
    PATIENCE_SEC,
    Ports,
    Proxied,
    caddy,
    certificate,
    fitted,
    free_port,
    nginx,
    server,
)

API = "/_api/sessions"
PASSWORD = "four green herons fly"
GUIDE = (ROOT / "docs" / "club-server.md").read_text(encoding="utf-8")
FILES = dict(
    re.findall(r"^```(?:ini)?\n# (/etc/[^\n]+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
)
UNIT, DROP_IN = (f"/etc/systemd/system/volleysense.service{more}" for more in ("", ".d/path.conf"))
RECIPES = {
    "caddy": ("/etc/caddy/Caddyfile", ""),
    "caddy with a path": ("/etc/caddy/Caddyfile with a path", "/scout"),
    "nginx": ("/etc/nginx/sites-enabled/volleysense", ""),
    "nginx with a path": ("/etc/nginx/sites-enabled/site with a path", "/scout"),
    "caddy that takes the path off": ("/etc/caddy/Caddyfile with a path", "/scout"),
    "nginx that takes the path off": ("/etc/nginx/sites-enabled/site with a path", "/scout"),
}
PIECE_BYTES = 512 * 1024


class Club(NamedTuple):
    """A club's server, and whoever runs it at a browser somewhere."""

    proxied: Proxied
    http: Client
    home: str


def of_unit(name: str) -> dict[str, str]:
    """What a systemd unit sets, by the names of our settings."""
    found = re.findall(r"^Environment=VOLLEYSENSE_(\w+)=(.*)$", FILES[name], re.MULTILINE)
    return {key.lower(): value for key, value in found}


def test_every_file_of_the_guide_is_tried_and_sets_what_there_is() -> None:
    assert set(FILES) == {UNIT, DROP_IN, *(name for name, _ in RECIPES.values())}
    for name in (UNIT, DROP_IN):
        assert set(of_unit(name)) <= set(Settings.model_fields)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Larger than what nginx lets through by itself, and than one piece."""
    path, noise = tmp_path_factory.mktemp("video") / "noise.mp4", np.random.default_rng(7)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(20):
            picture = noise.integers(0, 255, (240, 320, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path.read_bytes()


@pytest.fixture(params=RECIPES)
def club(request: pytest.FixtureRequest, open_folder: Path) -> Iterator[Club]:
    """Each recipe in turn, with the settings of the unit, signed in as its owner."""
    how: str = request.param
    name, path = RECIPES[how]
    ports = Ports(free_port(), free_port(), free_port())
    site = fitted(FILES[name], ports, open_folder)
    if how.endswith("off"):
        site = site.replace("handle /scout/*", "handle_path /scout/*")
        site = site.replace(
            f"proxy_pass http://127.0.0.1:{ports.ours};",
            f"proxy_pass http://127.0.0.1:{ports.ours}/;",
        )
    (open_folder / "html").mkdir()
    (open_folder / "html" / "index.html").write_text("The site of the club", encoding="utf-8")
    certificate(open_folder)
    said = of_unit(UNIT) | (of_unit(DROP_IN) if path else {})
    said.pop("sessions_dir")
    record = SessionService(None, open_folder / "sessions")
    record.users.add(UserIn(name="Olga", roles=[RoleGiven(role=Role.OWNER)]), PASSWORD)
    record.close()
    start = caddy if how.startswith("caddy") else nginx
    with (
        server(open_folder, ports.ours, **said),
        start(site, ports, open_folder) as proxied,
        proxied.client(HOSTS[1] if path else HOSTS[0]) as http,
    ):
        yield Club(proxied, http, path)


def test_a_recipe_lets_in_whom_it_shall_and_all_works(club: Club, video: bytes) -> None:
    _nobody_else(club)
    _signs_in(club)
    session = str(_made(club, API, {"title": "Through the proxy"})["session_id"])
    clip = _uploaded_in_pieces(club, session, video)
    _uploaded_by_form(club, session, video)
    _played_from_the_middle(club, session, clip, video)
    _followed(club, session)
    _stays_on_the_site(club, session)


def _nobody_else(club: Club) -> None:
    """Without a login, with forged words, and by http."""
    http, home = club.http, club.home
    for forged in (
        {},
        {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1;host=localhost"},
        {"X-Forwarded-Host": "localhost", "X-Forwarded-Proto": "http"},
        {"X-Forwarded-Prefix": "/evil"},
    ):
        refused = http.get(f"{home}{API}", headers=forged)
        assert refused.status_code == 401, (forged, refused.text)
        page = http.get(f"{home}/login", headers={"Accept": "text/html", **forged})
        assert page.status_code == 200, (forged, page.text)
        assert "/evil" not in page.text
        assert f'href="{home}/static/' in page.text
    if home:
        assert http.get("/").text == "The site of the club"
        assert http.get("/_api/sessions").status_code == 404
    plain = Client(base_url=f"http://127.0.0.1:{club.proxied.ports.http}", timeout=PATIENCE_SEC)
    with plain:
        try:
            answer = plain.get(f"{home}/login", headers={"Host": HOSTS[1] if home else HOSTS[0]})
        except ConnectError:
            return  # nobody answers there
    assert answer.status_code in (301, 308)
    assert answer.headers["location"].startswith("https://")


def _signs_in(club: Club) -> None:
    http, home = club.http, club.home
    form = {"name": "Olga", "password": PASSWORD, "next": "/season"}
    origin = f"https://{http.headers['host']}"
    # Refused before the form is read, after which nginx may close the connection.
    elsewhere = {"Origin": "https://evil.example", "Connection": "close"}
    evil = http.post(f"{home}/login", data=form, headers=elsewhere)
    assert evil.status_code == 403
    came_in = http.post(f"{home}/login", data=form, headers={"Origin": origin})
    assert (came_in.status_code, came_in.headers["location"]) == (303, f"{home}/season")
    cookie = came_in.headers["set-cookie"]
    kept = "__Secure-" if home else "__Host-"
    assert re.match(rf"{kept}volleysense=[^;]+;.*Path={home or '/'}(;|$)", cookie), cookie
    assert "; Secure" in cookie
    season = http.get(f"{home}/season", headers={"Accept": "text/html"})
    assert season.status_code == 200
    assert "Olga" in season.text


def _made(club: Club, path: str, body: dict[str, object]) -> dict[str, object]:
    answer = club.http.post(f"{club.home}{path}", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def _uploaded_in_pieces(club: Club, session: str, video: bytes) -> str:
    said = {"filename": "noise.mp4", "session_id": session}
    coded = ",".join(f"{key} {base64.b64encode(said[key].encode()).decode()}" for key in said)
    tus = {"Tus-Resumable": "1.0.0"}
    begun = club.http.post(
        f"{club.home}{API}/uploads",
        headers={**tus, "Upload-Length": str(len(video)), "Upload-Metadata": coded},
    )
    assert begun.status_code == 201, begun.text
    address = begun.headers["location"]
    assert address.startswith(f"{club.home}{API}/uploads/")
    for at in range(0, len(video), PIECE_BYTES):
        sent = club.http.patch(
            address,
            content=video[at : at + PIECE_BYTES],
            headers={
                **tus, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"
            },
        )  # fmt: skip
        assert sent.status_code == 204, sent.text
    return sent.headers["upload-clip-id"]


def _uploaded_by_form(club: Club, session: str, video: bytes) -> None:
    assert len(video) > 1024 * 1024
    sent = club.http.post(
        f"{club.home}{API}/{session}/clips/upload",
        files={"file": ("noise.mp4", video, "video/mp4")},
    )
    assert sent.status_code < 400, sent.text


def _played_from_the_middle(club: Club, session: str, clip: str, video: bytes) -> None:
    media = f"{club.home}{API}/{session}/clips/{clip}/media"
    part = club.http.get(media, headers={"Range": "bytes=100000-100999"})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 100000-100999/{len(video)}"
    assert part.content == video[100_000:101_000]


def _followed(club: Club, session: str) -> None:
    """What somebody enters is there at once, while the stream goes on."""
    told: queue.Queue[dict[str, object]] = queue.Queue()
    opened = threading.Event()

    def follow() -> None:
        with club.http.stream("GET", f"{club.home}{API}/{session}/stream") as stream:
            for line in stream.iter_lines():
                opened.set()
                if line.startswith("data:"):
                    told.put(json.loads(line.removeprefix("data:")))
                    return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    assert opened.wait(PATIENCE_SEC), "the beginning was kept back"
    serve = {"event_type": "serve", "actor_team": "A", "actor_number": "7"}
    _made(club, f"{API}/{session}/events", {"events": [serve]})
    assert told.get(timeout=PATIENCE_SEC)["session_id"] == session
    thread.join(PATIENCE_SEC)


def _stays_on_the_site(club: Club, session: str) -> None:
    for path in ("/", f"/sessions/{session}", "/people", "/nowhere"):
        page = club.http.get(f"{club.home}{path}", headers={"Accept": "text/html"}).text
        assert len(re.findall(r'(?:href|src|action)="/', page)) > 5
        beside = re.findall(rf'(?:href|src|action)="/(?!{club.home[1:]})[^"]*"', page)
        assert beside == [], path

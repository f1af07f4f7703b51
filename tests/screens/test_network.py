"""The laptop's page about devices nearby."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.network.gym import GymNetwork
from app.network.opened import NetworkOpening
from app.network.pairing import TRIES, PairingOffer
from app.settings import Settings
from app.web.guard import SECURE_COOKIE
from app.web.nearby import FromNearby
from session.schemas import SessionCreate
from session.service import SessionService
from tests.local import LOCAL
from tests.network.nearby import Gym, at, visit

URL = "http://127.0.0.1:7860"
HTML = {"Accept": "text/html"}


@dataclass
class Laptop:
    """A running service on a laptop in a gym, and its own browser."""

    http: TestClient
    gym: Gym
    network: GymNetwork
    others: Iterator[int] = field(default_factory=lambda: count(30))

    @property
    def record(self) -> SessionService:
        service: SessionService = self.http.app.state.service  # type: ignore[attr-defined]
        return service

    @property
    def opening(self) -> NetworkOpening:
        assert self.network.opening is not None, "it is closed"
        return self.network.opening

    def open(self) -> None:
        assert self.http.post("/network/open").status_code == 200

    def offers(self, role: str = "scout", lasts: str = "today") -> PairingOffer:
        self.http.post("/network/pairing", data={"role": role, "lasts": lasts})
        assert self.network.pairing.standing is not None
        return self.network.pairing.standing

    def device(self, host: str = "") -> TestClient:
        """A tablet in the same Wi-Fi, another one each time."""
        place = host or self.opening.by_address[0]
        peer = (f"192.168.1.{next(self.others)}", 50_000)
        return TestClient(FromNearby(self.http.app), base_url=place, client=peer)

    @property
    def page(self) -> str:
        return " ".join(re.sub(r"<[^>]*>", " ", self.http.get("/network").text).split())


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    folder: Path = tmp_path_factory.mktemp("gym") / "sessions"
    folder.mkdir()
    app, gym = create_app(Settings(sessions_dir=folder, min_free_bytes=0)), Gym("192.168.1.20")
    app.state.network = GymNetwork(app, folder, 7861, app.state.names, gym.around)
    with TestClient(app, base_url=URL, client=LOCAL) as http:
        yield Laptop(http, gym, app.state.network)


@pytest.fixture
def laptop(running: Laptop) -> Iterator[Laptop]:
    yield running
    running.http.post("/network/close")
    for one in running.record.logins.devices():
        running.record.logins.end(one.id)
    running.gym.addresses = at("192.168.1.20")
    running.gym.taken.clear()
    running.gym.mute = ""


def test_it_is_opened_kept_and_closed(laptop: Laptop) -> None:
    assert 'href="/network"' in laptop.http.get("/").text
    assert "This laptop is at 192.168.1.20. After 12 hours" in laptop.page
    laptop.open()
    assert f"It is at {laptop.opening.by_name} , which stays the same" in laptop.page
    assert laptop.opening.by_address[0] in laptop.page
    first = laptop.opening.until
    laptop.gym.passes(1)
    laptop.open()
    assert laptop.opening.until > first
    laptop.http.post("/network/close")
    assert laptop.network.opening is None
    assert "Open it to devices nearby" in laptop.page


def test_without_a_network_it_says_what_to_do(laptop: Laptop) -> None:
    laptop.gym.addresses = ()
    assert "This laptop is in no network now: join the Wi-Fi" in laptop.page
    laptop.open()
    assert "This laptop is in no network. Join the Wi-Fi of the gym" in laptop.page


def test_a_port_that_is_taken_and_a_name_that_is_not_said_are_said(laptop: Laptop) -> None:
    laptop.gym.taken["192.168.1.20"] = OSError(errno.EADDRINUSE, "Address already in use")
    refused = laptop.http.post("/network/open", headers=HTML)
    assert refused.status_code == 409
    assert "Port 7861 is taken, perhaps by another VolleySense" in refused.text
    laptop.gym.taken.clear()
    laptop.gym.mute = "The name could not be announced: no."
    laptop.open()
    assert "The name could not be announced: no." in laptop.page


def test_a_code_is_shown_with_what_it_is_for(laptop: Laptop) -> None:
    laptop.open()
    offer = laptop.offers("coach", "season")
    page = laptop.http.get("/network").text
    assert f"{offer.code[:3]} {offer.code[3:]}" in page
    assert "as a coach, for the season (300 days)" in page
    assert offer.secret not in page, "the picture alone holds it"
    assert laptop.http.get("/network?by=address").text.count("<svg role=") == 1
    assert f"{laptop.opening.by_address[0]}/pair" in laptop.http.get("/network?by=address").text
    laptop.http.post("/network/pairing/withdraw")
    assert laptop.network.pairing.standing is None
    assert "Show a code" in laptop.page


def test_there_is_no_code_while_it_is_closed_and_none_for_an_owner(laptop: Laptop) -> None:
    closed = laptop.http.post("/network/pairing", data={"role": "scout", "lasts": "today"})
    assert closed.status_code == 409
    laptop.open()
    for role, lasts in (("owner", "today"), ("scout", "for ever"), ("", "")):
        refused = laptop.http.post("/network/pairing", data={"role": role, "lasts": lasts})
        assert refused.status_code == 422
    laptop.offers()
    laptop.http.post("/network/close")
    assert laptop.network.pairing.standing is None, "what closes takes its code along"


def test_wrong_codes_are_told_to_whoever_shows_it(laptop: Laptop) -> None:
    laptop.open()
    laptop.offers()
    device = laptop.device()
    for _ in range(TRIES):
        device.post("/pair", data={"name": "Mallory", "code": "x"})
    assert "Wrong codes were typed 5 times. Was it nobody of yours?" in laptop.page
    assert "locked" in laptop.page


def test_who_is_not_paired_sees_how_to_be_and_nothing_else(laptop: Laptop) -> None:
    laptop.record.create_session(SessionCreate(title="Secret match"))
    laptop.open()
    for host in ("", laptop.opening.by_name):
        device = laptop.device(host)
        for path in ("/", "/_api/sessions", "/network", "/season", "/nowhere"):
            answer = device.get(path, headers=HTML)
            assert answer.status_code == 401, path
            assert "Secret match" not in answer.text
        assert device.post("/network/close").status_code == 401
        assert device.get("/pair").status_code == 200
    page = laptop.device().get("/", headers=HTML).text
    assert "Ask for a code" in page
    assert 'href="/pair"' in page
    assert 'href="/season"' not in page


def test_a_foreign_name_is_refused_also_over_the_network(laptop: Laptop) -> None:
    """A web site that points its own name at the laptop gets nothing, not even the page."""
    laptop.open()
    for host in ("https://evil.example", f"https://evil.example:{laptop.opening.port}"):
        assert laptop.device(host).get("/pair").status_code == 403
    as_if_here = laptop.device().get("/", headers={"Host": "localhost:7860"})
    assert as_if_here.status_code == 401


@pytest.mark.parametrize("role", ["guest", "scout", "coach"])
def test_a_paired_device_may_do_what_was_chosen_on_the_laptop(laptop: Laptop, role: str) -> None:
    session_id = laptop.record.create_session(SessionCreate(title="Derby"))
    laptop.open()
    code, device = laptop.offers(role).code, laptop.device()
    paired = device.post("/pair", data={"name": "Anna's tablet", "code": code})
    assert paired.url.path == "/"
    assert "Derby" in paired.text
    cookie = paired.history[0].headers["set-cookie"]
    assert cookie.startswith("__Host-volleysense=")
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", f"Max-Age={12 * 3600}"):
        assert part.lower() in cookie.lower()
    assert "domain" not in cookie.lower()
    assert 'data-viewer="device"' in paired.text
    play = {"events": [{"event_type": "serve", "actor_team": "A"}]}
    may_scout = device.post(f"/_api/sessions/{session_id}/events", json=play).status_code
    may_delete = device.post(f"/sessions/{session_id}/delete").status_code
    allowed = {"guest": (403, 403), "scout": (201, 403), "coach": (201, 200)}
    assert (may_scout, may_delete) == allowed[role]
    for path in ("/network", "/users"):
        assert device.get(path).status_code in (403, 404)
    assert device.post("/network/close").status_code == 403


def test_what_a_device_follows_ends_with_the_network(
    laptop: Laptop, caplog: pytest.LogCaptureFixture
) -> None:
    laptop.open()
    device = laptop.device(laptop.opening.by_name)
    device.post("/pair", data={"name": "Tablet", "secret": laptop.offers().secret})
    shown = f"{SECURE_COOKIE}={device.cookies[SECURE_COOKIE]}"
    port, path = laptop.gym.ports["192.168.1.20"], "/_api/sessions/stream"
    with visit(laptop.opening, port, path=path, Cookie=shown) as stream:
        assert stream.status == 200
        assert stream.readline() == b"retry: 1000\n"
        laptop.http.post("/network/close")
        stream.read()
    assert caplog.records == []


def test_a_device_is_listed_and_removed(laptop: Laptop) -> None:
    laptop.open()
    name = "Anna's <b>tablet</b>"
    code, device = laptop.offers("scout", "week").code, laptop.device()
    assert device.post("/pair", data={"name": name, "code": code}).status_code == 200
    [found] = laptop.record.logins.devices()
    assert (found.device, found.role) == (name, "scout")
    shown = laptop.http.get("/network").text
    assert "Anna&#39;s &lt;b&gt;tablet&lt;/b&gt;" in shown
    assert device.get("/").status_code == 200
    removed = laptop.http.post(f"/network/devices/{found.id}/remove")
    assert "That device gets nothing any more." in removed.text
    assert laptop.record.logins.devices() == []
    assert device.get("/").status_code == 401
    again = laptop.http.post(f"/network/devices/{found.id}/remove", headers=HTML)
    assert again.status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "\x00"])
def test_a_name_that_cannot_be_does_not_use_the_code_up(laptop: Laptop, name: str) -> None:
    laptop.open()
    code = laptop.offers().code
    refused = laptop.device().post("/pair", data={"name": name, "code": code})
    assert refused.status_code == 422
    assert f'value="{code}"' in refused.text
    assert laptop.network.pairing.standing is not None


def test_who_scans_types_no_code(laptop: Laptop) -> None:
    laptop.open()
    secret, device = laptop.offers().secret, laptop.device()
    form = device.get("/pair", params={"secret": secret}).text
    assert f'name="secret" value="{secret}"' in form
    assert 'name="code"' not in form
    assert device.post("/pair", data={"name": "Bea", "secret": secret}).url.path == "/"
    late = laptop.device().post("/pair", data={"name": "Cleo", "secret": secret})
    assert late.status_code == 422
    assert "each is for one device" in late.text


def test_another_web_site_pairs_nobody(laptop: Laptop) -> None:
    laptop.open()
    code = laptop.offers().code
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        sent = laptop.device().post("/pair", data={"name": "x", "code": code}, headers=headers)
        assert sent.status_code == 403
        opened = laptop.http.post("/network/open", headers=headers)
        assert opened.status_code == 403
    assert laptop.network.pairing.standing is not None


def test_who_tries_and_tries_has_to_wait(laptop: Laptop) -> None:
    laptop.open()
    laptop.offers()
    device = laptop.device()
    said = [device.post("/pair", data={"name": "M", "code": "x"}).text for _ in range(12)]
    assert "Wait five minutes." in said[-1]


def test_devices_are_paired_in_the_wifi_alone(laptop: Laptop) -> None:
    """The laptop itself could do less with a guest's login than without one, and through a proxy
    anybody could guess."""
    laptop.open()
    code, app = laptop.offers().code, laptop.http.app
    through_proxy = TestClient(app, base_url=laptop.opening.by_name, client=("192.0.2.7", 1))
    for http in (laptop.http, through_proxy):
        assert "Devices are paired in the Wi-Fi of the laptop." in http.get("/pair").text
        assert http.post("/pair", data={"name": "x", "code": code}).status_code == 409
    assert 'href="/network"' not in through_proxy.get("/pair").text
    assert laptop.network.pairing.standing is not None


def test_the_certificate_is_given_out_while_it_is_open(laptop: Laptop) -> None:
    assert laptop.http.get("/trust/volleysense.crt").status_code == 404
    assert "The network is closed." in laptop.http.get("/trust").text
    laptop.open()
    given = laptop.device().get("/trust/volleysense.crt")
    assert given.headers["content-type"] == "application/x-x509-ca-cert"
    assert given.content == laptop.opening.certificate
    page = laptop.device().get("/trust").text
    assert laptop.opening.fingerprint in page
    assert laptop.opening.name in page


def test_a_link_that_is_given_away_leads_where_devices_nearby_find_this_machine(
    laptop: Laptop,
) -> None:
    match = laptop.record.create_session(SessionCreate(title="Derby"))

    def shared() -> str:
        return laptop.http.post("/shares", data={"kind": "report", "session_id": match}).text

    assert "It works on this machine alone" in shared()
    laptop.open()
    page = shared()
    [link] = re.findall(rf'value="{laptop.opening.by_name}(/s/[\w-]+)"', page)
    assert "as long as the network is open" in page
    seen = laptop.device().get(link)
    assert seen.status_code == 200, "nobody who only looks needs to be paired"
    assert "Derby" in seen.text
    assert laptop.device().get(f"/sessions/{match}").status_code == 401


def test_only_a_device_nearby_is_told_how_it_learns_to_trust_the_laptop(laptop: Laptop) -> None:
    by_hand = f"/sessions/{laptop.record.create_session(SessionCreate(title='Derby'))}/by-hand"
    laptop.open()
    code, device = laptop.offers().code, laptop.device()
    device.post("/pair", data={"name": "Anna's tablet", "code": code})
    assert '<a href="/trust">Trust it</a>' in device.get(by_hand).text
    assert "/trust" not in laptop.http.get(by_hand).text

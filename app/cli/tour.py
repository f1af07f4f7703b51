"""A walk through the running demo over HTTP: is everything that it should show really there?"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from session.errors import SessionError

TIMEOUT_SEC: Final = 30
PNG: Final = b"\x89PNG\r\n\x1a\n"


class DemoBroken(SessionError):
    """Something that the demo should show is not there."""

    title = "The demo is not complete"


@dataclass
class TourAnswer:
    """What came back for one address."""

    status: int
    kind: str
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - Any: what the API answers, key by key
        return json.loads(self.body)


class Tour:
    """Every stop raises DemoBroken or answers a few words about what it found."""

    def __init__(self, where: str, session_id: str, sessions_dir: Path) -> None:
        self._where = where
        self._session = f"/_api/sessions/{session_id}"
        self._page = f"/sessions/{session_id}"
        self._sessions_dir = sessions_dir

    def walk(self) -> list[str]:
        """All stops, in order."""
        stops: tuple[Callable[[], str], ...] = (
            self._dashboard, self._pages, self._events, self._rollup, self._suggestions,
            self._clip, self._pictures, self._spreadsheets, self._scripts,
        )  # fmt: skip
        return [stop() for stop in stops]

    def _get(self, path: str, headers: dict[str, str] | None = None) -> TourAnswer:
        request = urllib.request.Request(self._where + path, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SEC) as got:  # nosec B310 # ours
                return TourAnswer(got.status, got.headers.get_content_type(), got.read())
        except urllib.error.HTTPError as problem:
            raise DemoBroken(f"GET {path} answered {problem.code}.") from problem

    def _need(self, is_so: bool, what: str) -> None:
        if not is_so:
            raise DemoBroken(what)

    def _dashboard(self) -> str:
        self._need(b"Sample match" in self._get("/").body, "The dashboard lists no sample match.")
        return "dashboard"

    def _pages(self) -> str:
        names = ("", "/stats", "/downloads", "/snapshots", "/history")
        for name in names:
            answer = self._get(self._page + name)
            self._need(answer.kind == "text/html", f"{self._page}{name} is no page.")
        return f"{len(names)} pages of the session"

    def _events(self) -> str:
        total = self._get(f"{self._session}/events?status=confirmed&limit=1").json()["total"]
        self._need(total > 300, f"The sample match has only {total} events.")
        return f"{total} events"

    def _rollup(self) -> str:
        rows = self._get(f"{self._session}/rollup").json()["items"]
        attacks = sum(row["count"] for row in rows if row["event_type"] == "attack")
        self._need(attacks > 50, f"The rollup counts only {attacks} attacks.")
        return f"{attacks} attacks in the rollup"

    def _suggestions(self) -> str:
        found = self._get(f"{self._session}/events?status=suggested&limit=100").json()
        self._need(found["total"] > 0, "The analysis of the rally suggested nothing.")
        kinds = {event["event_type"] for event in found["items"]}
        return f"{found['total']} suggestions of {len(kinds)} kinds from the rendered rally"

    def _clip(self) -> str:
        clip = self._get(f"{self._session}/clips").json()["items"][0]
        page = self._get(f"{self._page}/clips/{clip['id']}")
        self._need(b"<video" in page.body, "The page of the clip has no player.")
        media = f"{self._session}/clips/{clip['id']}/media"
        part = self._get(media, {"Range": "bytes=100-199"})
        self._need((part.status, len(part.body)) == (206, 100), "The clip cannot be sought in.")
        return "the clip plays from anywhere"

    def _pictures(self) -> str:
        pictures = self._artifacts("heatmap")
        self._need(len(pictures) >= 3, "Heatmaps are missing.")
        for picture in pictures:
            self._need(picture.startswith(PNG), "A heatmap is no PNG.")
        return f"{len(pictures)} heatmaps"

    def _spreadsheets(self) -> str:
        tables = self._artifacts("csv")
        self._need(len(tables) == 2, "The CSV files are missing.")
        return f"{sum(len(table.splitlines()) for table in tables)} lines of CSV"

    def _artifacts(self, kind: str) -> list[bytes]:
        listed = self._get(f"{self._session}/artifacts?limit=100").json()["items"]
        wanted = [item["id"] for item in listed if item["artifact_type"] == kind]
        return [self._get(f"{self._session}/artifacts/{item}").body for item in wanted]

    def _scripts(self) -> str:
        """Everything that the dashboard's page asks for is served."""
        page = self._get("/").body.decode()
        wanted = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)))
        self._need(bool(wanted), "The dashboard has no styles.")
        for path in wanted:
            self._need(len(self._get(path).body) > 0, f"{path} is empty.")
        return f"{len(wanted)} styles and scripts"

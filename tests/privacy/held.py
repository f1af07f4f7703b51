"""A data folder in which somebody is in every place, and a search for them that knows nothing of
the program: bytes, and what is packed in them."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pypdf import PdfReader

from app.report.content import match_report
from app.report.pdf import pdf
from session.files.folder import BACKUPS
from session.formats.reading import import_file
from session.formats.registry import WRITTEN
from session.keptquestions import KeptQuestionIn
from session.people import PersonUpdate
from session.playlists import PlaylistIn, PlaylistItemIn, PlaylistQuestion
from session.presets import PresetIn
from session.schemas import EventUpdate, PlayerIn, SessionUpdate
from session.service import SessionService


class Everywhere:
    """Somebody of a scouted match, who is also in everything that can be made of it."""

    def __init__(self, service: SessionService, file: Path, number: str) -> None:
        self.service = service
        self.root = service.sessions_dir
        self.match = import_file(service, file).session_id
        self.player = next(
            one for one in service.get_roster(self.match, "A") if one.number == number
        )
        assert self.player.person_id is not None
        self.person_id = self.player.person_id
        self.name = self.player.player_name
        self.last = self.name.split()[-1]
        self.file = file

    def fill(self) -> None:
        """The person in every place that the program has."""
        service, name = self.service, self.name
        self._say()
        service.save_session(self.match)
        self._make_files()
        self._deleted()
        service.people.update(self.person_id, PersonUpdate(notes=f"{name} likes the short ball"))
        service.copy_database()
        copies = self.root / BACKUPS
        [copy] = copies.glob("*_daily.db")
        (copies / copy.name.replace("_daily", "_before_0012_films")).write_bytes(copy.read_bytes())
        service.save_session(self.match)

    def _say(self) -> None:
        service, name = self.service, self.name
        session = service.get_session(self.match)
        service.update_session(
            self.match,
            SessionUpdate(
                title=f"{session.title}, farewell of {name}",
                notes=f"{name.upper()} was ill; {' '.join(reversed(name.split()))} played on.",
                meta={"board": {name: "captain", "who": [f"{name}!"]}},
            ),
        )
        [event] = service.list_events(self.match, limit=1)
        self.event = event.id
        service.update_event(
            self.match,
            event.id,
            EventUpdate(payload={**event.payload, "note": f"Look, {name}: the feet!"}),
        )
        service.as_actor(name).update_session(self.match, SessionUpdate(venue="Hall 2"))
        item = PlaylistItemIn(
            session_id=self.match, event_id=event.id, title=name, note=f"for {name}"
        )
        service.create_playlist(PlaylistIn(title=f"{name} serves", note=name, items=[item]))
        service.create_playlist(
            PlaylistIn(
                title="One player",
                question=PlaylistQuestion(person_id=self.person_id, sessions=[self.match]),
            )
        )
        service.create_preset(PresetIn(name=f"With {name}", from_session=self.match))
        service.keep_question(KeptQuestionIn(name=f"{name}, attacks", asked={"skill": "attack"}))
        service.sum_up([self.match])
        service.prepare_plays([self.match])

    def _make_files(self) -> None:
        service = self.service
        folder = self.root / self.match / "exports"
        folder.mkdir(parents=True)
        for ending, offer in WRITTEN.items():
            offer.write(service, self.match, folder / f"match.{ending}")
        made = self.root.parent / "made"
        made.mkdir()
        (made / "report.pdf").write_bytes(pdf(match_report(service, self.match), "a4"))
        (made / f"{self.name} attacks.svg").write_text("<svg/>", "utf-8")
        (made / "chart.svg").write_text(f"<svg><text>{self.name}</text></svg>", "utf-8")
        (made / "nobody.csv").write_text("a,b\n", "utf-8")
        (made / "film.mp4").write_bytes(b"\0\0\0\x20ftypisom")
        for path in sorted(made.iterdir()):
            service.attach_artifact(self.match, "export", path, {"words": f"Made of {path.stem}"})
        clip = self.root / self.match / "clips" / f"{self.name}.mp4"
        clip.parent.mkdir(parents=True, exist_ok=True)
        clip.write_bytes(b"\0\0\0\x20ftypisom")
        staged = self.root / "_staged" / ("t" * 32) / "0"
        staged.mkdir(parents=True)
        (staged / self.file.name).write_bytes(self.file.read_bytes())
        (staged.parent / "note.json").write_text(json.dumps({"files": [self.file.name]}), "utf-8")

    def _deleted(self) -> None:
        """A second match that was deleted: its files are in the trash, it is in a snapshot."""
        service = self.service
        self.deleted = import_file(service, self.file, title=f"Again {self.name}").session_id
        folder = self.root / self.deleted / "exports"
        folder.mkdir(parents=True)
        WRITTEN["xlsx"].write(service, self.deleted, folder / "match.xlsx")
        service.delete_session(self.deleted)


def roster(*players: tuple[int, str]) -> list[PlayerIn]:
    return [PlayerIn(number=number, player_name=name) for number, name in players]


def places_with(root: Path, word: str) -> list[str]:
    """The files whose bytes, unpacked, or whose names hold a word."""
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if word.casefold() in path.name.casefold() or (path.is_file() and _in_file(path, word))
    )


def _in_file(path: Path, word: str) -> bool:
    return any(_in_bytes(data, word) for data in _unpacked(path.read_bytes()))


def _in_bytes(data: bytes, word: str) -> bool:
    text = data.decode("utf-8", "ignore").casefold()
    wide = data.decode("utf-16-le", "ignore").casefold()
    escaped = json.dumps(word)[1:-1].casefold()
    return any(one in text or one in wide for one in (word.casefold(), escaped))


def _unpacked(data: bytes) -> Iterator[bytes]:
    yield data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from _unpacked(archive.read(name))
    elif data.startswith(b"%PDF"):
        for page in PdfReader(io.BytesIO(data)).pages:
            yield page.extract_text().encode()


def rows_with(path: Path, word: str) -> list[str]:
    """Tables and columns of a database that hold a word, for whoever looks what was missed."""
    found = []
    with closing(sqlite3.connect(path)) as conn:
        for (table,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            for column in [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]:
                sql = f'SELECT count(*) FROM "{table}" WHERE "{column}" LIKE ?'
                [count] = conn.execute(sql, (f"%{word}%",)).fetchone()
                found += [f"{table}.{column} {count}"] if count else []
    return found

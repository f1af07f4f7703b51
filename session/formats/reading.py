"""From a file to a new session: `read_file` checks, `import_file` writes through the service."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from session.errors import (
    ConflictError,
    InvalidInput,
    NotFoundError,
    TooLargeError,
    UnsupportedTypeError,
)
from session.files.names import readable
from session.formats.codepages import code_page
from session.formats.duplicates import duplicates_of
from session.formats.erased import erased_in, is_ours, leave_out
from session.formats.imported import Duplicate, ImportedSession, ImportResult, title_of
from session.formats.integrity import problems_of, refuse_hollow, says_loss
from session.formats.matchday import at_place
from session.formats.nontouches import keep_as_notes
from session.formats.registry import format_of
from session.formats.remarks import Diagnostic, validation_sentence
from session.formats.wholesession.jsonfile import file_name
from session.game.rules import KNOWN, competition_rules, rules_of
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.scout import said_finals, say_rules, scout_said
from session.stats.styles import STYLES, style_of
from session.videoaddress import VideoAddress

if TYPE_CHECKING:
    from session.service import SessionService

_MAX_IMPORT_BYTES = 200_000_000
MAX_SAID = 200
_BATCH = 5_000


class StrictRefusal(InvalidInput):
    """A file that is damaged or lacks something, when a person asked to take none such."""

    title = "Not imported, because of what is damaged or lost in the file"

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        odd = [str(one) for one in diagnostics if one.severity != "info"]
        more = f" And {len(odd) - MAX_SAID} more." if len(odd) > MAX_SAID else ""
        super().__init__(" ".join(odd[:MAX_SAID]) + more)
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type[StrictRefusal], tuple[list[Diagnostic]]]:
        return StrictRefusal, (self.diagnostics,)


class AlreadyThere(ConflictError):
    """A file whose match is in the record, when a person asked to skip such files."""

    title = "Skipped, because the match is there already"

    def __init__(self, duplicates: list[Duplicate]) -> None:
        super().__init__(duplicates[0].why)
        self.duplicates = duplicates


def read_file(
    path: str | Path,
    *,
    encoding: str | None = None,
    strict: bool = False,
    name: str | None = None,
) -> ImportedSession:
    """The session in a file of any kind that we know, checked, nothing written.

    What is inside decides the kind; `name` is the file's own name where `path` is another.
    `encoding` is a code page such as cp1250, for names that come out wrong. Raises NotFoundError,
    TooLargeError, UnsupportedTypeError, InvalidInput with the lines that cannot be used; with
    `strict` StrictRefusal for damage and loss, which otherwise are in the diagnostics.
    """
    encoding = code_page(encoding)
    source = Path(path)
    shown = readable(name or source.name)
    if not source.is_file():
        raise NotFoundError(f"There is no file {shown}.")
    if source.stat().st_size > _MAX_IMPORT_BYTES:
        raise TooLargeError(f"The file is larger than {_MAX_IMPORT_BYTES // 1_000_000} MB.")
    kind = format_of(source)
    if kind.read is None:
        raise UnsupportedTypeError(kind.instead)
    try:
        found = kind.read(source, encoding)
    except ValidationError as problem:
        raise InvalidInput(
            f"The file cannot be stored: {validation_sentence(problem)}."
        ) from problem
    found.kind = kind.name
    refuse_hollow(found)
    if not kind.strays_noted:
        keep_as_notes(found)
    if name and found.session.title == title_of(source):
        found.session.title = title_of(name)
    found.sha256 = _digest(source)
    general = [Diagnostic(None, "warning", text) for text in found.warnings]
    found.diagnostics = general + found.diagnostics
    found.warnings = []
    if not kind.whole:
        _competition(found)
    _check(found)
    if strict and (lost := says_loss(found)):
        raise StrictRefusal(lost)
    if not kind.whole:
        said = {"file": shown[:200], "format": kind.name, "sha256": found.sha256}
        found.session.meta["import"] = said
    return found


def _competition(found: ImportedSession) -> None:
    """The rules of the competition that the file names, in place of those for any match indoors."""
    meta = found.session.meta
    said = scout_said(meta, "rules")
    if said not in ("indoor", "best_of_3"):
        return
    match = scout_said(meta, "match") or {}
    texts = (match.get(key) for key in ("league", "phase", "competition"))
    rules = competition_rules(" ".join(text for text in texts if isinstance(text, str)))
    if rules is None:
        return
    longer = max(said_finals(meta), default=0) > rules.most_sets
    best_of = 3 if said == "best_of_3" else 5 if longer else rules.most_sets
    same = best_of == rules.most_sets
    say_rules(meta, rules.name if same else {"name": rules.name, "best_of": best_of})


def _check(found: ImportedSession) -> None:
    """Say what does not fit together as a match, in place of what was said of that before."""
    about_the_file = found.diagnostics[: len(found.diagnostics) - found.checked]
    problems = problems_of(found)
    found.diagnostics, found.checked = about_the_file + problems, len(problems)


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def chosen(
    found: ImportedSession,
    *,
    title: str | None = None,
    evaluation_style: str | None = None,
    rules: str | None = None,
    timezone: str | None = None,
) -> ImportedSession:
    """What a person decided about a file before it becomes a session; what is so anyway stays
    unsaid. Raises InvalidInput."""
    if title:
        found.session.title = title
    at_place(found, timezone)
    meta = found.session.meta
    for key, value, allowed, now in (
        ("evaluation_style", evaluation_style, tuple(STYLES), style_of(meta)),
        ("rules", rules, tuple(KNOWN), rules_of(meta).name),
    ):
        if value and value not in allowed:
            raise InvalidInput(f"{key} is one of {', '.join(allowed)}.", key)
        if value and value != now:
            meta[key] = value
            _check(found)
    return found


def import_file(
    service: SessionService,
    path: str | Path,
    *,
    title: str | None = None,
    clip_folders: Sequence[Path] = (),
    encoding: str | None = None,
    strict: bool = False,
    name: str | None = None,
    evaluation_style: str | None = None,
    rules: str | None = None,
    timezone: str | None = None,
    skip_duplicates: bool = False,
) -> ImportResult:
    """Make a new session from a file: teams, rosters, clips and events, all or nothing.

    A clip keeps its path only if it lies in one of `clip_folders`; otherwise just its file name is
    kept and the clip counts as missing, so that a file from elsewhere cannot reach into this disk.
    Raises what `read_file` raises. That the match is there already is said, not refused, unless
    `skip_duplicates` raises AlreadyThere.
    """
    found = read_file(path, encoding=encoding, strict=strict, name=name)
    chosen(found, title=title, evaluation_style=evaluation_style, rules=rules, timezone=timezone)
    return store(service, found, clip_folders, skip_duplicates=skip_duplicates)


def store(
    service: SessionService,
    found: ImportedSession,
    clip_folders: Sequence[Path] = (),
    *,
    skip_duplicates: bool = False,
) -> ImportResult:
    """Write what `read_file` found as a new session. Raises InvalidInput, AlreadyThere if
    `skip_duplicates`; all or nothing. Who was erased here stays away from what is our own; a scout
    file that names them is read, and that is said."""
    said = erased_in(service, found)
    if is_ours(found):
        leave_out(service, found)
    try:
        wanted = SessionCreate.model_validate(found.session.model_dump())
    except ValidationError as problem:
        raise InvalidInput(
            f"The session cannot be stored: {validation_sentence(problem)}."
        ) from problem
    duplicates = duplicates_of(service, found)
    if skip_duplicates and duplicates:
        raise AlreadyThere(duplicates)
    said += [Diagnostic(None, "warning", one.why) for one in duplicates]
    with service.transaction():
        session_id = service.create_session(wanted)
        lost = _fill(service, session_id, found, [folder.resolve() for folder in clip_folders])
        service.finished(session_id, "import")
    return ImportResult(session_id, said + lost + found.diagnostics, duplicates)


def _fill(
    service: SessionService, session_id: str, found: ImportedSession, folders: Sequence[Path]
) -> list[Diagnostic]:
    said: list[Diagnostic] = []
    for side, team in found.teams.items():
        if team is not None:
            service.set_team(session_id, side, team)
    for side, players in found.rosters.items():
        service.set_roster(session_id, side, players)
    clip_ids: dict[str | None, str | None] = {None: None}
    for name, clip in found.clips.items():
        clip_ids[name] = service.add_clip(session_id, _safe(clip, folders, said))
    for clip_name, run in groupby(found.events, key=lambda pair: pair[0]):
        events = [event for _, event in run]
        for start in range(0, len(events), _BATCH):
            batch: list[EventIn] = events[start : start + _BATCH]
            service.add_events(session_id, clip_ids[clip_name], batch)
    return said


def _safe(clip: ClipCreate, folders: Sequence[Path], said: list[Diagnostic]) -> ClipCreate:
    address = VideoAddress.of(clip.path)
    if address is not None:
        return clip.model_copy(update={"path": address.url})
    try:
        inside = any(Path(clip.path).resolve().is_relative_to(folder) for folder in folders)
    except (OSError, ValueError, RuntimeError) as problem:
        raise InvalidInput(f"The clip's path cannot be used: {problem}.") from problem
    if inside:
        return clip
    name = file_name(clip.path)
    if name != clip.path:
        text = f"The video {name} is not here; attach it to its clip."
        said.append(Diagnostic(None, "info", text))
    return clip.model_copy(update={"path": name})

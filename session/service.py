"""SessionService: the record of one data folder. Every write goes through it.

    service = SessionService(sessions_dir="sessions")
    session_id = service.sessions.create(SessionCreate(title="Final"))
    service.create_session(SessionCreate(title="Final"))  # the same, said to the service itself

Each noun is an object of `session.record`; this is where they are put together. The names of the
flat verbs are a promise to scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from session.files.folder import SessionFiles
from session.flatverbs import Flat
from session.people import Club, Person
from session.permissions import Principal
from session.record.artifacts import Artifacts
from session.record.belongings import Belongings
from session.record.changelog import ChangeLog
from session.record.changes import History
from session.record.clips import Clips
from session.record.context import RecordContext, session_row
from session.record.corrections import Corrections
from session.record.deleted import DeletedSessions, Trash
from session.record.directory import Directory
from session.record.events import Events
from session.record.jobs import JobRows
from session.record.joining import Joining
from session.record.keys import Keys
from session.record.ledger import Ledger
from session.record.logins import Logins
from session.record.matches import Matches
from session.record.onetime import OneTimeSecrets
from session.record.playlists import Playlists
from session.record.plays import PlaySearch
from session.record.presets import Presets
from session.record.privacy import Privacy
from session.record.questions import KeptQuestions
from session.record.recognition import Recognition
from session.record.review import Review
from session.record.rollup import Rollup
from session.record.seasondigests import SeasonDigests
from session.record.seasons import Seasons
from session.record.sessions import Sessions
from session.record.shares import Shares
from session.record.snapshots import Snapshots
from session.record.statistics import SessionStatistics
from session.record.teams import Teams
from session.record.timeline import Timeline
from session.record.tokens import Tokens
from session.record.truth import Truth
from session.record.users import Users
from session.record.videotimes import VideoTimes
from session.schemas import SessionData
from session.store import open_store
from session.store.copies import DatabaseCopy
from session.store.people import CLUB, PERSON

__all__ = ["SessionData", "SessionService"]

if TYPE_CHECKING:
    from session.record.passkeys import Passkeys


class SessionService:
    """The record of one data folder. Safe to share between threads.

    `db_url` is `sqlite:///relative.db` or `sqlite:////absolute.db`; without one the database is
    `volleysense.db` in `sessions_dir`. `actor` is the name in the change log. Raises
    StorageError when the database cannot be opened or was written by a newer version.
    """

    def __init__(
        self,
        db_url: str | None = None,
        sessions_dir: str | Path = "sessions",
        *,
        actor: str = "script",
        _shared: tuple[RecordContext, Principal] | None = None,
    ) -> None:
        self._record, self._by = _shared or _opened(db_url, Path(sessions_dir), actor)

    @cached_property
    def sessions(self) -> Sessions:
        """Matches and trainings themselves."""
        return Sessions(self._record, self._log, self.snapshots)

    @cached_property
    def teams(self) -> Teams:
        """Both teams of a session, and their rosters."""
        return Teams(self._record, self._log, self.recognition)

    @cached_property
    def clips(self) -> Clips:
        """The videos of a session."""
        return Clips(self._record, self._log, self._ledger)

    @cached_property
    def events(self) -> Events:
        """The plays of a session, and suggestions of them."""
        return Events(self._record, self._ledger, self.corrections, self.video_times)

    @cached_property
    def corrections(self) -> Corrections:
        """What a correction would change."""
        return Corrections(self._record, self._ledger, self.matches)

    @cached_property
    def timeline(self) -> Timeline:
        """The plays of a clip, read in pieces."""
        return Timeline(self._record)

    @cached_property
    def review(self) -> Review:
        """Suggestions, rally by rally, with who most probably played them."""
        return Review(self._record, self.matches, self.events)

    @cached_property
    def video_times(self) -> VideoTimes:
        """Where the plays of a match are in its videos."""
        return VideoTimes(self._record, self._ledger, self.matches)

    @cached_property
    def joining(self) -> Joining:
        """Scouted touches and the contacts that video analysis found."""
        return Joining(self._record, self._ledger, self.matches)

    @cached_property
    def truth(self) -> Truth:
        """What a person has confirmed of a clip, to measure video analysis by."""
        return Truth(self._record, self.clips, self.matches)

    @cached_property
    def matches(self) -> Matches:
        """Sessions as the rules of the game see them."""
        return Matches(self._record)

    @cached_property
    def statistics(self) -> SessionStatistics:
        """The numbers of a match."""
        return SessionStatistics(self._record, self.matches)

    @cached_property
    def rollup(self) -> Rollup:
        """How often each player did what."""
        return Rollup(self._record, self.events, self.teams)

    @cached_property
    def seasons(self) -> Seasons:
        """Many sessions summed up."""
        return Seasons(self._record, SeasonDigests(self._record, self.matches))

    @cached_property
    def plays(self) -> PlaySearch:
        """The plays of many matches that a question asks for."""
        return PlaySearch(self._record, self.matches, self.seasons)

    @cached_property
    def people(self) -> Directory[Person]:
        """Players who last across sessions."""
        return Directory(self._record, self._log, self.recognition, PERSON, Person)

    @cached_property
    def clubs(self) -> Directory[Club]:
        """Clubs that last across sessions."""
        return Directory(self._record, self._log, self.recognition, CLUB, Club)

    @cached_property
    def recognition(self) -> Recognition:
        """Who is who, as far as a machine may say."""
        return Recognition(self._record, self._log)

    @cached_property
    def privacy(self) -> Privacy:
        """All that is held about one person: looked at, handed out, erased."""
        return Privacy(self._record, self._log, self.statistics)

    @cached_property
    def presets(self) -> Presets:
        """What many new sessions have in common."""
        return Presets(self._record, self._log, self.sessions, self.teams)

    @cached_property
    def questions(self) -> KeptQuestions:
        """Questions that are kept under names."""
        return KeptQuestions(self._record, self._log)

    @cached_property
    def playlists(self) -> Playlists:
        """Plays of one match or of several, in an order to be shown."""
        return Playlists(self._record, self._log, self.plays)

    @cached_property
    def changes(self) -> History:
        """Who changed what, and the way back."""
        return History(self._record, self._ledger, self.video_times)

    @cached_property
    def snapshots(self) -> Snapshots:
        """Copies of a session, each of one moment."""
        return Snapshots(self._record, self._log)

    @cached_property
    def deleted(self) -> DeletedSessions:
        """Deleted sessions, and the way back."""
        return DeletedSessions(self._record, self.snapshots)

    @cached_property
    def trash(self) -> Trash:
        """Files of what was deleted."""
        return Trash(self._record)

    @cached_property
    def artifacts(self) -> Artifacts:
        """Files that were made from a session."""
        return Artifacts(self._record, self._log)

    @cached_property
    def jobs(self) -> JobRows:
        """Long work on clips, as it is noted."""
        return JobRows(self._record)

    @cached_property
    def users(self) -> Users:
        """Who has an account."""
        return Users(self._record, self._log)

    @cached_property
    def logins(self) -> Logins:
        """Where somebody is signed in, and devices that were paired."""
        return Logins(self._record, self._log)

    @cached_property
    def tokens(self) -> Tokens:
        """What scripts show instead of a password."""
        return Tokens(self._record, self._log)

    @cached_property
    def passkeys(self) -> Passkeys:
        """Devices that vouch for their user."""
        from session.record.passkeys import Passkeys

        return Passkeys(self._record, self._log, self.users)

    @cached_property
    def one_time(self) -> OneTimeSecrets:
        """Links and codes that are good for one thing, once."""
        return OneTimeSecrets(self._record)

    @cached_property
    def shares(self) -> Shares:
        """Links by which somebody without an account may look at one thing."""
        return Shares(self._record, self._log)

    @cached_property
    def belongings(self) -> Belongings:
        """Whose the things of the record are."""
        return Belongings(self._record, self._log)

    @cached_property
    def keys(self) -> Keys:
        """Keys of a caller's own, under which something is made once."""
        return Keys(self._record, self._by)

    @cached_property
    def _log(self) -> ChangeLog:
        return ChangeLog(self._by)

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self._record, self._log)

    @property
    def accounts_version(self) -> int:
        """Counts up whenever this process changes what somebody may do."""
        return self._record.accounts.version

    @property
    def sessions_dir(self) -> Path:
        """The data folder."""
        return self._record.files.root

    def as_actor(self, actor: str) -> SessionService:
        """The same record, with another name in the change log."""
        return self.acting(Principal(actor))

    def acting(self, by: Principal) -> SessionService:
        """The same record, on which somebody else acts."""
        return SessionService(_shared=(self._record.seen_by(by), by))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several verbs as one: all of what is added or edited inside, or nothing.

            with service.transaction():
                session_id = service.create_session(...)
                service.set_roster(session_id, "A", players)

        Other writers wait meanwhile, so keep it short. Not for verbs that move files.
        """
        with self._record.store.write():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Several verbs that only read, as one look: nothing changes between them.

        with service.reading():
            view = service.view_match(session_id)
            touches = service.count_events(session_id, event_type="attack")
        """
        with self._record.store.read():
            yield

    def when_changed(self, tell: Callable[[int], None]) -> None:
        """Tell somebody of each act that this process stores from now on, whoever acts: at once, by
        the `batch` that its entries in the history have, in the thread that stored it."""
        self._record.store.when_changed(tell)

    def session_folder(self, session_id: str) -> Path:
        """Where the files of a session lie. Raises NotFoundError when there is no such session,
        ForbiddenError when its folder is a link."""
        with self._record.store.read() as tx:
            session_row(tx, session_id)
        return self._record.files.own_folder(session_id)

    def problems(self) -> list[str]:
        """What is wrong with the database file; empty when it is sound. Reads all of it."""
        return self._record.store.problems()

    def check_database(self) -> None:
        """Raises UnusableError when another program replaced or deleted the database file."""
        self._record.store.check()

    def copy_database(self) -> Path | None:
        """Copy the whole database to `_backups`, at most once a day and only where something
        changed; the latest 7 are kept. Answers the copy. Raises StorageError."""
        return self._record.store.copy_daily()

    def count_database_changes(self) -> int:
        """How many changes were ever made to the record; each copy says up to which it goes."""
        return self._record.store.change()

    def list_database_copies(self) -> list[DatabaseCopy]:
        """The copies of the whole database, the newest first."""
        return self._record.store.copies()

    def close(self) -> None:
        """Let go of the database, when automatic snapshots that are under way are written."""
        self._record.keeper.close()
        self._record.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    create_session = Flat("sessions", Sessions.create)
    get_session = Flat("sessions", Sessions.get)
    load_session = Flat("sessions", Sessions.load)
    update_session = Flat("sessions", Sessions.update)
    delete_session = Flat("sessions", Sessions.delete)
    delete_sessions = Flat("sessions", Sessions.delete_many)
    list_sessions = Flat("sessions", Sessions.find)
    count_sessions = Flat("sessions", Sessions.count)
    find_imports = Flat("sessions", Sessions.find_imports)

    set_team = Flat("teams", Teams.set_name)
    get_teams = Flat("teams", Teams.get)
    get_roster = Flat("teams", Teams.get_roster)
    set_roster = Flat("teams", Teams.set_roster)

    add_clip = Flat("clips", Clips.add)
    get_clip = Flat("clips", Clips.get)
    clip_file = Flat("clips", Clips.file)
    work_folder = Flat("clips", Clips.work_folder)
    copy_name = Flat("clips", Clips.copy_name)
    list_clips = Flat("clips", Clips.find)
    update_clip = Flat("clips", Clips.update)
    remove_clip = Flat("clips", Clips.remove)

    add_events = Flat("events", Events.add)
    list_events = Flat("events", Events.find)
    count_events = Flat("events", Events.count)
    iter_events = Flat("events", Events.iterate)
    get_event = Flat("events", Events.get)
    was_added = Flat("events", Events.was_added)
    update_event = Flat("events", Events.update)
    delete_event = Flat("events", Events.delete)
    undo_delete_event = Flat("events", Events.undelete)
    accept_suggestions = Flat("events", Events.accept)
    clear_suggestions = Flat("events", Events.clear_suggestions)

    preview_update = Flat("corrections", Corrections.preview_update)
    preview_delete = Flat("corrections", Corrections.preview_delete)

    plays_around = Flat("timeline", Timeline.around)
    plays_beside = Flat("timeline", Timeline.beside)
    next_suggestion = Flat("timeline", Timeline.next_suggestion)
    first_suggestion = Flat("timeline", Timeline.first_suggestion)
    play_at = Flat("timeline", Timeline.at)
    plays_between = Flat("timeline", Timeline.between)
    play_density = Flat("timeline", Timeline.density)
    last_play_sec = Flat("timeline", Timeline.last_sec)

    review_rally = Flat("review", Review.rally)
    write_point = Flat("review", Review.write_point)
    accept_above = Flat("review", Review.accept_above)

    get_match = Flat("matches", Matches.get)
    view_match = Flat("matches", Matches.view)
    has_match_at_hand = Flat("matches", Matches.is_at_hand)
    fits = Flat("matches", Matches.fits)
    get_problems = Flat("matches", Matches.problems)
    get_results = Flat("matches", Matches.results)

    get_stats = Flat("statistics", SessionStatistics.get)
    get_metrics = Flat("statistics", SessionStatistics.metrics)
    get_play_by_play = Flat("statistics", SessionStatistics.play_by_play)

    get_rollup = Flat("rollup", Rollup.get)
    rebuild_rollup = Flat("rollup", Rollup.rebuild)
    export_csv = Flat("rollup", Rollup.export_csv)

    get_season = Flat("seasons", Seasons.get)
    get_person_season = Flat("seasons", Seasons.of_person)
    get_trend = Flat("seasons", Seasons.trend)
    compare = Flat("seasons", Seasons.compare)
    competitions = Flat("seasons", Seasons.competitions)
    sum_up = Flat("seasons", Seasons.sum_up)

    find_plays = Flat("plays", PlaySearch.find)
    count_plays = Flat("plays", PlaySearch.count)
    prepare_plays = Flat("plays", PlaySearch.prepare)

    recognise = Flat("recognition", Recognition.look_again)

    create_preset = Flat("presets", Presets.create)
    get_preset = Flat("presets", Presets.get)
    list_presets = Flat("presets", Presets.find)
    count_presets = Flat("presets", Presets.count)
    update_preset = Flat("presets", Presets.update)
    delete_preset = Flat("presets", Presets.delete)
    create_from_preset = Flat("presets", Presets.create_session)

    keep_question = Flat("questions", KeptQuestions.keep)
    get_question = Flat("questions", KeptQuestions.get)
    list_questions = Flat("questions", KeptQuestions.find)
    count_questions = Flat("questions", KeptQuestions.count)
    update_question = Flat("questions", KeptQuestions.update)
    delete_question = Flat("questions", KeptQuestions.delete)

    create_playlist = Flat("playlists", Playlists.create)
    get_playlist = Flat("playlists", Playlists.get)
    list_playlists = Flat("playlists", Playlists.find)
    count_playlists = Flat("playlists", Playlists.count)
    update_playlist = Flat("playlists", Playlists.update)
    delete_playlist = Flat("playlists", Playlists.delete)
    restore_playlist = Flat("playlists", Playlists.restore)
    playlist_plays = Flat("playlists", Playlists.plays)
    add_to_playlist = Flat("playlists", Playlists.add)

    list_changes = Flat("changes", History.find)
    count_changes = Flat("changes", History.count)
    newest_change = Flat("changes", History.newest)
    list_batches = Flat("changes", History.find_batches)
    count_batches = Flat("changes", History.count_batches)
    undo_batch = Flat("changes", History.undo)

    save_session = Flat("snapshots", Snapshots.save)
    list_snapshots = Flat("snapshots", Snapshots.find)
    snapshot_path = Flat("snapshots", Snapshots.path)
    restore_session = Flat("snapshots", Snapshots.restore)
    diff_session = Flat("snapshots", Snapshots.diff)
    finished = Flat("snapshots", Snapshots.finished)
    keep_changed = Flat("snapshots", Snapshots.keep_changed)
    snapshot_trouble = Flat("snapshots", Snapshots.trouble)

    list_deleted = Flat("deleted", DeletedSessions.find)
    count_deleted = Flat("deleted", DeletedSessions.count)
    get_deleted = Flat("deleted", DeletedSessions.get)
    restore_deleted = Flat("deleted", DeletedSessions.restore)

    list_trash = Flat("trash", Trash.find)
    empty_trash = Flat("trash", Trash.empty)
    purge_trash = Flat("trash", Trash.purge)
    keep_reserve = Flat("trash", Trash.keep_reserve)

    attach_artifact = Flat("artifacts", Artifacts.attach)
    get_session_artifacts = Flat("artifacts", Artifacts.find)
    get_artifact = Flat("artifacts", Artifacts.get)
    artifact_path = Flat("artifacts", Artifacts.path)
    update_artifact = Flat("artifacts", Artifacts.update)
    replace_artifact = Flat("artifacts", Artifacts.replace)
    remove_artifact = Flat("artifacts", Artifacts.remove)

    create_job = Flat("jobs", JobRows.create)
    update_job = Flat("jobs", JobRows.update)
    get_job = Flat("jobs", JobRows.get)
    list_jobs = Flat("jobs", JobRows.find)
    newest_jobs = Flat("jobs", JobRows.newest)
    count_jobs = Flat("jobs", JobRows.count)

    once = Flat("keys", Keys.once)


def _opened(db_url: str | None, folder: Path, actor: str) -> tuple[RecordContext, Principal]:
    files = SessionFiles(folder)  # refuses a folder before anything is made in it
    return RecordContext.of(open_store(db_url, folder), files), Principal(actor)

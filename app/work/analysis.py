"""Joins video analysis and the record: a clip becomes suggestions and a heatmap of a session.

The work is cut into pieces of some seconds. What the models saw in a piece is kept in a file, so
a piece is never worked on twice, and the last step, which writes to the record, can be repeated
without suggesting anything twice. The models are loaded when a clip is worked on and let go when
none was for some minutes.
"""

from __future__ import annotations

import gc
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypedDict

import numpy as np

from app.clips.facts import calibration_of, standpoint_of
from app.resources import WEIGHTS
from app.vision.calibration import Calibration
from app.vision.clips import frame_jpeg
from app.vision.perception import Perception, merge
from app.vision.pipeline import PIPELINE_VERSION, chunks
from app.vision.seenpaths import SeenPaths, follow, last_sec
from app.vision.steps import OnStep, unwatched
from app.vision.types import Analysis, ClipInfo, Standpoint, TouchSuggestion, VisionError
from session.errors import NotFoundError
from session.files.disk import write_whole
from session.game.payloads import PlaySaid
from session.game.plays import as_play
from session.jsonvalues import number
from session.meta import ClipMeta
from session.schemas import Event, EventIn
from session.service import SessionService
from session.vocabulary import Status

if TYPE_CHECKING:
    from app.vision.inference import Models


SAME_TOUCH_SEC: Final = 0.25
"""A person's decision this near in time, on the same kind of touch, is not asked for again."""

OnFrame = Callable[[int], None]
"""Called with the number of frames done so far in the piece."""


class Engine(Protocol):
    """What sees: the vision package, or a stand-in with the same manners."""

    @property
    def name(self) -> str:
        """Another one when other models look, so that kept pieces are not mixed."""
        ...

    def info(self, path: Path) -> ClipInfo: ...

    def perceive(
        self, path: Path, start_sec: float, end_sec: float, on_frame: OnFrame
    ) -> Perception: ...

    def interpret(
        self,
        info: ClipInfo,
        perceptions: Sequence[Perception],
        calibration: Calibration | None,
        stands: Standpoint,
        on_step: OnStep,
    ) -> Analysis: ...


@dataclass(frozen=True)
class Chunk:
    """One piece of a clip, [start_sec, end_sec); the last one reaches to the end of the file."""

    index: int
    start_sec: float
    end_sec: float


@dataclass(frozen=True)
class Spent:
    """What a piece took: frames decoded, seconds of work."""

    frames: int
    seconds: float


class AnalysisResult(TypedDict):
    """What an analysis left in the record, as it is stored with a job and printed by the command;
    of the events only how many. `rallies` are the seconds of the clip in which it saw one."""

    events: int
    artifacts: list[int]
    rallies: list[tuple[float, float]]
    reason: str | None
    notes: list[str]
    frames: int
    fps: float | None
    realtime_factor: float | None


@dataclass(frozen=True)
class AnalysisOutcome:
    """What an analysis left in the record."""

    event_ids: list[int]
    artifact_ids: list[int]
    rallies: list[tuple[float, float]]
    reason: str | None
    notes: list[str]
    frames: int
    fps: float | None
    realtime_factor: float | None

    def as_result(self) -> AnalysisResult:
        return AnalysisResult(
            events=len(self.event_ids),
            artifacts=self.artifact_ids,
            rallies=self.rallies,
            reason=self.reason,
            notes=self.notes,
            frames=self.frames,
            fps=self.fps,
            realtime_factor=self.realtime_factor,
        )


def plan(duration_sec: float) -> list[Chunk]:
    """The pieces of a clip, in order."""
    return [Chunk(index, *ends) for index, ends in enumerate(chunks(duration_sec))]


class ClipAnalysis:
    """The analysis of one clip; `run_id` names this run in the ids of its suggestions."""

    def __init__(
        self, service: SessionService, engine: Engine, session_id: str, clip_id: str, run_id: str
    ) -> None:
        self.service = service
        self.engine = engine
        self.session_id = session_id
        self.clip = service.get_clip(session_id, clip_id)
        self.run_id = run_id
        self.path = service.clip_file(session_id, clip_id)
        self.info = engine.info(self.path)
        self.chunks = plan(self.info.duration_sec)
        self.folder = self._work_folder()
        """Where this file's perceptions are kept; another file or model has another folder."""

    @property
    def frames_total(self) -> int:
        """An estimate: containers do not always tell the truth."""
        return self.info.frames_estimate or round(self.info.duration_sec * self.info.fps)

    def frames_before(self, index: int) -> int:
        """Frames of the pieces before this one."""
        notes = [self._files(chunk)[1] for chunk in self.chunks[:index]]
        return sum(_spent(note).frames for note in notes if note.is_file())

    def perceive(self, chunk: Chunk, on_frame: OnFrame) -> Spent:
        """Look at one piece and keep what was seen; a piece that is kept already costs nothing."""
        kept, note = self._files(chunk)
        if note.is_file():
            return _spent(note)
        began = time.monotonic()
        perception = self.engine.perceive(self.path, chunk.start_sec, chunk.end_sec, on_frame)
        spent = Spent(perception.decoded, time.monotonic() - began)
        self.service.get_clip(self.session_id, self.clip.id)  # a deleted one gets no new files
        perception.save(kept)
        write_whole(note, json.dumps(asdict(spent)).encode())
        return spent

    def spent(self) -> Spent:
        """What the pieces that are done took, whoever worked on them."""
        notes = [self._files(chunk)[1] for chunk in self.chunks]
        done = [_spent(note) for note in notes if note.is_file()]
        return Spent(sum(one.frames for one in done), sum(one.seconds for one in done))

    def finish(
        self,
        on_step: OnStep = unwatched,
        in_record: Callable[[AnalysisOutcome], None] = lambda _: None,
    ) -> AnalysisOutcome:
        """Understand all pieces together and write it to the record; may be repeated. A piece
        that is missing or damaged is looked at again. `in_record` is called inside the
        transaction that writes: what it raises, as `on_step` may, leaves the record as it was."""
        perceptions = [self._seen(chunk, lambda _frames: on_step(0.0)) for chunk in self.chunks]
        began = time.monotonic()
        analysis = self.engine.interpret(
            self.info, perceptions, calibration_of(self.clip), standpoint_of(self.clip), on_step
        )
        seconds = time.monotonic() - began
        until = max((last_sec(one.t_sec) for one in perceptions), default=0.0)
        paths = SeenPaths(analysis.positions, analysis.ball_path, analysis.camera, until)
        paths.save(self._paths_file(len(self.chunks)))
        drawing = self._draw(analysis)
        on_step(1.0)
        with self._heatmap(drawing) as artifact_ids, self.service.transaction():
            event_ids = self._suggest(analysis.suggestions)
            outcome = self._outcome(analysis, event_ids, artifact_ids, seconds)
            in_record(outcome)
        self.service.finished(self.session_id, "analysis")
        return outcome

    def looked_at(self) -> list[Chunk]:
        """The pieces that were looked at so far."""
        return [chunk for chunk in self.chunks if self._files(chunk)[1].is_file()]

    def paths(self, on_step: OnStep = unwatched) -> SeenPaths | None:
        """The ways of players and ball through what was looked at so far; None where nothing was.
        They are followed again only where nobody kept them. Raises VisionError."""
        there = self.looked_at()
        if not there:
            return None
        kept, calibration = self._paths_file(len(there)), calibration_of(self.clip)
        if kept.is_file():
            with suppress(VisionError):
                return SeenPaths.load(kept, calibration)
        pieces = [Perception.load(self._files(chunk)[0]) for chunk in there]
        paths = follow(merge(pieces), self.info.width, calibration, on_step)
        paths.save(kept)
        return paths

    def _paths_file(self, pieces: int) -> Path:
        return self.folder / f"paths_{pieces:04d}.npz"

    def _outcome(
        self, analysis: Analysis, event_ids: list[int], artifact_ids: list[int], seconds: float
    ) -> AnalysisOutcome:
        spent = self.spent()
        seconds += spent.seconds
        frames = spent.frames
        return AnalysisOutcome(
            event_ids=event_ids,
            artifact_ids=artifact_ids,
            rallies=[(round(start, 2), round(end, 2)) for start, end in analysis.rallies],
            reason=analysis.diagnosis.reason,
            notes=list(analysis.diagnosis.notes),
            frames=frames,
            fps=frames / seconds if seconds else None,
            realtime_factor=self.info.duration_sec / seconds if seconds else None,
        )

    def _seen(self, chunk: Chunk, on_frame: OnFrame) -> Perception:
        kept, note = self._files(chunk)
        self.perceive(chunk, on_frame)
        try:
            return Perception.load(kept)
        except VisionError:
            note.unlink(missing_ok=True)
            self.perceive(chunk, on_frame)
            return Perception.load(kept)

    def _work_folder(self) -> Path:
        stat = self.path.stat()
        identity = f"{PIPELINE_VERSION}|{self.engine.name}|{stat.st_size}|{stat.st_mtime_ns}"
        name = hashlib.sha256(identity.encode()).hexdigest()[:16]
        return self.service.work_folder(self.session_id, self.clip.id) / name

    def _files(self, chunk: Chunk) -> tuple[Path, Path]:
        """The perception, and the note that is written once the perception is complete."""
        stem = self.folder / f"piece_{chunk.index:04d}"
        return stem.with_suffix(".npz"), stem.with_suffix(".json")

    def _suggest(self, suggestions: Sequence[TouchSuggestion]) -> list[int]:
        """Replace what still waits for a decision; leave what a person decided. A scouted touch
        whose time is rough is no decision on a contact near it: the two are joined."""
        self.service.clear_suggestions(self.session_id, self.clip.id)
        decided = [
            event
            for event in self.service.iter_events(self.session_id)
            if event.clip_id == self.clip.id and not as_play(event).is_rough
        ]
        events = [
            suggested_event(suggestion, f"{self.run_id}:{number}")
            for number, suggestion in enumerate(suggestions)
            if not any(_same_touch(suggestion, event) for event in decided)
        ]
        return self.service.add_events(self.session_id, self.clip.id, events) if events else []

    def _draw(self, analysis: Analysis) -> Path | None:
        """A heatmap of where the players were, not yet in the record."""
        if not len(analysis.positions):
            return None
        target = self.folder / "positions.png"
        write_whole(target, self._positions_picture(analysis))
        return target

    @contextmanager
    def _heatmap(self, drawing: Path | None) -> Iterator[list[int]]:
        """Attaches the drawing: instead of those of runs before if what is done meanwhile
        succeeds, else not at all."""
        every = self.service.get_session_artifacts(self.session_id)
        gone = [one.id for one in every if one.metadata.get("analysis_of") == self.clip.id]
        note = {"description": "Where the players were", "analysis_of": self.clip.id}
        added = (
            [self.service.attach_artifact(self.session_id, "heatmap", drawing, note)]
            if drawing
            else []
        )
        try:
            yield added
        except BaseException:
            gone = added
            raise
        finally:
            with suppress(NotFoundError):  # somebody removed it, or the session, meanwhile
                for one in gone:
                    self.service.remove_artifact(self.session_id, one)

    def _positions_picture(self, analysis: Analysis) -> bytes:
        """On a plan of the court where its corners are known, else over a frame of the clip."""
        from app.charts import positions_heatmap
        from app.charts.inpicture import picture_heatmap

        name = Path(ClipMeta.of(self.clip.meta).name or self.path).stem
        title = f"Positions of players · {name}"
        positions = analysis.positions
        if calibration_of(self.clip):
            sides = self.service.load_session(self.session_id)["teams"]
            teams = {side: team.name for side, team in sides.items()}
            return positions_heatmap(positions, title=title, teams=teams)
        feet = np.column_stack([positions.boxes[:, [0, 2]].mean(axis=1), positions.boxes[:, 3]])
        middle = self.info.duration_sec / 2
        feet, jpeg = analysis.camera.in_picture(feet, middle), frame_jpeg(self.path, middle)
        return picture_heatmap(jpeg, feet, (self.info.width, self.info.height), title=title)


def keep_tables(service: SessionService, session_id: str) -> None:
    """CSV files of the session's events and rollup, among its artifacts, in the place of those
    that an analysis left there before."""
    for artifact in service.get_session_artifacts(session_id, "csv"):
        if artifact.metadata.get("made_by") == "analyze":
            service.remove_artifact(session_id, artifact.id)
    exported = service.export_csv(session_id, service.session_folder(session_id) / "exports")
    for kind, path in exported.items():
        note = {"description": f"{kind} as a spreadsheet", "made_by": "analyze"}
        service.attach_artifact(session_id, "csv", path, note)


def suggested_event(suggestion: TouchSuggestion, client_id: str) -> EventIn:
    """As the record keeps a suggestion; what video analysis said stays in `payload.analysis`."""
    payload: PlaySaid = {
        "confidence": round(suggestion.confidence, 4),
        "evidence": dict(suggestion.evidence),
        "analysis": {
            "pipeline": PIPELINE_VERSION,
            "t_sec": suggestion.t_sec,
            "event_type": suggestion.event_type,
            "actor_team": suggestion.team,
        },
    }
    if suggestion.court_xy is not None:
        payload["player_m"] = list(suggestion.court_xy)
    return EventIn(
        t_sec=max(0.0, suggestion.t_sec),
        event_type=suggestion.event_type,
        actor_team=suggestion.team,
        actor_number=suggestion.number,
        payload=dict(payload),
        status=Status.SUGGESTED,
        client_id=client_id,
    )


def _spent(note: Path) -> Spent:
    return Spent(**json.loads(note.read_text(encoding="utf-8")))


def _same_touch(suggestion: TouchSuggestion, event: Event) -> bool:
    """Whether a person already decided on it, at its present or at its suggested place."""
    said = as_play(event).analysis
    seen = [(event.t_sec, event.event_type)]
    if said:
        seen.append((number(said.get("t_sec")), str(said.get("event_type"))))
    return any(
        kind == suggestion.event_type
        and t_sec is not None
        and abs(t_sec - suggestion.t_sec) <= SAME_TOUCH_SEC
        for t_sec, kind in seen
    )


IDLE_SEC: Final = 300.0
"""Models that nobody needed for so long are let go: they take about 190 MB."""


class VisionEngine:
    """`weights` are a user's own players' weights (`.pt`, extra `[yolo]`) instead of ours."""

    def __init__(self, weights: Path | None = None, idle_sec: float = IDLE_SEC) -> None:
        self._weights = weights
        self._idle_sec = idle_sec
        self._models: Models | None = None
        self._in_use = threading.Lock()
        self._idle: threading.Timer | None = None

    @cached_property
    def name(self) -> str:
        """Which models look: their files' sizes and dates."""
        files = [
            *sorted(WEIGHTS.glob("*_openvino_model/*.bin")),
            *WEIGHTS.glob("vendor/*.tflite"),
        ]
        files += [self._weights] if self._weights else []
        stats = [(file.name, file.stat()) for file in files if file.is_file()]
        return ",".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats)

    def info(self, path: Path) -> ClipInfo:
        """What the clip says of itself. VisionError when it is no video."""
        from app.vision.clips import ClipReader

        return ClipReader(path).info

    def perceive(
        self, path: Path, start_sec: float, end_sec: float, on_frame: Callable[[int], None]
    ) -> Perception:
        """Run the models over one piece."""
        from app.vision.inference import perceive

        with self._in_use:
            try:
                return perceive(path, start_sec, end_sec, self._loaded(), on_frame)
            finally:
                self._idle = threading.Timer(self._idle_sec, self._let_go)
                self._idle.daemon = True
                self._idle.start()

    def _loaded(self) -> Models:
        from app.vision.models import load_models

        if self._idle is not None:
            self._idle.cancel()
        if self._models is None:
            self._models = load_models(self._weights)
        return self._models

    def _let_go(self) -> None:
        """Give the models' memory back; they are loaded anew for the next clip."""
        if self._in_use.acquire(blocking=False):
            try:
                self._models = None
                gc.collect()
            finally:
                self._in_use.release()

    def interpret(
        self,
        info: ClipInfo,
        perceptions: Sequence[Perception],
        calibration: Calibration | None,
        stands: Standpoint,
        on_step: Callable[[float], None],
    ) -> Analysis:
        """Understand all pieces together; `stands` counts where there is no calibration."""
        from app.vision.pipeline import Options, interpret

        options = Options(near_side=stands.near_side, view=stands.view)
        return interpret(info, perceptions, calibration, options, on_step)

"""`volleysense analyze`: a clip becomes a session with events, a heatmap and spreadsheets."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import AsJson, Dir, opened, print_result, progress
from session.errors import InvalidInput
from session.files.names import readable
from session.vocabulary import CameraView, Side

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from app.vision.calibration import Calibration
    from app.work.analysis import AnalysisOutcome, VisionEngine
    from session.schemas import JsonObject
    from session.service import SessionService

Session = Annotated[
    str | None, typer.Option("--session", help="Add to this session; by default a new one.")
]
Corners = Annotated[
    str | None,
    typer.Option(
        help="The court's corners in pixels of the clip's first picture, "
        '"x,y x,y x,y x,y": near left, near right, far right, far left. '
        "Without them no metres are claimed."
    ),
]
Accept = Annotated[
    float | None,
    typer.Option(min=0.0, max=1.0, help="Accept suggestions of at least this confidence."),
]
Weights = Annotated[
    Path | None, typer.Option(help="Your own players' weights, a .pt (needs the extra [yolo]).")
]


NearSide = Annotated[
    Side,
    typer.Option(
        case_sensitive=False, help="Team in the near half; seen from the side, in the left half."
    ),
]
View = Annotated[
    CameraView | None,
    typer.Option(
        case_sensitive=False,
        help="Where the camera stands: behind a baseline, or beside the court. By default as the "
        "corners look; without corners, as the players stand.",
    ),
]


def analyze(
    file: Annotated[Path, typer.Argument(help="The clip.")],
    session: Session = None,
    corners: Corners = None,
    near_side: NearSide = Side.A,
    view: View = None,
    accept: Accept = None,
    weights: Weights = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Analyse a clip: suggestions, a heatmap and CSV files, in a session."""
    from app.work.analysis import VisionEngine, keep_tables
    from session.schemas import SessionCreate

    engine = VisionEngine(weights)
    info = engine.info(file)
    size = info.width, info.height
    calibration = parse_corners(corners, size, near_side, view) if corners else None
    with opened(folder) as service:
        session_id = session or service.create_session(SessionCreate(title=title_of(file)))
        clip_id = add_clip(service, session_id, file, calibration, near_side, view)
        outcome = look(service, engine, session_id, clip_id)
        if accept is not None:
            service.accept_suggestions(session_id, clip_id=clip_id, min_confidence=accept)
        keep_tables(service, session_id)
        answer = report(service, session_id, clip_id, outcome)
    print_result(answer, as_json, in_words(answer))


def parse_corners(
    text: str, size: tuple[int, int], near_side: Side, view: CameraView | None
) -> Calibration:
    """Four pairs of pixels; InvalidInput or VisionError says what is wrong with them."""
    from app.vision.calibration import marked_court

    try:
        pairs = [tuple(float(part) for part in pair.split(",")) for pair in text.split()]
    except ValueError as problem:
        raise InvalidInput(f'"{text}" is not four pairs of numbers like 100,640.') from problem
    return marked_court(pairs, size, near_side.value, view.value if view else None)


def title_of(file: Path) -> str:
    """A session's title from the name of a clip."""
    return readable(file.stem).replace("_", " ").strip()[:200] or "Clip"


def add_clip(
    service: SessionService,
    session_id: str,
    file: Path,
    calibration: Calibration | None,
    near_side: Side,
    view: CameraView | None,
) -> str:
    """Put the file into the session's folder (without a second copy where the disk allows it) and
    into the record."""
    from app.api.files import safe_name
    from app.clips.facts import describe_clip
    from session.schemas import ClipCreate

    name = f"clips/{uuid.uuid4().hex[:8]}-{safe_name(file.name)}"
    target = service.session_folder(session_id) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file.resolve(), target)
    except OSError:
        shutil.copyfile(file, target)
    meta: dict[str, object] = {"original_name": readable(file.name), "near_side": near_side.value}
    if view is not None:
        meta["view"] = view.value
    if calibration is not None:
        meta["calibration"] = calibration.to_meta()
    clip_id = service.add_clip(session_id, ClipCreate(path=name, meta=meta))
    describe_clip(service, service.get_clip(session_id, clip_id))
    return clip_id


def look(
    service: SessionService, engine: VisionEngine, session_id: str, clip_id: str
) -> AnalysisOutcome:
    """Run the whole analysis here and now, with a progress bar."""
    from app.work.analysis import ClipAnalysis

    analysis = ClipAnalysis(service, engine, session_id, clip_id, f"analysis:{uuid.uuid4()}")
    with progress() as bars:
        task = bars.add_task("Looking for players and ball", total=analysis.frames_total, note="")
        done = 0
        for chunk in analysis.chunks:
            spent = analysis.perceive(chunk, _teller(bars, task, done))
            done += spent.frames
        bars.update(task, completed=analysis.frames_total, description="Putting it together")
        return analysis.finish()


def _teller(bars: Progress, task: TaskID, before: int) -> Callable[[int], None]:
    def tell(frames: int) -> None:
        bars.update(task, completed=before + frames, note=f"{before + frames} frames")

    return tell


def report(
    service: SessionService, session_id: str, clip_id: str, outcome: AnalysisOutcome
) -> JsonObject:
    """What the command answers, as plain JSON values."""
    events = [
        event.model_dump(mode="json")
        for event in service.iter_events(session_id)
        if event.clip_id == clip_id
    ]
    artifacts = [
        artifact.model_dump(mode="json")
        | {"path": str(service.artifact_path(session_id, artifact.id))}
        for artifact in service.get_session_artifacts(session_id)
    ]
    return {
        "session_id": session_id,
        "clip_id": clip_id,
        "events": events,
        "artifacts": artifacts,
        "rallies": outcome.rallies,
        "fps": outcome.fps,
        "realtime_factor": outcome.realtime_factor,
        "reason": outcome.reason,
        "notes": outcome.notes,
    }


def in_words(answer: JsonObject) -> str:
    """The answer for a person."""
    lines = [
        f"{event['t_sec']:8.2f} s  {event['event_type']:<10} {event['actor_team'] or '-':<2} "
        f"{event['payload'].get('confidence', 0):.2f}  {event['status']}"
        for event in answer["events"]
    ]
    speed = answer["realtime_factor"]
    if answer["reason"]:
        lines.append(answer["reason"])
    lines += answer["notes"]
    lines += [
        f"{artifact['artifact_type']}: {artifact['path']}" for artifact in answer["artifacts"]
    ]
    if speed:
        lines.append(f"{answer['fps']:.0f} frames a second, {speed:.1f} times as fast as the video")
    lines.append(f"Session {answer['session_id']}; `volleysense serve` shows it.")
    return "\n".join(lines)

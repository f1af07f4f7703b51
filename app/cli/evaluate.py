"""`volleysense evaluate`: how good proposed events are against the truth; `volleysense truth`: what
a person has confirmed, as a file of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.analyze import Corners, NearSide, View, parse_corners
from app.cli.output import AsJson, Dir, opened, print_result, progress, say
from session.errors import InvalidInput
from session.vocabulary import CameraView, Side

if TYPE_CHECKING:
    from app.vision.calibration import Calibration
    from app.work.evaluation import (
        AtTolerance,
        ClipEvaluated,
        Confusion,
        EvaluatedEvent,
        EvaluationReport,
        MatchScore,
        TruthFile,
    )
    from session.record.truth import ClipTruth

ClipId = Annotated[str | None, typer.Option("--clip", help="Only this clip of the session.")]


def evaluate(
    found: Annotated[
        str,
        typer.Argument(
            help="What was found, as JSON; a video, which is analysed; or, without TRUTH, a "
            "session's id: what its clips were suggested, against what a person confirmed."
        ),
    ],
    truth: Annotated[
        Path | None, typer.Argument(help="What really happened, as JSON.", show_default=False)
    ] = None,
    clip: ClipId = None,
    tolerance: Annotated[
        list[float] | None,
        typer.Option(
            min=0.0,
            max=10.0,
            help="Two are the same when they are no more seconds apart; may be given several "
            "times. By default 0.2 and 0.5.",
        ),
    ] = None,
    corners: Corners = None,
    near_side: NearSide = Side.A,
    view: View = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Precision, recall and F1 of found events, per class and tolerance, each with its n."""
    from app.work.evaluation import (
        TOLERANCES,
        Compared,
        SessionReport,
        evaluate_clips,
        evaluate_files,
        evaluate_session,
        read_truth,
    )

    within = tolerance or TOLERANCES
    report: EvaluationReport
    if truth is None:
        if Path(found).is_file():
            raise InvalidInput("Say which file holds the truth, behind the one of what was found.")
        with opened(folder) as service:
            report = evaluate_session(service, found, clip, within)
    elif Path(found).suffix.lower() == ".json" or not Path(found).is_file():
        report = evaluate_files(Path(found), truth, within)
    else:
        real = read_truth(truth)
        court = (
            parse_corners(corners, _size(Path(found)), near_side, view) if corners else real.court()
        )
        events = _seen(Path(found), real, court, near_side, view)
        report = evaluate_clips([Compared(events, real.events, real.reviewed)], within)
    clips = report.clips if isinstance(report, SessionReport) else ()
    said = "\n".join([*map(_measured, clips), in_words(report)])
    print_result(report.model_dump(mode="json"), as_json, said)


def _size(video: Path) -> tuple[int, int]:
    """Raises VisionError when it is no video."""
    from app.vision.clips import ClipReader

    info = ClipReader(video).info
    return info.width, info.height


def _seen(
    video: Path,
    truth: TruthFile,
    court: Calibration | None,
    near_side: Side,
    view: CameraView | None,
) -> list[EvaluatedEvent]:
    """What the analysis finds in a video now. Raises VisionError."""
    from app.vision.pipeline import Options, analyze_clip
    from app.work.evaluation import EvaluatedEvent
    from session.files.disk import fingerprint

    if truth.fingerprint not in (None, fingerprint(video)):
        say("[yellow]This is not the file that the truth was made of.[/yellow]")
    with progress() as bars:
        task = bars.add_task("Looking for players and ball", total=None, note="")
        options = Options(near_side=near_side.value, view=view.value if view else None)
        analysis = analyze_clip(
            video,
            court,
            options=options,
            on_frame=lambda frames: bars.update(task, note=f"{frames} frames"),
        )
    return [
        EvaluatedEvent(t_sec=max(0.0, one.t_sec), event_type=one.event_type, team=one.team)
        for one in analysis.suggestions
    ]


def _measured(clip: ClipEvaluated) -> str:
    """What of a clip counts."""
    seconds = sum(one.end - one.start for one in clip.reviewed)
    where = ", ".join(f"{one.start:.1f}–{one.end:.1f} s" for one in clip.reviewed[:5])
    more = f" and {len(clip.reviewed) - 5} more stretches" if len(clip.reviewed) > 5 else ""
    of = f" of {clip.duration_sec:.1f} s" if clip.duration_sec else ""
    lines = [
        f"{clip.clip}: {seconds:.1f} s{of} were reviewed ({where}{more}); only these count.",
        f"  {clip.confirmed} touches confirmed ({clip.added} of them added by hand), "
        f"{clip.rejected} suggestions rejected.",
    ]
    if clip.left_out:
        lines.append(f"  {clip.left_out} more have only the rough time of a scout file: left out.")
    if not clip.added:
        lines.append("  Nobody added a touch that was missed, so recall may be too high.")
    return "\n".join(lines)


def in_words(report: EvaluationReport) -> str:
    """A table per tolerance."""
    lines = [f"{report.proposed} proposed, {report.truth} true"]
    for at in report.results:
        lines += ["", f"within {at.tolerance_sec} s    precision  recall     F1      n"]
        lines += [_row(name, score) for name, score in _rows(at)]
        value = "-" if at.team.value is None else f"{at.team.value:.2f}"
        lines.append(f"right team     {value} of n = {at.team.n}")
        lines += _confused(at.confusion)
    return "\n".join(lines)


def _rows(at: AtTolerance) -> list[tuple[str, MatchScore]]:
    return [
        ("any type", at.any_type),
        ("same type", at.same_type),
        ("type and team", at.same_type_and_team),
        *at.by_type.items(),
    ]


def _row(name: str, score: MatchScore) -> str:
    rates = (score.precision, score.recall, score.f1)
    cells = "".join(f"{'-' if rate is None else f'{rate:.2f}':>9}" for rate in rates)
    return f"{name:<15}{cells} {score.n:>6}"


def _confused(found: Sequence[Confusion]) -> Iterator[str]:
    """A line for each type: what it was taken for."""
    for kind in dict.fromkeys(one.true for one in found):
        taken = ", ".join(f"{one.found or 'missed'} {one.n}" for one in found if one.true == kind)
        yield f"{kind or 'invented'} → {taken}"


def truth(
    session_id: Annotated[str, typer.Argument(help="The session's id.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .json file.")],
    clip: ClipId = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Write the touches of a clip that a person has confirmed as a file of the truth, which
    `volleysense evaluate` reads."""
    if output.suffix.lower() != ".json":
        raise InvalidInput(f"{output.name} should end in .json.")
    with opened(folder) as service:
        found = (
            service.truth.of_clip(session_id, clip)
            if clip
            else _only(service.truth.of_session(session_id))
        )
        service.truth.write(session_id, found.clip_id, output)
    said = {"truth": str(output), "clip_id": found.clip_id, "events": len(found.events)}
    print_result(said, as_json, str(output))


def _only(found: Sequence[ClipTruth]) -> ClipTruth:
    """Raises InvalidInput where there are several."""
    if len(found) > 1:
        named = ", ".join(f"{one.clip_id} ({one.clip})" for one in found)
        raise InvalidInput(f"Touches of several clips are confirmed: say --clip, of {named}.")
    return found[0]

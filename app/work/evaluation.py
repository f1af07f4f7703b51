"""How good are proposed events? Compares them with the truth: files with files, a video that is
analysed with a file, or what a session's clips were suggested with what a person confirmed.

Which are the same is decided by `session.game.pairing`. `docs/evaluate.md` describes the files;
`events_schema()` is their JSON schema.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from app.vision.calibration import Calibration
from session.errors import InvalidInput
from session.game.pairing import pairs_within
from session.game.reviewed import ReviewedStretch
from session.jsonvalues import mapping, word
from session.record.truth import CORNER_KEYS, TEAM_ENDS, ClipTruth, SuggestedTouch, TrueTouch
from session.schemas import JsonObject
from session.service import SessionService
from session.vocabulary import CameraView, Side, Status, canonical_type

TOLERANCES = (0.2, 0.5)


class EvaluatedEvent(BaseModel):
    """One event as far as the comparison looks at it; other fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    t_sec: float = Field(ge=0, allow_inf_nan=False, description="Seconds of the clip (PTS)")
    event_type: Annotated[
        str,
        BeforeValidator(lambda word: canonical_type(word) if isinstance(word, str) else word),
        Field(min_length=1, description="serve, reception, set, attack, block, dig, freeball, …"),
    ]
    team: Literal["A", "B"] | None = Field(
        default=None,
        validation_alias=AliasChoices("actor_team", "team"),
        serialization_alias="actor_team",
        description="A or B, null when unknown",
    )


class EventsFile(BaseModel):
    """What `volleysense evaluate` reads: an object with `events`, other fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    events: list[EvaluatedEvent]


class TruthFile(EventsFile):
    """Of a truth, also what is known of its clip."""

    reviewed: list[ReviewedStretch] | None = Field(
        default=None,
        description="Stretches of the clip, in seconds, in which the truth is all that happened; "
        "without it, the whole clip",
    )
    fingerprint: object = None
    court_corners_px: object = None
    teams: object = None

    def court(self) -> Calibration | None:
        """The corners that it says, and the team in front of them."""
        marks = mapping(self.court_corners_px)
        if not all(key in marks for key in CORNER_KEYS):
            return None
        teams = mapping(self.teams)
        ends = {word(mapping(teams.get(side.value)).get("end")): side for side in Side}
        view = CameraView.SIDE if TEAM_ENDS[CameraView.SIDE][0] in ends else CameraView.BASELINE
        side = ends.get(TEAM_ENDS[view][0], Side.A)
        corners = [marks[key] for key in CORNER_KEYS]
        said = {"corners_px": corners, "near_side": side.value, "view": view.value}
        return Calibration.from_meta(said)


class MatchScore(BaseModel):
    """Counts and what follows from them; a rate is null when its denominator is 0."""

    matched: int
    proposed: int
    n: int = Field(description="True events")
    precision: float | None
    recall: float | None
    f1: float | None


class TeamAccuracy(BaseModel):
    """Among pairs whose true event has a team: how many have the right one."""

    value: float | None
    right: int
    n: int


class Confusion(BaseModel):
    """So many pairs of any type have these types; null for what was missed or invented."""

    true: str | None
    found: str | None
    n: int


class AtTolerance(BaseModel):
    """All figures at one tolerance in seconds."""

    tolerance_sec: float
    any_type: MatchScore = Field(description="Pairs by time, whatever the type")
    same_type: MatchScore = Field(
        description="Pairs by time within each event type, all types summed"
    )
    same_type_and_team: MatchScore = Field(
        description="Pairs by time within each event type and team, all summed"
    )
    by_type: dict[str, MatchScore]
    team: TeamAccuracy = Field(description="Among the pairs of any_type")
    team_same_type: TeamAccuracy = Field(description="Among the pairs of same_type")
    confusion: list[Confusion] = Field(description="Among the pairs of any_type")


class EvaluationReport(BaseModel):
    """The comparison at every tolerance."""

    proposed: int
    truth: int
    results: list[AtTolerance]


_Pair = tuple[EvaluatedEvent, EvaluatedEvent]


@dataclass(frozen=True)
class Compared:
    """What was proposed of a clip and what is true of it. What was proposed elsewhere than in the
    `reviewed` stretches counts only where it is something true."""

    events: Sequence[EvaluatedEvent]
    truth: Sequence[EvaluatedEvent]
    reviewed: Sequence[ReviewedStretch] | None = None

    def is_reviewed(self, event: EvaluatedEvent) -> bool:
        return self.reviewed is None or any(one.holds(event.t_sec) for one in self.reviewed)

    def counted(self, tolerance: float) -> Compared:
        """The same without what cannot be judged."""
        if self.reviewed is None:
            return self
        true = {id(event) for event, _ in pair_up(self.events, self.truth, tolerance)}
        kept = [one for one in self.events if id(one) in true or self.is_reviewed(one)]
        return Compared(kept, self.truth)


def pair_up(
    events: Sequence[EvaluatedEvent], truth: Sequence[EvaluatedEvent], tolerance: float
) -> list[_Pair]:
    """Pairs (proposed, true) by time, of the same type where there is a choice."""
    found, real = [one.t_sec for one in events], [one.t_sec for one in truth]

    def alike(i: int, j: int) -> bool:
        return events[i].event_type == truth[j].event_type

    return [(events[i], truth[j]) for i, j in pairs_within(found, real, tolerance, alike)]


def evaluate(
    events: Sequence[EvaluatedEvent],
    truth: Sequence[EvaluatedEvent],
    tolerances: Iterable[float] = TOLERANCES,
) -> EvaluationReport:
    """Precision, recall and F1, class-agnostic and per class, and team accuracy."""
    return evaluate_clips([Compared(events, truth)], tolerances)


def evaluate_clips(
    clips: Sequence[Compared], tolerances: Iterable[float] = TOLERANCES
) -> EvaluationReport:
    """The same over several clips."""
    return EvaluationReport(
        proposed=sum(one.is_reviewed(event) for one in clips for event in one.events),
        truth=sum(len(one.truth) for one in clips),
        results=[_at([one.counted(at) for one in clips], at) for at in tolerances],
    )


def _at(clips: Sequence[Compared], tolerance: float) -> AtTolerance:
    paired = [pair for one in clips for pair in pair_up(one.events, one.truth, tolerance)]
    events = [event for one in clips for event in one.events]
    truth = [event for one in clips for event in one.truth]
    by_type: dict[str, MatchScore] = {}
    same: list[_Pair] = []
    for kind in sorted({event.event_type for event in (*events, *truth)}):
        pairs = [pair for one in clips for pair in _of_kind(one, kind, tolerance)]
        same += pairs
        by_type[kind] = _score(
            len(pairs),
            sum(event.event_type == kind for event in events),
            sum(event.event_type == kind for event in truth),
        )
    with_team = sum(_with_team(one, tolerance) for one in clips)
    return AtTolerance(
        tolerance_sec=tolerance,
        any_type=_score(len(paired), len(events), len(truth)),
        same_type=_score(len(same), len(events), len(truth)),
        same_type_and_team=_score(with_team, len(events), len(truth)),
        by_type=by_type,
        team=_team(paired),
        team_same_type=_team(same),
        confusion=_confusion(paired, events, truth),
    )


def _of_kind(clip: Compared, kind: str, tolerance: float) -> list[_Pair]:
    events = [event for event in clip.events if event.event_type == kind]
    truth = [event for event in clip.truth if event.event_type == kind]
    return pair_up(events, truth, tolerance)


def _with_team(clip: Compared, tolerance: float) -> int:
    """How many pairs there are within each type and team; no team is one as well."""
    of_team = (
        Compared(
            [event for event in clip.events if event.team == team],
            [event for event in clip.truth if event.team == team],
        )
        for team in ("A", "B", None)
    )
    kinds = {event.event_type for event in clip.truth}
    return sum(len(_of_kind(one, kind, tolerance)) for one in of_team for kind in kinds)


def _confusion(
    pairs: Sequence[_Pair], events: Sequence[EvaluatedEvent], truth: Sequence[EvaluatedEvent]
) -> list[Confusion]:
    paired = {id(one) for pair in pairs for one in pair}
    found: Counter[tuple[str | None, str | None]] = Counter(
        (real.event_type, event.event_type) for event, real in pairs
    )
    found.update((real.event_type, None) for real in truth if id(real) not in paired)
    found.update((None, event.event_type) for event in events if id(event) not in paired)
    order = sorted(
        found, key=lambda kinds: (kinds[0] is None, kinds[0], kinds[1] is None, kinds[1])
    )
    return [Confusion(true=true, found=seen, n=found[true, seen]) for true, seen in order]


def _score(matched: int, proposed: int, real: int) -> MatchScore:
    return MatchScore(
        matched=matched,
        proposed=proposed,
        n=real,
        precision=_rate(matched, proposed),
        recall=_rate(matched, real),
        f1=_rate(2 * matched, proposed + real),
    )


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _team(pairs: Sequence[_Pair]) -> TeamAccuracy:
    known = [(event, real) for event, real in pairs if real.team is not None]
    right = sum(event.team == real.team for event, real in known)
    return TeamAccuracy(value=_rate(right, len(known)), right=right, n=len(known))


def events_schema() -> JsonObject:
    """The JSON schema of the files that `read_events` reads."""
    return EventsFile.model_json_schema(by_alias=True, mode="serialization")


def read_evaluated(path: Path) -> list[EvaluatedEvent]:
    """Events of a file: an object with `events`, or a bare list of events. Raises InvalidInput
    with a plain sentence on anything else."""
    return _read(path, EventsFile).events


def read_truth(path: Path) -> TruthFile:
    """A file of the truth. Raises InvalidInput, also where nothing is true."""
    truth = _read(path, TruthFile)
    if not truth.events:
        raise InvalidInput(f"{path} holds no event, so there is nothing to measure by.")
    return truth


_File = TypeVar("_File", bound=EventsFile)


def _read(path: Path, kind: type[_File]) -> _File:
    try:
        given = json.loads(path.read_text("utf-8-sig"))
    except OSError as problem:
        raise InvalidInput(f"{path} cannot be read: {problem.strerror}.") from problem
    except RecursionError as problem:
        raise InvalidInput(f"The JSON in {path} is nested too deeply.") from problem
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise InvalidInput(f"{path} is not a JSON file: {problem}.") from problem
    try:
        return kind.model_validate({"events": given} if isinstance(given, list) else given)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InvalidInput(
            f"{path} does not hold events as expected: {place}: {first['msg']}. "
            "docs/evaluate.md describes the file."
        ) from problem


def evaluate_files(
    events: Path, truth: Path, tolerances: Iterable[float] = TOLERANCES
) -> EvaluationReport:
    """`evaluate` for two files. Raises InvalidInput."""
    real = read_truth(truth)
    return evaluate_clips(
        [Compared(read_evaluated(events), real.events, real.reviewed)], tolerances
    )


class ClipEvaluated(BaseModel):
    """What of a clip of a session was measured."""

    clip_id: str
    clip: str
    duration_sec: float | None
    reviewed: list[ReviewedStretch] = Field(description="Only what lies there counts")
    confirmed: int
    added: int = Field(description="Of these, how many a person added: nothing had found them")
    rejected: int
    left_out: int = Field(description="Confirmed touches whose time is only that of a scout file")


class SessionReport(EvaluationReport):
    """What was suggested against what a person confirmed, over the clips of a session."""

    session_id: str
    clips: list[ClipEvaluated]


def evaluate_session(
    service: SessionService,
    session_id: str,
    clip_id: str | None = None,
    tolerances: Iterable[float] = TOLERANCES,
) -> SessionReport:
    """What video analysis suggested, as it was then, against what a person made of it: of one clip,
    or of all clips of which anything is confirmed. Raises NotFoundError, InvalidInput where
    nothing is."""
    truths = (
        [service.truth.of_clip(session_id, clip_id)]
        if clip_id
        else service.truth.of_session(session_id)
    )
    suggested = [service.truth.suggested(session_id, one.clip_id) for one in truths]
    compared = [
        Compared(list(map(_evaluated, found)), list(map(_evaluated, one.events)), one.reviewed)
        for found, one in zip(suggested, truths, strict=True)
    ]
    report = evaluate_clips(compared, tolerances)
    clips = [_measured(one, found) for one, found in zip(truths, suggested, strict=True)]
    return SessionReport(**dict(report), session_id=session_id, clips=clips)


def _evaluated(touch: TrueTouch | SuggestedTouch) -> EvaluatedEvent:
    side = touch.actor_team
    return EvaluatedEvent(
        t_sec=touch.t_sec, event_type=touch.event_type, team=None if side is None else side.value
    )


def _measured(truth: ClipTruth, suggested: Sequence[SuggestedTouch]) -> ClipEvaluated:
    return ClipEvaluated(
        clip_id=truth.clip_id,
        clip=truth.clip,
        duration_sec=truth.duration_sec,
        reviewed=list(truth.reviewed),
        confirmed=len(truth.events),
        added=sum(not one.was_suggested for one in truth.events),
        rejected=sum(one.status == Status.REJECTED for one in suggested),
        left_out=truth.left_out,
    )

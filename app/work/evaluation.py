"""How good are proposed events? Compares a file of events with a file of the truth.

Each proposed event is paired with at most one true event, the nearest pairs in time first.
`docs/evaluate.md` describes the files; `events_schema()` is their JSON schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from session.errors import InvalidInput
from session.schemas import JsonObject
from session.vocabulary import canonical_type

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


class AtTolerance(BaseModel):
    """All figures at one tolerance in seconds."""

    tolerance_sec: float
    any_type: MatchScore = Field(description="Pairs by time alone")
    same_type: MatchScore = Field(
        description="Pairs by time within each event type, all types summed"
    )
    by_type: dict[str, MatchScore]
    team: TeamAccuracy = Field(description="Among the pairs of any_type")
    team_same_type: TeamAccuracy = Field(description="Among the pairs of same_type")


class EvaluationReport(BaseModel):
    """The comparison at every tolerance."""

    proposed: int
    truth: int
    results: list[AtTolerance]


_Pair = tuple[EvaluatedEvent, EvaluatedEvent]


def pair_up(
    events: Sequence[EvaluatedEvent], truth: Sequence[EvaluatedEvent], tolerance: float
) -> list[_Pair]:
    """Greedy one-to-one pairs (proposed, true), the smallest difference in time first."""
    apart = sorted(
        (abs(event.t_sec - real.t_sec), i, j)
        for i, event in enumerate(events)
        for j, real in enumerate(truth)
        if abs(event.t_sec - real.t_sec) <= tolerance + 1e-9
    )
    taken: set[int] = set()
    used: set[int] = set()
    pairs: list[_Pair] = []
    for _, i, j in apart:
        if i not in taken and j not in used:
            taken.add(i)
            used.add(j)
            pairs.append((events[i], truth[j]))
    return pairs


def evaluate(
    events: Sequence[EvaluatedEvent],
    truth: Sequence[EvaluatedEvent],
    tolerances: Iterable[float] = TOLERANCES,
) -> EvaluationReport:
    """Precision, recall and F1, class-agnostic and per class, and team accuracy."""
    return EvaluationReport(
        proposed=len(events),
        truth=len(truth),
        results=[_at(events, truth, tolerance) for tolerance in tolerances],
    )


def _at(
    events: Sequence[EvaluatedEvent], truth: Sequence[EvaluatedEvent], tolerance: float
) -> AtTolerance:
    paired = pair_up(events, truth, tolerance)
    by_type: dict[str, MatchScore] = {}
    same: list[_Pair] = []
    for kind in sorted({event.event_type for event in (*events, *truth)}):
        proposed = [event for event in events if event.event_type == kind]
        real = [event for event in truth if event.event_type == kind]
        pairs = pair_up(proposed, real, tolerance)
        same += pairs
        by_type[kind] = _score(len(pairs), len(proposed), len(real))
    return AtTolerance(
        tolerance_sec=tolerance,
        any_type=_score(len(paired), len(events), len(truth)),
        same_type=_score(len(same), len(events), len(truth)),
        by_type=by_type,
        team=_team(paired),
        team_same_type=_team(same),
    )


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
    try:
        given = json.loads(path.read_text("utf-8-sig"))
    except OSError as problem:
        raise InvalidInput(f"{path} cannot be read: {problem.strerror}.") from problem
    except RecursionError as problem:
        raise InvalidInput(f"The JSON in {path} is nested too deeply.") from problem
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise InvalidInput(f"{path} is not a JSON file: {problem}.") from problem
    try:
        return EventsFile.model_validate(
            {"events": given} if isinstance(given, list) else given
        ).events
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
    """`evaluate` for two files."""
    return evaluate(read_evaluated(events), read_evaluated(truth), tolerances)

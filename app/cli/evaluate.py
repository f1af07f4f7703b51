"""`volleysense evaluate`: how good proposed events are against the truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import AsJson, print_result

if TYPE_CHECKING:
    from app.work.evaluation import AtTolerance, EvaluationReport, MatchScore


def evaluate(
    events: Annotated[Path, typer.Argument(help="What was found, as JSON.")],
    truth: Annotated[Path, typer.Argument(help="What really happened, as JSON.")],
    as_json: AsJson = False,
) -> None:
    """Precision, recall and F1 of found events, per class and tolerance, each with its n."""
    from app.work.evaluation import evaluate_files

    report = evaluate_files(events, truth)
    print_result(report.model_dump(mode="json"), as_json, in_words(report))


def in_words(report: EvaluationReport) -> str:
    """A table per tolerance."""
    lines = [f"{report.proposed} proposed, {report.truth} true"]
    for at in report.results:
        lines += ["", f"within {at.tolerance_sec} s    precision  recall     F1      n"]
        lines += [_row(name, score) for name, score in _rows(at)]
        value = "-" if at.team.value is None else f"{at.team.value:.2f}"
        lines.append(f"right team     {value} of n = {at.team.n}")
    return "\n".join(lines)


def _rows(at: AtTolerance) -> list[tuple[str, MatchScore]]:
    return [("any type", at.any_type), ("same type", at.same_type), *at.by_type.items()]


def _row(name: str, score: MatchScore) -> str:
    rates = (score.precision, score.recall, score.f1)
    cells = "".join(f"{'-' if rate is None else f'{rate:.2f}':>9}" for rate in rates)
    return f"{name:<15}{cells} {score.n:>6}"

"""`volleysense evaluate`: how good suggestions are against the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import AsJson, result


def evaluate(
    events: Annotated[Path, typer.Argument(help="What was found, as JSON.")],
    truth: Annotated[Path, typer.Argument(help="What really happened, as JSON.")],
    as_json: AsJson = False,
) -> None:
    """Precision, recall and F1 of found events, per class and tolerance, each with its n."""
    from app.evaluation import evaluate_files

    report = evaluate_files(events, truth)
    result(report.to_dict(), as_json, report.as_text())

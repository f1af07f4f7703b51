"""What the template of the report needs beside the report: the columns and their words."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, Final

from app.report import model
from app.report.model import Report

EDGES: Final = frozenset((0, *accumulate(len(names) for _, names in model.SKILLS)))
"""Columns of the skills that begin a group, counted from the first."""


def context(report: Report) -> dict[str, Any]:
    """The variables of report/_report.html."""
    return {
        "report": report,
        "points": model.POINTS,
        "won": model.WON,
        "served_first": model.SERVED_FIRST,
        "skills": model.SKILLS,
        "edges": EDGES,
        "attacks": model.ATTACKS,
        "first_attack": model.FIRST_ATTACK,
        "zones": model.ZONES,
        "legend": report.legend,
    }

"""How a scout used the signs: Data Volley's way, VolleyMetrics' or the German one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from session.scout import scout_said

Style: TypeAlias = Literal["datavolley", "volleymetrics", "german"]


@dataclass(frozen=True, slots=True)
class StyleFacts:
    """What is different in a style, beside the signs that `catalogue` counts by."""

    title: str
    net_fault: str | None
    """The sign of a blocker's fault at the net; None where blocks lost are not told apart. Of /
    and = the other one is a ball off the block."""


STYLES: Final[Mapping[Style, StyleFacts]] = {
    "datavolley": StyleFacts("Data Volley", "/"),
    "volleymetrics": StyleFacts("VolleyMetrics", None),
    "german": StyleFacts("German", "="),
}


def style_of(meta: Mapping[str, object]) -> Style:
    """The session's style, from its `meta`; Data Volley's way unless said."""
    for said in (meta.get("evaluation_style"), scout_said(meta, "evaluation_style")):
        for style in STYLES:
            if said == style:
                return style
    return "datavolley"

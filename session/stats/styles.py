"""How a scout used the signs: Data Volley's way, VolleyMetrics' or the German one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias, get_args

from session.scout import scout_said

Style: TypeAlias = Literal["datavolley", "volleymetrics", "german"]
STYLES: Final[tuple[Style, ...]] = get_args(Style)


def style_of(meta: Mapping[str, Any]) -> Style:
    """The session's style, from its `meta`; Data Volley's way unless said."""
    for said in (meta.get("evaluation_style"), scout_said(meta, "evaluation_style")):
        for style in STYLES:
            if said == style:
                return style
    return "datavolley"

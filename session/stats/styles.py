"""How a scout used the signs: Data Volley's way, VolleyMetrics' or the German one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias, get_args

Style: TypeAlias = Literal["datavolley", "volleymetrics", "german"]
STYLES: Final[tuple[Style, ...]] = get_args(Style)


def style_of(meta: Mapping[str, Any]) -> Style:
    """The session's style, from its `meta`; Data Volley's way unless said."""
    scout = meta.get("scout")
    said = meta.get("evaluation_style") or (
        scout.get("evaluation_style") if isinstance(scout, Mapping) else None
    )
    for style in STYLES:
        if said == style:
            return style
    return "datavolley"

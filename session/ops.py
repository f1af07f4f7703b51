"""Public helpers beside the service: `SessionBackup` and `RollupComputer`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from session.backup.snapshots import SessionBackup
from session.schemas import Event, Player

__all__ = ["RollupComputer", "SessionBackup"]


class RollupComputer:
    """Statistics beyond counts."""

    def compute_advanced_metrics(
        self, events: Iterable[Event], rosters: Mapping[str, Sequence[Player]]
    ) -> dict[str, Any]:  # Any: rates in mappings of mappings, as JSON has them
        """At least `attack_efficiency` and `serve_performance`, per team and player.

        `rosters` is keyed by side, as `load_session(...)["rosters"]` is. Suggestions and
        rejected events do not count. See docs/statistics.md for the formulas.
        """
        from session.stats.metrics import advanced_metrics

        return advanced_metrics(events, rosters)

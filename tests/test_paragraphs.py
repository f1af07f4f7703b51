"""Two coaches write notes about the same match at the same time."""

from __future__ import annotations

import pytest

from session.paragraphs import put_together

WAS = "Serve at five.\n\nBlock their middle.\nWatch number 8."


@pytest.mark.parametrize(
    ("now", "mine", "both"),
    [
        pytest.param(
            WAS.replace("at five", "at one"),
            WAS.replace("number 8", "number 9"),
            "Serve at one.\n\nBlock their middle.\nWatch number 9.",
            id="different paragraphs",
        ),
        pytest.param(
            f"{WAS}\nThe setter dumps.",
            f"{WAS}\nTip over the block.",
            f"{WAS}\nThe setter dumps.\nTip over the block.",
            id="both wrote something new at the end",
        ),
        pytest.param(
            f"Bring the flags.\n{WAS}",
            WAS.replace("Serve at five.", "Serve at six."),
            "Bring the flags.\nServe at six.\n\nBlock their middle.\nWatch number 8.",
            id="new in front of what was changed",
        ),
        pytest.param(
            WAS.replace("\nWatch number 8.", ""),
            WAS.replace("at five", "at one"),
            "Serve at one.\n\nBlock their middle.",
            id="one was taken out",
        ),
        pytest.param(WAS.replace("five", "one"), WAS.replace("five", "one"), None, id="the same"),
        pytest.param(WAS, "All new.", "All new.", id="nobody else wrote"),
        pytest.param("All new.", WAS, "All new.", id="one wrote nothing oneself"),
    ],
)
def test_what_both_wrote_goes_together(now: str, mine: str, both: str | None) -> None:
    assert put_together(WAS, now, mine) == (now if both is None else both)


@pytest.mark.parametrize(
    ("was", "now", "mine"),
    [
        pytest.param(WAS, WAS.replace("five", "one"), WAS.replace("five", "six"), id="one"),
        pytest.param(
            WAS, "Nothing of that.", WAS.replace("number 8", "number 9"), id="taken out and changed"
        ),
        pytest.param("", "They serve well.", "They serve badly.", id="both began"),
    ],
)
def test_what_both_changed_is_shown_to_them(was: str, now: str, mine: str) -> None:
    assert put_together(was, now, mine) is None
    assert put_together(was, mine, now) is None

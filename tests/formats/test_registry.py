"""The formats are listed once, and whoever needs one finds it there."""

from __future__ import annotations

import pytest

from app.cli import files
from app.exports import EXPORTS
from session.formats.format import Beginning, Fit, Format
from session.formats.registry import ENDINGS, FORMATS, SNIFFED, WRITTEN

SAID = {
    "dvw": b"[3DATAVOLLEYSCOUT]\r\nFILEFORMAT: 2.0\r\n",
    "vsm": b'{"scout": {}, "startingLineup": []}',
    "scoresheet": b'{"scoutData": {}, "shirtNumber": 4}',
    "psvb": b"AAAAAB+LCAAAAAAAAAA=",
    "hudl": b"<xml><moment/></xml>",
    "instances": b"<file><ALL_INSTANCES/></file>",
    "csv": b"event_type,t_sec\r\n",
    "json": b'{"format": "volleysense-export", "scoutData": {}}',
    "roster": b"DV-Team\t\r\n",
}
"""What each format is told by, without the help of a name."""


def test_no_two_formats_are_called_alike() -> None:
    assert len({one.name for one in FORMATS}) == len(FORMATS)
    assert len({one.title for one in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("name", SNIFFED)
def test_only_the_right_format_is_sure_of_a_file(name: str) -> None:
    told = Beginning(SAID[name], "")
    fits = {one: kind.sniff(told) for one, kind in SNIFFED.items() if kind.sniff}
    assert fits[name] > Fit.NAME
    assert max(fits, key=lambda one: fits[one]) == name


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_a_format_can_do_something_or_says_what_to_do_instead(one: Format) -> None:
    assert one.read or one.offer or one.instead


def test_what_can_be_chosen_stays_in_its_order() -> None:
    assert ENDINGS == (".dvw", ".vsm", ".psvb", ".xml", ".csv", ".json")
    assert files.ENDINGS == (".csv", ".xlsx", ".json", ".dvw", ".xml")
    assert list(WRITTEN) == ["dvw", "xml", "xlsx", "json"]
    assert list(EXPORTS) == [
        "match-report.pdf",
        "play-by-play.pdf",
        "session.xlsx",
        "match.dvw",
        "instances.xml",
        "session.json",
    ]

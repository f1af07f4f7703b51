"""No file takes its reader longer than its size asks for: eight times as much, eight times as long.

The kinds of text are those that make readers go over the same place again and again: many empty
lines, many columns, one long line, the same section or tag over and over.
"""

from __future__ import annotations

import base64
import gc
import gzip
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from session.errors import SessionError
from session.formats.dvw.header import read_video
from session.formats.dvw.roster import parse_roster
from session.formats.reading import read_file
from session.formats.remarks import Oddities

ENOUGH_SEC: Final = 0.008
"""A time that can be compared: files grow until their reader takes so long."""
LARGEST: Final = 256 * 1024
MOST: Final = 20
"""Times as long for eight times as much: sorting and a busy machine are forgiven, squares not."""


class Flood(NamedTuple):
    """A file of one kind of text: its ending, a head, and what comes over and over."""

    ending: str
    head: bytes
    again: bytes
    tail: bytes = b""

    def of(self, size: int) -> bytes:
        text = self.head + self.again * (size // len(self.again)) + self.tail
        if self.ending != "psvb":
            return text
        return base64.b64encode(len(text).to_bytes(4, "little") + gzip.compress(text))


_ROWS: Final = b"event_type,team,number,t_sec,payload\nserve,A,7,1,\n"
_MOMENTS: Final = b"<breakdown><moments>"
_INSTANCES: Final = b"<file><ALL_INSTANCES>"
_INSTANCE: Final = (
    b"<instance><start>1</start><label><group>Skill</group><text>%s</text></label>"
    b"<label><group>Rally Won</group><text>Won</text></label></instance>"
)
FLOODS: Final = {
    "csv-empty-lines": Flood("csv", _ROWS, b"\n"),
    "csv-blank-lines": Flood("csv", _ROWS, b" \r\n"),
    "csv-before-the-head": Flood("csv", b"", b"\n"),
    "csv-one-cell": Flood("csv", _ROWS + b'serve,A,7,1,"', b"x"),
    "csv-quotes": Flood("csv", _ROWS, b'"'),
    "csv-digits": Flood("csv", _ROWS + b"serve,A,7,", b"1"),
    "csv-brackets": Flood("csv", _ROWS + b'serve,A,7,1,"', b"["),
    "csv-columns": Flood("csv", b"event_type", b",x"),
    "csv-one-rally": Flood("csv", _ROWS, b"dig,A,7,1,\n"),
    "csv-points": Flood("csv", _ROWS, b"point,A,,1,\n"),
    "csv-set-ends": Flood("csv", _ROWS, b"set_end,,,1,\n"),
    "csv-line-ups": Flood("csv", _ROWS, b'lineup,A,,1,"{""lineup"":[""1"",""2""]}"\n'),
    "csv-subs": Flood("csv", _ROWS, b'substitution,A,,1,"{""player_in"":""3""}"\n'),
    "csv-all-subs": Flood(
        "csv",
        _ROWS,
        b'substitution,A,,1,"{""player_in"":""3"",""player_out"":""7""}"\n'
        b'substitution,A,,1,"{""player_in"":""7"",""player_out"":""3""}"\n',
    ),
    "csv-set-by-set": Flood(
        "csv",
        _ROWS,
        b'point,A,,1,"{""set_number"":1}"\npoint,A,,1,"{""set_number"":2}"\n',
    ),
    "json-brackets": Flood("json", b"[", b"["),
    "json-events": Flood("json", b'[{"event_type":"serve"}', b',{"event_type":"attack"}', b"]"),
    "json-blanks": Flood("json", b"[", b" "),
    "vsm-string": Flood("vsm", b'{"scout":{},"shirtNumber":"', b"-", b'"}'),
    "vsm-sets": Flood("vsm", b'{"shirtNumber":1,"scout":{"sets":[{}', b",{}", b"]}}"),
    "sheet-rallies": Flood(
        "json",
        b'{"coinToss":{},"teams":{"home":{"name":"x"}},"scout":{"sets":[{"events":[{}',
        b',{"rally":{"point":"home"}}',
        b"]}]}}",
    ),
    "sheet-plays": Flood(
        "json",
        b'{"teams":{"home":{"name":"x"}},"scout":{"sets":[{"score":{"home":1,"away":0}}]},'
        b'"scoutData":[[{"point":"home","plays":[{}',
        b',{"team":"home","player":1,"skill":"D"}',
        b"]}]]}",
    ),
    "dvw-empty-lines": Flood("dvw", b"[3SCOUT]\n", b"\n"),
    "dvw-before-the-head": Flood("dvw", b"", b"\r\n"),
    "dvw-sections": Flood("dvw", b"", b"[3SCOUT]\n"),
    "dvw-programs": Flood("dvw", b"", b"FILEFORMAT: 2.0\n"),
    "dvw-one-code": Flood("dvw", b"[3SCOUT]\n*05", b"S"),
    "dvw-end-of-set": Flood("dvw", b"[3SCOUT]\n**", b" "),
    "dvw-touches": Flood("dvw", b"[3SCOUT]\n", b"*05SM+;;;;;;;;\n"),
    "dvw-video": Flood("dvw", b"[3VIDEO]\n", b"."),
    "dvw-players": Flood("dvw", b"[3PLAYERS-H]\n", b"0;5;1;;;;;;x;y;\n"),
    "dvw-columns": Flood("dvw", b"[3MATCH]\n", b"a;"),
    "dvw-nothing": Flood("dvw", b"[3SCOUT]\n", b"\x00"),
    "psvb-empty-lines": Flood("psvb", b"PSVB\nQ~{}\nE~{", b"\n"),
    "psvb-lines": Flood("psvb", b"PSVB\nQ~{}\n", b"E~{}\n"),
    "psvb-going-on": Flood("psvb", b"PSVB\nE~{", b"x\n"),
    "psvb-scores": Flood(
        "psvb",
        b"PSVB\nQ~{}\n",
        b'E~{"EventString":"Pass","TeamScore":1}\nE~{"EventString":"Pass","TeamScore":2}\n',
    ),
    "hudl-entities": Flood("xml", _MOMENTS + b"<moment><startTimeMs>", b"&lt;"),
    "hudl-moments": Flood("xml", _MOMENTS, b"<moment></moment>", b"</moments></breakdown>"),
    "hudl-tags": Flood(
        "xml", _MOMENTS + b"<moment>", b"<tag><key>a</key><value>b</value></tag>", b"</moment>"
    ),
    "hudl-one-tag": Flood("xml", b"<moment", b" "),
    "instances-touches": Flood("xml", _INSTANCES, _INSTANCE % b"Dig", b"</ALL_INSTANCES></file>"),
    "instances-rallies": Flood("xml", _INSTANCES, _INSTANCE % b"Serve", b"</ALL_INSTANCES></file>"),
    "instances-labels": Flood(
        "xml",
        _INSTANCES + b"<instance>",
        b"<label><group>Score a</group><text>1</text></label>",
        b"</instance></ALL_INSTANCES></file>",
    ),
    "box-columns": Flood("csv", b"k,e", b",x"),
    "box-lines": Flood("csv", b"k,e", b"\n,"),
    "roster-empty-lines": Flood("sq", b"DV-Team\n", b"\n"),
    "roster-players": Flood("sq", b"DV-Team\n\n", b"7\t\tx\n"),
    "roster-blanks": Flood("sq", b"", b" "),
}


@pytest.mark.parametrize("name", FLOODS)
def test_eight_times_as_much_takes_eight_times_as_long(name: str, tmp_path: Path) -> None:
    flood = FLOODS[name]
    _is_linear(lambda size: _read(tmp_path, flood.ending, flood.of(size)))


def test_many_columns_and_many_rows_are_not_multiplied(tmp_path: Path) -> None:
    def read(size: int) -> None:
        columns = b",".join(b"c%d" % number for number in range(size // 12))
        table = b"event_type," + columns + b"\n" + b"serve\n" * (size // 12)
        _read(tmp_path, "csv", table)

    _is_linear(read)


def test_many_long_lines_of_videos(tmp_path: Path) -> None:
    def read(size: int) -> None:
        for number in range(size // 4_000):
            read_video((number, "a." * 2_000), 0, Oddities())

    _is_linear(read)


def test_a_small_file_is_not_unpacked_to_a_large_one(tmp_path: Path) -> None:
    for again in (b"\n", b"E~{}\n"):
        bomb = Flood("psvb", b"PSVB\n", again).of(20_000_000)
        assert len(bomb) < 100_000
        path = tmp_path / "bomb.psvb"
        path.write_bytes(bomb)
        with pytest.raises(SessionError, match="unpacks to more than 10 MB"):
            read_file(path)
    (tmp_path / "many.psvb").write_bytes(Flood("psvb", b"PSVB\n", b"E~{}\n").of(600_000))
    with pytest.raises(SessionError, match="more than 100,000 entries"):
        read_file(tmp_path / "many.psvb")


def _is_linear(read: Callable[[int], None]) -> None:
    size = 4 * 1024
    while (once := _spent(read, size)) < ENOUGH_SEC and size < LARGEST:
        size *= 4
    once = max(once, ENOUGH_SEC)
    much = _spent(read, 8 * size)
    if much >= MOST * once:  # something else may have been in the way
        once, much = (min(_spent(read, n) for _ in range(3)) for n in (size, 8 * size))
    assert much < MOST * once, f"{size} bytes: {once:.3f} s, eight times as much: {much:.3f} s"


def _spent(read: Callable[[int], None], size: int) -> float:
    gc.disable()  # it would go through all that other tests left
    try:
        begun = time.thread_time()
        read(size)
        return time.thread_time() - begun
    finally:
        gc.enable()


def _read(folder: Path, ending: str, data: bytes) -> None:
    path = folder / f"flood.{ending}"
    path.write_bytes(data)
    try:
        if ending == "sq":
            parse_roster(data)
        else:
            read_file(path)
    except SessionError:
        pass  # refused, and that quickly

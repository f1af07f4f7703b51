"""Files that hold no match are named for what they are, with what to do; hollow ones refused."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from session.errors import InvalidInput, UnsupportedTypeError
from session.formats.reading import read_file
from tests.formats.dvw_files import LINEUPS, RALLY, scout_file

TAGS = b'PSPRJ\nPRJ~{"TemplateName":"Volleyball"}\nTAG~{"tagDescription":"Serve - Ace"}\n'
BOX = "Valley Vipers\r\n#,Player,SP,K,E,TA,Pct,A,SA,SE,Digs,BS,BA,Pts\r\n1,Amber,3,5,2,9,.333,1,0,0"


def zipped(name: str, text: str) -> bytes:
    """An archive that packs nothing, so that its file can be read in it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, text)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        (
            "tags.psvt",
            base64.b64encode(len(TAGS).to_bytes(4, "little") + gzip.compress(TAGS, mtime=0)),
            "Perana's tagger",
        ),
        (
            "game.xml",
            b'<?xml version="1.0"?><vbgame source="x"><team vh="V"/></vbgame>',
            "box score",
        ),
        ("vis.xml", b'<Responses><VolleyballMatch No="1" TeamACode="GER"/></Responses>', "VIS"),
        ("vis.json", b'{"data": [{"noTournament": 7, "no": 1}]}', "VIS"),
        ("stats.csv", BOX.encode(), "box score"),
        ("stats.txt", BOX.replace(",", "\t").encode(), "box score"),
        ("report.csv", b"<!DOCTYPE html><html><body>Box</body></html>", "web page"),
        ("other.xml", b"<rss/>", "neither Hudl tags nor video instances"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "old Office file"),
        ("saved-by-excel.csv", b"<table><tr><td>K</td></tr></table>", "web page"),
        ("stats.csv", BOX.replace(",", "|").encode(), "box score"),
        ("photo.dvw", b"\xff\xd8\xff\xe0", "picture"),
        ("phone.heic", b"\0\0\0\x18ftypheic", "picture"),
        ("match.dvw.gz", gzip.compress(b"[3MATCH]", mtime=0), "packed file"),
        ("match.dvw", zipped("match.dvw", scout_file(*LINEUPS, *RALLY)), "ZIP archive"),
    ],
)
def test_what_a_file_is_and_what_to_do(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnsupportedTypeError) as refused:
        read_file(path)
    said = refused.value.detail
    assert what in said
    assert "mport" in said
    assert len(said) < 400


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("film.dvw", b"\0\0\0\x20ftypisom", "video"),
        ("none.dvw", b"", "empty"),
        ("none.json", b" \r\n", "empty"),
        ("half.vsm", b'{"scout": {"sets": [{"ev', "cut off"),
        ("half.xml", b"<breakdown><moments><mom", "cut off"),
        ("half.psvb", base64.b64encode(b"\0\0\0\0" + gzip.compress(TAGS, mtime=0))[:-9], "cut off"),
    ],
)
def test_what_is_not_there_or_not_whole_is_said(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises((InvalidInput, UnsupportedTypeError), match=what):
        read_file(path)


def test_xml_that_an_editor_saved_as_utf_16_is_read(shared: Path, tmp_path: Path) -> None:
    source = shared / "data/scout/hudl-tags.xml"
    path = tmp_path / "tags.xml"
    path.write_bytes(source.read_text(encoding="utf-8-sig").encode("utf-16"))
    assert len(read_file(path).events) == len(read_file(source).events)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.vsm", json.dumps({"scout": {"sets": [{"score": {"home": 25, "away": 2}}]}})),
        ("empty.dvw", "[3DATAVOLLEYSCOUT]\n[3MATCH]\n[3SCOUT]\n*p01:00;;;;;;;;1\n"),
        (
            "empty.xml",
            "<breakdown><moments><moment><tags><tag><key>type</key><value>endSet</value></tag>"
            "</tags></moment></moments></breakdown>",
        ),
    ],
)
def test_a_file_without_touch_and_name_is_no_match(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InvalidInput, match="No touch and no name"):
        read_file(path)


def test_points_between_touches_that_nobody_understands_are_no_match(tmp_path: Path) -> None:
    lines = "".join(
        f"*05?{number}x;;;;;;;;1\n*p{number:02}:00;;;;;;;;1\n" for number in range(1, 9)
    )
    path = tmp_path / "odd.dvw"
    path.write_text(f"[3TEAMS]\n1;Herons;\n2;Vipers;\n[3SCOUT]\n{lines}")
    with pytest.raises(InvalidInput, match="8 touches in the file cannot be understood"):
        read_file(path)

"""Names come out right whatever page their letters were written in, and whatever the file says."""

from __future__ import annotations

import codecs
from itertools import product

import pytest

from session.formats.dvw.reader import read_dvw_bytes
from session.formats.dvw.text import encoding_of
from session.formats.imported import ImportedSession
from session.formats.mojibake import mistaken
from session.formats.remarks import Diagnostic
from session.vocabulary import Side
from tests.formats.dvw_files import LINEUPS, RALLY, scout_file

NAMES = {
    "polish": ["Łucja Żółw", "Paweł Gęś", "Józef Młynek", "Bożena Śliwa"],
    "czech": ["Jiří Kořínek", "Šárka Myšková", "Zdeněk Bříza", "Růžena Králová"],
    "german": ["Jörg Bäcker", "Käthe Schröder", "Günter Fuß", "Jürgen Möwe"],
    "spanish": ["Íñigo Peña", "Begoña Núñez", "Ángel Muñiz", "Andrés Castaño"],
    "icelandic": ["Þórður Þrastarson", "Ævar Guðnason", "Sigríður Friðriksdóttir", "Una Ösp"],
    "french": ["Hélène COLVERT", "Hermès LEFIÈVRE", "Loïc GRÈBE", "Adèle MÉSANGE"],
    "slovene": ["Jernej JERONČIČ", "Katja ČEPLAK", "Rebeka DAJČMAN", "Matjaž ERŽEN"],
    "italian": ["NICCOLÒ CORVÒ", "ANDREA LIBERTÀ", "JOSÈ CANTÙ", "MOSÈ GRUÀ"],
    "portuguese": ["João FALCÃO", "Inês SIMÕES", "Luís PAVÃO", "Ana GARÇA"],
    "romanian": ["MĂDĂLINA ŞOIM", "ADINA ŞERBAN", "IOANA RAŢĂ", "ANĂ ŢURCANU"],
    "hungarian": ["GRÉTA SÓLYOM", "DÓRA GÓLYA", "ÁGNES RIGÓ", "GYŐZŐ TŐKÉS"],
    "turkish": ["Gülşah Kuğu", "Çağlar Işık", "İpek Yıldız", "Eda Düğün"],
    "lithuanian": ["Žydrė Šarkaitė", "Rūta Žąsinaitė", "Jānis Šķēle", "Inga Žvirblė"],
    "russian": ["Зоя Сорокина", "Максим Журавлёв", "Наталья Чайкина", "Фёдор Грачев"],
    "greek": ["Ελένη Πέρδικα", "Νίκος Αετός", "Μαρία Κύκνου", "Γιώργος Γεράκης"],
    "hebrew": ["דרור נחליאלי", "יעל עפרוני", "נשר חוגלה", "דן אנפה"],
    "arabic": ["علي العصفور", "سارة الحمامة", "ليلى الصقر", "جمال النورس"],
    "thai": ["สมชาย นกยูง", "วิภา นกแก้ว", "สุดา เหยี่ยว", "มาลี นกฮูก"],
    "japanese": ["鳥山 鷹子", "白鳥 翼", "鶴田 美羽", "小鳩 千鳥"],
    "korean": ["백 두루미", "한 고니", "박 제비", "고 까치"],
    "chinese": ["白 天鹅", "黄 小燕", "高 大鹏", "马 云雀"],
}


def written(names: list[str], said: str = "") -> str:
    players = [name.split() for name in names]
    return scout_file(
        *LINEUPS,
        *RALLY,
        MATCH=f"24/05/2026;18.30.00;2025/2026;Liga;;;;;{said};1;Z;0;\n;;46166;;;;;;",
        TEAMS=f"1;{players[0][1]};1;{names[1]};;;\n2;{players[2][1]};0;{names[3]};;;",
        PLAYERS_H="\n".join(
            f"0;{n};{n};;;;;;{n};{last};{first};;;;;" for n, (first, last) in enumerate(players, 1)
        ),
    )


def names_in(found: ImportedSession) -> list[str]:
    return [player.player_name for player in found.rosters[Side.A]]


def about_letters(found: ImportedSession) -> list[Diagnostic]:
    return [one for one in found.diagnostics if "read" in one.text or "encoded" in one.text]


@pytest.mark.parametrize(
    ("whose", "page"),
    [
        ("polish", "cp1250"),
        ("czech", "cp1250"),
        ("czech", "iso8859-2"),
        ("german", "cp1252"),
        ("icelandic", "cp1252"),
        ("french", "cp1252"),
        ("slovene", "cp1250"),
        ("italian", "cp1252"),
        ("portuguese", "cp1252"),
        ("romanian", "cp1250"),
        ("hungarian", "cp1250"),
        ("turkish", "cp1254"),
        ("lithuanian", "cp1257"),
        ("russian", "cp1251"),
        ("greek", "cp1253"),
        ("hebrew", "cp1255"),
        ("arabic", "cp1256"),
        ("thai", "cp874"),
        ("japanese", "cp932"),
        ("korean", "cp949"),
        ("chinese", "gb18030"),
    ],
)
def test_letters_tell_the_page_where_the_file_does_not(whose: str, page: str) -> None:
    found = read_dvw_bytes(written(NAMES[whose]).encode(page))
    assert (names_in(found), found.encoding) == (NAMES[whose], page)
    assert [one.severity for one in about_letters(found)] == ["info"]


@pytest.mark.parametrize(
    ("whose", "page", "said"),
    [
        ("polish", "cp1250", "1252"),
        ("czech", "cp1250", "1252"),
        ("spanish", "cp1252", "1250"),
        ("turkish", "cp1254", "1252"),
        ("lithuanian", "cp1257", "1252"),
        ("russian", "cp1251", "1252"),
        ("greek", "cp1253", "1250"),
        ("german", "cp1252", "1251"),
        ("japanese", "cp932", "1252"),
        ("german", "cp1252", "932"),
    ],
)
def test_a_file_may_name_the_wrong_page(whose: str, page: str, said: str) -> None:
    found = read_dvw_bytes(written(NAMES[whose], said).encode(page))
    assert (names_in(found), found.encoding) == (NAMES[whose], page)
    [told] = about_letters(found)
    assert told.severity == "warning"
    assert said in told.text


@pytest.mark.parametrize(
    ("whose", "page", "said"),
    [
        ("polish", "cp1250", "1250"),
        ("polish", "cp1250", "windows-1250"),
        ("czech", "iso8859-2", "28592"),
        ("german", "cp1252", "1252"),
        ("german", "cp1250", "1250"),
        ("icelandic", "cp1252", "1252"),
        ("hebrew", "cp1255", "1255"),
        ("japanese", "cp932", "932"),
        ("polish", "utf-8", "1252"),
    ],
)
def test_the_page_that_a_file_names_is_believed_where_it_can_be(
    whose: str, page: str, said: str
) -> None:
    found = read_dvw_bytes(written(NAMES[whose], said).encode(page))
    assert (names_in(found), found.encoding) == (NAMES[whose], page)
    assert about_letters(found) == []


@pytest.mark.parametrize(
    ("data", "page"),
    [
        (codecs.BOM_UTF8 * 2 + written(NAMES["polish"]).encode(), "utf-8"),
        (b"\x00" * 40 + codecs.BOM_UTF8 + written(NAMES["polish"]).encode(), "utf-8"),
        (written(NAMES["polish"]).encode("utf-16"), "utf-16"),
        (written(NAMES["polish"]).encode("utf-16-le"), "utf-16-le"),
        (written(NAMES["polish"]).encode("utf-16-be"), "utf-16-be"),
        (written(NAMES["polish"]).encode("utf-32"), "utf-32"),
    ],
)
def test_wide_letters_are_known_with_and_without_a_mark(data: bytes, page: str) -> None:
    found = read_dvw_bytes(data)
    assert (names_in(found), found.encoding) == (NAMES["polish"], page)
    assert [one.text for one in found.diagnostics if "section" in one.text] == []


@pytest.mark.parametrize(
    ("whose", "page"), [("german", "cp1252"), ("polish", "latin-1"), ("russian", "latin-1")]
)
def test_letters_that_were_encoded_twice_are_put_right(whose: str, page: str) -> None:
    twice = written(NAMES[whose]).encode().decode(page)
    found = read_dvw_bytes(twice.encode())
    assert names_in(found) == NAMES[whose]
    assert [one.severity for one in about_letters(found)] == ["info"]


def test_a_roster_pasted_in_from_a_file_of_another_page_is_read_too() -> None:
    both = written([*NAMES["german"][:2], "Anna Dohle", "Ida Amsel"]).encode("cp1252")
    home, line = b"[3PLAYERS-H]\n", "0;99;9;;;;;;9;Bülbül;Özgün;;;;;\n".encode()
    found = read_dvw_bytes(both.replace(home, home + line))
    assert names_in(found)[:3] == ["Özgün Bülbül", *NAMES["german"][:2]]


@pytest.mark.parametrize("name", ["Ângela Ãgreda", "Ðuro Ærø", "Ģirts Ķīsis", "Рёмин Ёж"])
def test_real_letters_side_by_side_are_left_alone(name: str) -> None:
    found = read_dvw_bytes(written([name, *NAMES["german"][1:]]).encode())
    assert names_in(found)[0] == name


def taken_for(text: str, right: str, taken: str) -> str:
    """As a program shows, and then saves, text of one page that it takes for another's."""
    return "".join(
        letter if letter < "\x80" else bytes([byte]).decode(taken, "ignore") or chr(byte)
        for letter in text
        for byte in letter.encode(right)
    )


@pytest.mark.parametrize(
    ("whose", "right", "taken"),
    [
        ("polish", "cp1250", "cp1252"),
        ("czech", "cp1250", "cp1252"),
        ("slovene", "cp1250", "cp1251"),
        ("slovene", "cp1250", "cp1257"),
        ("french", "cp1252", "cp1250"),
        ("hungarian", "cp1250", "cp1252"),
        ("hungarian", "cp1250", "cp1257"),
        ("romanian", "cp1250", "cp1257"),
        ("portuguese", "cp1252", "cp1250"),
        ("turkish", "cp1254", "cp1252"),
        ("lithuanian", "cp1257", "cp1252"),
        ("russian", "cp1251", "cp1252"),
        ("greek", "cp1253", "cp1252"),
    ],
)
def test_a_page_taken_for_another_and_saved_as_utf_8_is_put_right(
    whose: str, right: str, taken: str
) -> None:
    data = taken_for(written(NAMES[whose]), right, taken).encode()
    found = read_dvw_bytes(data)
    assert names_in(found) == NAMES[whose]
    [said] = [one for one in found.diagnostics if "put right" in one.text]
    assert said.severity == "info"
    assert names_in(read_dvw_bytes(data, encoding=right)) == NAMES[whose]
    assert names_in(read_dvw_bytes(data, encoding="utf-8")) != NAMES[whose]


@pytest.mark.parametrize(
    ("whose", "right", "taken"),
    [
        ("spanish", "cp1252", "cp1257"),
        ("french", "cp1252", "cp1257"),
        ("russian", "cp1251", "cp1253"),
        ("greek", "cp1253", "cp1251"),
    ],
)
def test_where_names_leave_a_doubt_it_is_said_and_the_choice_puts_them_right(
    whose: str, right: str, taken: str
) -> None:
    data = taken_for(written(NAMES[whose]), right, taken).encode()
    [said] = [one for one in read_dvw_bytes(data).diagnostics if "Letters of names" in one.text]
    assert (said.severity, f"choose Windows-{right[2:]}" in said.text) == ("warning", True)
    assert names_in(read_dvw_bytes(data, encoding=right)) == NAMES[whose]


@pytest.mark.parametrize("whose", NAMES)
def test_good_utf_8_is_left_as_it_is(whose: str) -> None:
    found = read_dvw_bytes(written(NAMES[whose]).encode())
    assert (names_in(found), about_letters(found)) == (NAMES[whose], [])


def test_good_names_of_two_teams_and_a_guest_are_never_changed() -> None:
    for home, away, guest in product(NAMES, NAMES, ("polish", "german", "french")):
        names = [*NAMES[home], *NAMES[away], NAMES[guest][2]]
        found = mistaken(";".join(names))
        assert found is None or not found.sure, (home, away, guest)


ESTONIAN = "Põldma Õunpuu Hõim Tõnu Kõiv Võsu Šveits Õispuu Ülle Täht"
GERMAN = "Hähner Häffner Bräuer Schäfer Jäger Krämer Kräft Müller Köhler Terzić"


@pytest.mark.parametrize(
    ("names", "page"), [(ESTONIAN, "cp1252"), (ESTONIAN, "cp1257"), (GERMAN, "cp1250")]
)
def test_names_that_few_languages_explain_are_left_alone(names: str, page: str) -> None:
    """Neither one letter nor one guest speaks against the page that a file names."""
    found = mistaken(names.replace(" ", ";"))
    assert found is None or not found.sure
    match = f"24/05/2026;;;Liga;;;;;{page[2:]};1;Z;0;\n;;;;"
    players = names.replace(" ", ";")
    text = scout_file(TEAMS="1;Home;3\n2;Guests;0", MATCH=match, PLAYERS_H=players)
    assert encoding_of(text.encode(page)) == page


def test_latvian_without_a_z_with_a_caron_is_no_riddle() -> None:
    names = ["Jānis Pēda", "Ģirts Ķīsis", "Kristaps Šmits", "Jēkabs Lūsis"]
    found = read_dvw_bytes(written(names).encode())
    assert about_letters(found) == []


def test_signs_in_a_remark_say_nothing_of_names() -> None:
    text = scout_file(
        *LINEUPS, *RALLY, COMMENTS="Tickets \xa35, \xa33 and \xa32; 20 m\xb3", TEAMS="1;A;\n2;B;"
    )
    found = read_dvw_bytes(text.encode())
    assert found.session.meta["scout"]["comments"] == ["Tickets \xa35, \xa33 and \xa32", "20 m\xb3"]
    assert about_letters(found) == []

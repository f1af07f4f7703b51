"""Names are found as people write them, and nothing else is."""

from __future__ import annotations

import pytest

from session.privacy.names import NameFinder, SealedNames, SpelledNames, keys_of, seal

SECRET = b"s" * 32


def finder(*names: str, loose: bool = False, others: frozenset[str] = frozenset()) -> NameFinder:
    keys = frozenset(key for name in names for key in keys_of(name))
    return NameFinder(SpelledNames(keys, loose), others)


def sealed(*names: str) -> NameFinder:
    keys = frozenset(key for name in names for key in keys_of(name))
    lengths = frozenset(len(key.split()) for key in keys)
    return NameFinder(SealedNames(frozenset(seal(SECRET, key) for key in keys), SECRET, lengths))


@pytest.mark.parametrize("told", [finder("Zofia Śląska"), sealed("Zofia Śląska")])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Zofia Śląska served", "X served"),
        ("ŚLĄSKA, Zofia!", "X!"),
        ("zofia slaska", "X"),
        ("0;7;9;Śląska;Zofia;", "0;7;9;X;"),
        ("Zofia\nŚląska", "X"),
        ("Zofia Śląska and Zofia Śląska", "X and X"),
        ("Zofia", "Zofia"),
        ("Zofia Śląska-Nowak", "Zofia Śląska-Nowak"),
        ("Zofia Śląskas", "Zofia Śląskas"),
        ("Anna Zofia", "Anna Zofia"),
    ],
)
def test_a_name_is_found_whatever_its_accents_case_and_order(
    told: NameFinder, text: str, left: str
) -> None:
    assert told.replaced(text, "X") == left


def test_in_names_of_files_words_are_joined() -> None:
    told = finder("Zofia Śląska")
    for name in ("Zofia_Slaska_attacks.svg", "zofia-slaska-Final.mp4", "2026-Zofia-Śląska.mp4"):
        assert told.spans(name, joined=True), name


def test_a_name_of_one_word_is_left_in_texts_unless_it_is_asked_for() -> None:
    """May is a month, and Block is what six players do."""
    assert finder("May").replaced("May serves in May", "X") == "May serves in May"
    assert finder("May").is_name("MAY")
    assert finder("May", loose=True).replaced("May in May, maybe", "X") == "X in X, maybe"


def test_a_name_inside_another_is_not_it() -> None:
    assert finder("Ana", loose=True).replaced("A banana for Ana", "X") == "A banana for X"
    others = frozenset({"ana maria silva"})
    told = finder("Ana Maria", others=others)
    assert told.replaced("Ana Maria Silva and Ana Maria", "X") == "Ana Maria Silva and X"


def test_who_has_three_names_is_known_by_the_first_and_the_last() -> None:
    assert finder("Zofia Maria Śląska").replaced("Zofia Śląska", "X") == "X"


def test_a_seal_says_nothing_without_the_secret() -> None:
    assert seal(SECRET, "slaska zofia") != seal(b"t" * 32, "slaska zofia")
    assert "slaska" not in seal(SECRET, "slaska zofia")

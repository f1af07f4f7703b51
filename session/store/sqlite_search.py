"""Full-text search in SQLite: one FTS5 row per session, whose rowid is the session's `ord`."""

from __future__ import annotations

from dataclasses import asdict

from session.store.folding import fold, words
from session.store.protocol import Match, SearchText, Transaction


def save(tx: Transaction, ord_: int, text: SearchText) -> None:
    remove(tx, ord_)
    tx.run(
        "INSERT INTO session_search (rowid, title, venue, ident, teams, players, notes)"
        " VALUES (:ord, :title, :venue, :ident, :teams, :players, :notes)",
        ord=ord_,
        **{name: fold(value) for name, value in asdict(text).items()},
    )


def remove(tx: Transaction, ord_: int) -> None:
    tx.run("DELETE FROM session_search WHERE rowid = :ord", ord=ord_)


def match(search: str | None, team: str | None) -> Match | None:
    """Every word must begin a word of the session; quotes, stars and dashes are only gaps."""
    asked = [text for text in (search, team) if text and text.strip()]
    if not asked:
        return None
    terms = [_prefixes(word) for word in words(search or "")]
    terms += [f"teams : {_prefixes(word)}" for word in words(team or "")]
    if not all(words(text) for text in asked):
        return Match(table="session_search", ord="session_search.rowid", where="0", params={})
    return Match(
        table="session_search",
        ord="session_search.rowid",
        where="session_search MATCH :match",
        params={"match": " AND ".join(terms)},
    )


def _prefixes(word: str) -> str:
    """A word has letters and digits only, so quoting it leaves no syntax."""
    return f'"{word}"*'

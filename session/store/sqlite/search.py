"""Full-text search in SQLite: a row per session in two FTS5 tables, whose rowid is its `ord`.

`session_parts` knows each three letters of a word, `session_starts` the beginnings of words.
"""

from __future__ import annotations

from dataclasses import asdict

from session.folding import fold, words
from session.store.protocol import SearchMatch, SearchText, Transaction

TABLES = ("session_parts", "session_starts")
LETTERS_OF_A_PART = 3
LETTERS_OF_AN_ID = 8
LAST_LETTER = "\U0010ffff"
NOTHING = SearchMatch(TABLES[0], f"{TABLES[0]}.rowid", "0", {})


def save(tx: Transaction, ord_: int, text: SearchText) -> None:
    remove(tx, ord_)
    for table in TABLES:
        tx.run(
            f"INSERT INTO {table} (rowid, title, venue, teams, players, notes)"
            " VALUES (:ord, :title, :venue, :teams, :players, :notes)",
            ord=ord_,
            **{name: fold(value) for name, value in asdict(text).items()},
        )


def remove(tx: Transaction, ord_: int) -> None:
    for table in TABLES:
        tx.run(f"DELETE FROM {table} WHERE rowid = :ord", ord=ord_)


def match(search: str | None, team: str | None) -> SearchMatch | None:
    """Every word must be a part of a word of the session, or begin one if it is short, or all of
    the search be the beginning of the session's id; quotes, stars and dashes are only gaps."""
    asked = [text for text in (search, team) if text and text.strip()]
    if not asked:
        return None
    found = _by_words(search, team) if all(words(text) for text in asked) else NOTHING
    ident = (search or "").strip().lower()
    if len(ident) < LETTERS_OF_AN_ID or not ident.replace("-", "").isalnum():
        return found
    ids = "SELECT ord FROM sessions WHERE id >= :ident AND id < :past"
    params: dict[str, object] = {"ident": ident, "past": ident + LAST_LETTER, **found.params}
    if team and team.strip():
        of_team = _by_words(None, team, "team_") if words(team) else NOTHING
        ids += f" AND ord IN (SELECT {of_team.ord} FROM {of_team.table} WHERE {of_team.where})"
        params |= of_team.params
    ids += f" UNION SELECT {found.ord} FROM {found.table} WHERE {found.where}"
    return SearchMatch(f"({ids}) AS found", "found.ord", "1", params)


def _by_words(search: str | None, team: str | None, prefix: str = "") -> SearchMatch:
    """`prefix` keeps the parameters apart from those of another match in the same statement."""
    terms = [("", word) for word in words(search or "")]
    terms += [("teams : ", word) for word in words(team or "")]
    parts = [f'{where}"{word}"' for where, word in terms if len(word) >= LETTERS_OF_A_PART]
    starts = [f'{where}"{word}"*' for where, word in terms if len(word) < LETTERS_OF_A_PART]
    asked = {
        table: " AND ".join(said)
        for table, said in zip(TABLES, (parts, starts), strict=True)
        if said
    }
    leading, *others = asked
    where = [f"{leading} MATCH :{prefix}{leading}"]
    where += [
        f"{leading}.rowid IN (SELECT rowid FROM {table} WHERE {table} MATCH :{prefix}{table})"
        for table in others
    ]
    params = {f"{prefix}{table}": said for table, said in asked.items()}
    return SearchMatch(leading, f"{leading}.rowid", " AND ".join(where), params)

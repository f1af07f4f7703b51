"""The steps that bring a database up to date, in order, each with a name that never changes.

A table or a column begins here, as a new step at the end; a step that was released is never edited.
"""

from __future__ import annotations

from sqlite_utils.migrations import Migrations

from session.store.migrations import (
    m0001_record,
    m0002_people,
    m0003_revisions,
    m0004_snapshots,
    m0006_batches,
    m0007_following,
    m0008_search,
    m0009_play_facts,
    m0010_questions,
    m0011_playlists,
    m0012_films,
    m0013_accounts,
    m0014_erasures,
    m0015_shares,
)

SET = "record"


def record_migrations() -> Migrations:
    """The migrations of the record; add new ones at the end, never edit one that was released."""
    migrations = Migrations(SET)
    migrations(name="0001_record")(m0001_record.apply)
    migrations(name="0002_people")(m0002_people.apply)
    migrations(name="0003_revisions")(m0003_revisions.apply)
    migrations(name="0004_snapshots")(m0004_snapshots.apply)
    migrations(name="0006_batches")(m0006_batches.apply)
    migrations(name="0007_following")(m0007_following.apply)
    migrations(name="0008_search")(m0008_search.apply)
    migrations(name="0009_play_facts")(m0009_play_facts.apply)
    migrations(name="0010_questions")(m0010_questions.apply)
    migrations(name="0011_playlists")(m0011_playlists.apply)
    migrations(name="0012_films")(m0012_films.apply)
    migrations(name="0013_accounts")(m0013_accounts.apply)
    migrations(name="0014_erasures")(m0014_erasures.apply)
    migrations(name="0015_shares")(m0015_shares.apply)
    return migrations

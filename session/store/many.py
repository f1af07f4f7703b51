"""`IN (…)` with any number of values: a database takes only so many parameters at a time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from session.store.protocol import Row, Transaction

CHUNK: Final = 400


def rows_among(tx: Transaction, sql: str, ids: Iterable[object], **params: object) -> list[Row]:
    """The rows of a statement that has `IN (:ids)`, for however many ids.

    It is run for some hundreds of them at a time, so order and LIMIT hold for these alone.
    """
    found: list[Row] = []
    remaining = iter(ids)
    while chunk := list(islice(remaining, CHUNK)):
        values = {f"id{index}": value for index, value in enumerate(chunk)}
        names = ", ".join(f":{name}" for name in values)
        found += tx.rows(sql.replace(":ids", names), **params, **values)
    return found

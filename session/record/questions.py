"""Questions that are kept under names, for all sessions: what is asked of every match."""

from __future__ import annotations

from typing import Final

from session import clock
from session.errors import ConflictError, NotFoundError
from session.keptquestions import KeptQuestion, KeptQuestionIn, KeptQuestionUpdate, question_line
from session.record.context import MAX_ROW_ID, RecordContext, check_revision, sent, window
from session.store import questions
from session.store.protocol import Transaction
from session.store.rows import StoredQuestion
from session.vocabulary import Side, team_name

_NAMES: Final = {side.value: team_name(None, side) for side in Side}


class KeptQuestions:
    """A question keeps what was asked: A stays A, and number 9 number 9, whatever the match."""

    def __init__(self, record: RecordContext) -> None:
        self._store = record.store

    def keep(self, data: KeptQuestionIn) -> KeptQuestion:
        """Keep a question. Raises ConflictError when the name is taken and it is not to replace
        what is asked under it."""
        at = clock.now()
        row = {"name": data.name, "asked": data.asked, "created_utc": at, "updated_utc": at}
        with self._store.write() as tx:
            taken = questions.id_of(tx, data.name)
            if taken is None:
                return _kept(tx, questions.insert(tx, row))
            if not data.replace:
                raise ConflictError(
                    f"There is a question called {data.name} already. Say that it is to be "
                    "replaced, or choose another name."
                )
            questions.update(tx, {**row, "id": taken})
            return _kept(tx, taken)

    def get(self, question_id: int) -> KeptQuestion:
        """One question. Raises NotFoundError."""
        with self._store.read() as tx:
            return _kept(tx, question_id)

    def named(self, name: str) -> KeptQuestion | None:
        """The question of that name, however its letters are written."""
        with self._store.read() as tx:
            found = questions.id_of(tx, name)
            return None if found is None else _kept(tx, found)

    def find(self, limit: int = 100, offset: int = 0) -> list[KeptQuestion]:
        """By name."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            return [_read(row) for row in questions.listed(tx, limit, offset)]

    def count(self) -> int:
        with self._store.read() as tx:
            return questions.total(tx)

    def update(
        self, question_id: int, data: KeptQuestionUpdate, revision: int | None = None
    ) -> KeptQuestion:
        """Give it another name, or let it ask something else. With `revision`, only if it still
        has that revision. Raises NotFoundError, ConflictError."""
        fields = sent(data, frozenset())
        with self._store.write() as tx:
            before = _row(tx, question_id)
            check_revision(before["revision"], revision, "This question")
            after = {**before, **fields, "updated_utc": clock.now()}
            if questions.id_of(tx, str(after["name"])) not in (None, question_id):
                raise ConflictError(f"There is a question called {after['name']} already.")
            questions.update(tx, after)
            return _kept(tx, question_id)

    def delete(self, question_id: int, revision: int | None = None) -> None:
        """Forget a question. Raises NotFoundError, ConflictError."""
        with self._store.write() as tx:
            check_revision(_row(tx, question_id)["revision"], revision, "This question")
            questions.delete(tx, question_id)


def _row(tx: Transaction, question_id: int) -> StoredQuestion:
    found = questions.fetch(tx, question_id) if 0 < question_id <= MAX_ROW_ID else None
    if found is None:
        raise NotFoundError(f"There is no question {question_id}.")
    return found


def _kept(tx: Transaction, question_id: int) -> KeptQuestion:
    return _read(_row(tx, question_id))


def _read(row: StoredQuestion) -> KeptQuestion:
    return KeptQuestion.model_validate({**row, "words": question_line(row["asked"], _NAMES)})

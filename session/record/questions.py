"""Questions that are kept under names, for all sessions: what is asked of every match."""

from __future__ import annotations

from typing import Final, cast

from session import clock
from session.errors import ConflictError, NotFoundError
from session.keptquestions import KeptQuestion, KeptQuestionIn, KeptQuestionUpdate, question_line
from session.permissions import Right
from session.record.changelog import Action, ChangeLog, LogEntry, before_entry
from session.record.context import (
    MAX_ROW_ID,
    RecordContext,
    begin_belonging,
    check_revision,
    sent,
    window,
)
from session.store import belongings, directorylog, questions
from session.store.protocol import Row, Transaction
from session.store.rows import StoredQuestion
from session.vocabulary import Side, team_name

_ENTITY: Final = "question"
_NAMES: Final = {side.value: team_name(None, side) for side in Side}


class KeptQuestions:
    """A question keeps what was asked: A stays A, and number 9 number 9, whatever the match. What
    is done to it is in the directory's log."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._store, self._log = record.store, log

    def keep(self, data: KeptQuestionIn) -> KeptQuestion:
        """Keep a question. Raises ConflictError when the name is taken and it is not to replace
        what is asked under it."""
        at = clock.now()
        row = {"name": data.name, "asked": data.asked, "created_utc": at, "updated_utc": at}
        with self._store.write() as tx:
            taken = questions.id_of(tx, data.name)
            if taken is None:
                made = questions.insert(tx, row)
                begin_belonging(tx, "question", made)
                return self._noted(tx, "create", made, None)
            if not data.replace:
                raise ConflictError(
                    f"There is a question called {data.name} already. Say that it is to be "
                    "replaced, or choose another name."
                )
            before = _row(tx, taken)
            questions.update(tx, {**row, "id": taken})
            return self._noted(tx, "update", taken, before)

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
            return self._noted(tx, "update", question_id, before)

    def delete(self, question_id: int, revision: int | None = None) -> None:
        """Delete a question; `undo` brings it back. Raises NotFoundError, ConflictError."""
        with self._store.write() as tx:
            before = _row(tx, question_id)
            check_revision(before["revision"], revision, "This question")
            questions.delete(tx, question_id)
            self._log.note_in_directory(tx, [LogEntry("delete", _ENTITY, question_id, before)])

    def newest_change(self, question_id: int) -> int:
        """The id of what was done to a question last; 0 where nothing was noted of it."""
        with self._store.read() as tx:
            return directorylog.newest(tx, _ENTITY, question_id)

    def undo(self, question_id: int, change_id: int) -> KeptQuestion:
        """Let a question be as it was before a change; one that was deleted is there again. Raises
        NotFoundError, and ConflictError where it was changed since or its name is taken by now."""
        with self._store.write() as tx:
            now = questions.fetch(tx, question_id)
            before = before_entry(tx, _ENTITY, question_id, change_id, cast("Row | None", now))
            if before is None:
                return _kept(tx, question_id)
            if questions.id_of(tx, before["name"]) not in (None, question_id):
                raise ConflictError(f"There is another question called {before['name']} by now.")
            if now is None:
                questions.put_back(tx, before)
                return self._noted(tx, "restore", question_id, None)
            questions.update(tx, {**before, "updated_utc": clock.now()})
            return self._noted(tx, "update", question_id, now)

    def _noted(
        self, tx: Transaction, action: Action, question_id: int, before: StoredQuestion | None
    ) -> KeptQuestion:
        """A question as it is now, which the log keeps."""
        after = _row(tx, question_id)
        self._log.note_in_directory(tx, [LogEntry(action, _ENTITY, question_id, before, after)])
        return _read(after)


def _row(tx: Transaction, question_id: int) -> StoredQuestion:
    found = questions.fetch(tx, question_id) if 0 < question_id <= MAX_ROW_ID else None
    if found is None or not belongings.reaches(tx, Right.SEE, "question", question_id):
        raise NotFoundError(f"There is no question {question_id}.")
    return found


def _kept(tx: Transaction, question_id: int) -> KeptQuestion:
    return _read(_row(tx, question_id))


def _read(row: StoredQuestion) -> KeptQuestion:
    return KeptQuestion.model_validate({**row, "words": question_line(row["asked"], _NAMES)})

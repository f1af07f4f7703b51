"""Questions that are kept under names, for all sessions."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from app.api.body import BodyRoute
from app.api.idempotency import Once
from app.api.readback import ReadBack
from app.api.revisions import BodyRevision, IfMatch, change_of, seen, tagged
from app.api.shared import (
    COMMANDS,
    MAX_ID,
    READS,
    WRITES,
    Limit,
    Offset,
    Page,
    Record,
    also_form,
    page_of_list,
    problems,
)
from session.keptquestions import KeptQuestion, KeptQuestionIn, KeptQuestionUpdate

router = APIRouter(prefix="/_api/questions", route_class=BodyRoute, tags=["questions"])
QuestionId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the question.")]


class KeptQuestionEdit(ReadBack, KeptQuestionUpdate):
    """A change; `revision` does the same as an If-Match header."""

    answers: ClassVar[type[BaseModel]] = KeptQuestion

    revision: BodyRevision = None


@router.get("", summary="List kept questions", responses=problems(422))
def list_questions(record: Record, limit: Limit = 100, offset: Offset = 0) -> Page[KeptQuestion]:
    """By name."""
    found = record.questions.find(limit, offset)
    return page_of_list(found, record.questions.count(), limit, offset)


@router.post(
    "",
    status_code=201,
    summary="Keep a question under a name",
    responses=WRITES,
    openapi_extra=also_form(
        KeptQuestionIn,
        {"name": "After a perfect reception", "asked": '{"phase": "reception", "reception": "#"}'},
    ),
)
def keep_question(
    body: KeptQuestionIn, record: Record, response: Response, once: Once
) -> KeptQuestion:
    """`asked` has the keys of a filter, as addresses of statistics take them, and in `by` whose
    plays. A name that is taken answers 409, unless `replace` is true."""
    question = once(KeptQuestion, lambda: record.questions.keep(body), body)
    return tagged(response, question, question.revision)


@router.get("/{question_id}", summary="Read a kept question", responses=READS)
def get_question(question_id: QuestionId, record: Record, response: Response) -> KeptQuestion:
    """One question. Its revision is also the ETag."""
    question = record.questions.get(question_id)
    return tagged(response, question, question.revision)


@router.patch(
    "/{question_id}",
    summary="Change a kept question",
    responses=WRITES,
    openapi_extra=also_form(KeptQuestionEdit, {"name": "First attack", "revision": "1"}),
)
def update_question(
    question_id: QuestionId,
    body: KeptQuestionEdit,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
) -> KeptQuestion:
    """`asked` takes the place of all that was asked before."""
    change, revision = change_of(KeptQuestionUpdate, body), seen(if_match, body.revision)
    body.check_read(lambda: record.questions.get(question_id), revision)
    question = record.questions.update(question_id, change, revision)
    return tagged(response, question, question.revision)


@router.delete(
    "/{question_id}",
    status_code=204,
    summary="Forget a kept question",
    responses=COMMANDS,
)
def delete_question(question_id: QuestionId, record: Record, if_match: IfMatch = None) -> None:
    """What was found by it stays."""
    record.questions.delete(question_id, if_match)

"""Questions that are kept under names: keeping what a bar asks, and the page of all of them."""

from __future__ import annotations

import re
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.screens.conflicts import FormField, Meeting, seen_before
from app.screens.lists import ListPage, Part
from app.screens.notices import notice_for
from app.screens.query import query_number
from app.screens.view import Service, messages, page, see_other
from session.errors import InvalidInput
from session.keptquestions import KeptQuestionIn, KeptQuestionUpdate

router = APIRouter(include_in_schema=False)

_PAGE_SIZE: Final = 100
_FIELDS: Final = (FormField("name", "Name"),)
_BARS: Final = re.compile(
    r"/(season|plays|playlists/\d{1,18}"
    r"|sessions/[\w-]{1,100}/(plays|watch|stats|charts(/[\w-]{1,40})?))(\?[^#\s]*)?",
    re.ASCII,
)
"""The screens that have a question bar, to which keeping leads back."""
_Field = Annotated[str, Form()]


def back_of(address: str) -> str:
    """The screen that a form came from, if it is one of ours; else the page of all questions."""
    return address if _BARS.fullmatch(address) else "/questions"


def said_at(address: str, **said: str) -> str:
    """An address that says once what was done."""
    return address + ("&" if "?" in address else "?") + urlencode(said)


def sentence_of(problem: ValidationError, field: str) -> InvalidInput:
    """The first thing that is wrong with a form of one line."""
    return InvalidInput(next(iter(messages(problem).values())), field)


@router.get("/questions")
def questions_page(request: Request, service: Service) -> Response:
    """All kept questions, each with another name on request."""
    offset = query_number(request.query_params, "offset")
    found = service.questions.find(_PAGE_SIZE, offset)
    part = Part(len(found), service.questions.count(), offset)
    return page(
        "keptquestions/page.html",
        ListPage.of(part, _PAGE_SIZE, "/questions"),
        questions=found,
        notice=notice_for(request.query_params),
    )


@router.post("/questions")
def keep(
    service: Service,
    name: _Field = "",
    asked: _Field = "",
    back: _Field = "",
    replace: Annotated[bool, Form()] = False,
) -> Response:
    """Keeps what a bar asks. A name that is taken is asked about first."""
    try:
        wanted = KeptQuestionIn(name=name, asked=dict(parse_qsl(asked)), replace=replace)
    except ValidationError as problem:
        raise sentence_of(problem, "name") from problem
    with service.transaction():
        taken = service.questions.named(wanted.name)
        if taken is not None and not replace:
            return page(
                "keptquestions/taken.html", code=409, taken=taken, name=name, asked=asked, back=back
            )
        kept = service.questions.keep(wanted)
        change = service.questions.newest_change(kept.id)
    if taken is None:
        return see_other(said_at(back_of(back), said="question-kept"))
    act = f"{kept.id}.{change}"
    return see_other(said_at(back_of(back), said="question-replaced", act=act))


@router.post("/questions/{question_id}")
def rename(
    service: Service, question_id: int, name: _Field = "", revision: _Field = ""
) -> Response:
    """Gives a question another name."""
    try:
        change = KeptQuestionUpdate(name=name)
    except ValidationError as problem:
        raise sentence_of(problem, "name") from problem
    with service.transaction():
        now = service.questions.get(question_id)
        if seen_before(revision, now.revision) is not None:
            met = Meeting.of(_FIELDS, None, {"name": now.name}, {"name": name})
            if met.rows:
                home = f"/questions/{now.id}"
                return met.page(f"The question {now.name}", home, "/questions", now.revision)
        service.questions.update(question_id, change)
    return see_other("/questions", said="question-saved")


@router.post("/questions/{question_id}/delete")
def delete(service: Service, question_id: int) -> Response:
    """Deletes a question, with a way back."""
    with service.transaction():
        service.questions.delete(question_id)
        change = service.questions.newest_change(question_id)
    return see_other("/questions", said="question-deleted", act=f"{question_id}.{change}")


@router.post("/questions/{question_id}/changes/{change_id}/undo")
def undo(service: Service, question_id: int, change_id: int) -> Response:
    """Lets a question be as it was before."""
    service.questions.undo(question_id, change_id)
    return see_other("/questions", said="question-restored")

"""Questions under names: a coach asks the same of every match."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from session.errors import ConflictError, NotFoundError
from session.keptquestions import KeptQuestionIn, KeptQuestionUpdate
from session.service import SessionService
from session.stats.filters import Filter
from session.vocabulary import Side

SIDE_OUT = KeptQuestionIn(
    name="Our side-out", asked={"reception": "perfect", "by": "A", "phase": "reception"}
)


def test_a_question_is_kept_in_the_one_way_of_writing_it(service: SessionService) -> None:
    kept = service.keep_question(SIDE_OUT)
    assert list(kept.asked.items()) == [("by", "A"), ("reception", "#"), ("phase", "reception")]
    assert kept.words == "Team A: After reception #, first attack after reception"
    assert (kept.wanted, kept.by) == (Filter(reception="#", phase=("reception",)), Side.A)
    assert service.list_questions() == [service.get_question(kept.id)] == [kept]
    side = KeptQuestionIn(name="x", asked={"team": "B", "skill": "attack"})
    assert side.asked == {"skill": "attack"}, "from whose side one looks changes nothing here"


def test_a_name_is_given_once_unless_it_is_to_be_replaced(service: SessionService) -> None:
    first = service.keep_question(SIDE_OUT)
    other = SIDE_OUT.model_copy(update={"name": "OUR SIDE-OUT", "asked": {"set": "1"}})
    with pytest.raises(ConflictError, match="OUR SIDE-OUT already"):
        service.keep_question(other)
    replaced = service.keep_question(other.model_copy(update={"replace": True}))
    assert (replaced.id, replaced.asked, replaced.revision) == (first.id, {"set": "1"}, 2)
    second = service.keep_question(KeptQuestionIn(name="Aces", asked={"evaluation": "#"}))
    with pytest.raises(ConflictError, match="aces already"):
        service.update_question(first.id, KeptQuestionUpdate(name="aces"))
    with pytest.raises(ConflictError, match="revision 2, not 1"):
        service.update_question(first.id, KeptQuestionUpdate(name="Late"), revision=1)
    assert service.update_question(first.id, KeptQuestionUpdate(name="Late")).name == "Late"
    service.delete_question(first.id)
    assert service.list_questions() == [second]
    with pytest.raises(NotFoundError):
        service.get_question(first.id)


@pytest.mark.parametrize(
    "asked",
    [{}, {"set": ""}, {"colour": "red"}, {"skill": "swim"}, {"by": "C"}, {"opponent": "Owls"}],
)
def test_what_no_match_can_be_asked_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        KeptQuestionIn(name="x", asked=asked)

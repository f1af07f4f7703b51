"""Playlists: a coach picks plays, orders them, and nothing is lost when plays or sessions go."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from session.errors import ConflictError, InvalidInput, NotFoundError
from session.playlists import (
    MOST_ITEMS,
    PlaylistIn,
    PlaylistItemIn,
    PlaylistItemUpdate,
    PlaylistQuestion,
    PlaylistUpdate,
)
from session.record.plays import FoundPlays, ManyMatches, PlaySearch
from session.schemas import EventIn
from session.service import SessionService
from session.stats.filters import Filter
from session.vocabulary import Side
from tests.screens.played import play

ARROW = {
    "clip_id": "c", "t_sec": 3.5,
    "shapes": [{"kind": "arrow", "start": [0.1, 0.2], "end": [0.5, 0.5]}],
}  # fmt: skip


def picked(service: SessionService, *sessions: str) -> list[PlaylistItemIn]:
    return [
        PlaylistItemIn(session_id=one, event_id=event.id)
        for one in sessions
        for event in service.list_events(one, event_type="attack")
    ]


def shown(service: SessionService, playlist_id: int) -> list[int]:
    return [one.id for one in service.playlists.items(playlist_id)]


def test_plays_of_several_matches_are_kept_in_an_order(service: SessionService) -> None:
    first, second = play(service, "Owls"), play(service, "Lions")
    kept = service.create_playlist(
        PlaylistIn(title="Kills", note="for Friday", items=picked(service, first, second))
    )
    assert (kept.title, kept.note, kept.plays, kept.is_live) == ("Kills", "for Friday", 2, False)
    found = service.playlist_plays(kept.id)
    assert [one.event and one.event.session_id for one in found.plays] == [first, second]
    one, other = shown(service, kept.id)
    service.playlists.move(kept.id, other, before=one)
    assert shown(service, kept.id) == [other, one]
    service.playlists.move(kept.id, other)
    assert shown(service, kept.id) == [one, other]
    seen = service.get_playlist(kept.id).revision
    service.playlists.arrange(kept.id, [other, one], seen)
    with pytest.raises(ConflictError, match="changed in the meantime"):
        service.playlists.arrange(kept.id, [one, other], seen)
    for wrong in ([one], [one, one], [one, other, 99]):
        with pytest.raises(InvalidInput):
            service.playlists.arrange(kept.id, wrong)


def test_each_play_is_shown_in_its_own_way(service: SessionService) -> None:
    match = play(service, "Owls")
    kept = service.create_playlist(PlaylistIn(title="Kills", items=picked(service, match)))
    (item,) = service.playlists.items(kept.id)
    said = PlaylistItemUpdate.model_validate(
        {"lead_sec": 5, "speed": 0.5, "title": "Here", "drawings": [ARROW]}
    )
    changed = service.playlists.update_item(kept.id, item.id, said, item.revision)
    assert (changed.lead_sec, changed.lag_sec, changed.speed, changed.title) == (
        5,
        None,
        0.5,
        "Here",
    )
    assert changed.drawings[0].t_sec == 3.5
    with pytest.raises(ConflictError, match="play of the playlist"):
        service.playlists.update_item(kept.id, item.id, said, item.revision)
    back = PlaylistItemUpdate(lead_sec=None, title=None)
    changed = service.playlists.update_item(kept.id, item.id, back)
    assert (changed.lead_sec, changed.title) == (None, "Here"), "only seconds are given back"
    for wrong in ({"speed": 2}, {"lead_sec": -1}, {"drawings": [{"clip_id": "c"}]}):
        with pytest.raises(ValidationError):
            PlaylistItemUpdate.model_validate(wrong)


def test_what_is_deleted_is_shown_as_gone_and_comes_back(service: SessionService) -> None:
    first, second = play(service, "Owls"), play(service, "Lions")
    items = picked(service, first, second)
    kept = service.create_playlist(PlaylistIn(title="Kills", items=items))
    service.delete_event(first, items[0].event_id)
    service.delete_session(second)
    found = service.playlist_plays(kept.id)
    assert [one.event for one in found.plays] == [None, None]
    assert service.playlist_plays(kept.id, Filter(skill=("attack",))).total == 0
    service.undo_delete_event(first, items[0].event_id)
    service.restore_deleted(second)
    found = service.playlist_plays(kept.id, Filter(skill=("attack",)), by=Side.A)
    assert [one.event and one.event.session_id for one in found.plays] == [first, second]
    assert service.playlist_plays(kept.id, by=Side.B).total == 0


def test_a_question_is_asked_anew_until_its_plays_are_picked(service: SessionService) -> None:
    first = play(service, "Owls")
    question = PlaylistQuestion(asked={"skill": "attack", "by": "A"}, sessions=[first])
    kept = service.create_playlist(PlaylistIn(title="Attacks", question=question))
    assert service.playlist_plays(kept.id).total == 1
    more = EventIn(event_type="attack", actor_team=Side.A, actor_number="7")
    service.add_events(first, None, [more])
    assert service.playlist_plays(kept.id).total == 2
    with pytest.raises(ConflictError, match="Pick its plays first"):
        service.add_to_playlist(kept.id, picked(service, first))
    assert service.playlists.pick(kept.id).plays == 2
    service.add_events(first, None, [more])
    assert service.playlist_plays(kept.id).total == 2
    club = service.clubs.find("Herons")[0].id
    season = PlaylistQuestion.model_validate({"asked": {"set": "1"}, "season": {"club_id": club}})
    whole = service.create_playlist(PlaylistIn(title="All", question=season))
    assert service.playlist_plays(whole.id).total == 5
    service.delete_session(first)
    gone = service.create_playlist(PlaylistIn(title="Gone", question=question))
    assert service.playlist_plays(gone.id).total == 0


def test_a_question_that_finds_more_than_a_playlist_holds_says_so(
    service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = play(service, "Owls")
    monkeypatch.setattr("session.record.playlists.MOST_ITEMS", 1)
    question = PlaylistQuestion(asked={"set": "1"}, sessions=[match])
    kept = service.create_playlist(PlaylistIn(title="All", question=question))
    found = service.playlist_plays(kept.id)
    assert (found.total, found.too_many) == (1, 2)
    with pytest.raises(InvalidInput, match="at most"):
        service.playlists.pick(kept.id)
    assert service.get_playlist(kept.id).is_live, "nothing of it is kept, and nothing lost"


def test_two_who_pick_at_once_keep_each_play_once(
    service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = play(service, "Owls")
    question = PlaylistQuestion(asked={"skill": "attack", "by": "A"}, sessions=[match])
    kept = service.create_playlist(PlaylistIn(title="Attacks", question=question))
    find = PlaySearch.find

    def find_while_another_picks(
        search: PlaySearch, wanted: Filter, of: ManyMatches, *, by: Side | None, **_more: object
    ) -> FoundPlays:
        monkeypatch.setattr(PlaySearch, "find", find)
        assert service.playlists.pick(kept.id).plays == 1
        return find(search, wanted, of, by=by)

    monkeypatch.setattr(PlaySearch, "find", find_while_another_picks)
    assert service.playlists.pick(kept.id).plays == 1


def test_a_playlist_and_its_items_come_back_when_they_were_deleted(
    service: SessionService,
) -> None:
    match = play(service, "Owls")
    items = picked(service, match) * 3
    kept = service.create_playlist(PlaylistIn(title="Kills", items=items))
    first, second, third = shown(service, kept.id)
    titled = PlaylistItemUpdate(title="In the middle")
    service.playlists.update_item(kept.id, second, titled)
    service.playlists.remove(kept.id, [second])
    service.playlists.put_back(kept.id, second)
    titles = [one.title for one in service.playlists.items(kept.id)]
    assert titles == ["", "In the middle", ""]
    service.playlists.put_back(kept.id, second)
    assert shown(service, kept.id) == [first, second, third], "pressed twice, it is there once"
    service.delete_playlist(kept.id)
    assert service.list_playlists() == []
    with pytest.raises(NotFoundError, match="was deleted"):
        service.get_playlist(kept.id)
    assert service.restore_playlist(kept.id).plays == 3
    service.update_playlist(kept.id, PlaylistUpdate(title="Better"))
    with pytest.raises(ConflictError, match="This playlist was changed"):
        service.delete_playlist(kept.id, revision=1)
    done = [one.action for one in service.playlists.changes(kept.id)]
    assert done[0] == "update"
    assert done.count("restore") == 2
    assert done[-1] == "create"
    assert len(done) == service.playlists.count_changes(kept.id)


def test_a_playlist_takes_only_plays_that_are_there_and_so_many(service: SessionService) -> None:
    match, other = play(service, "Owls"), play(service, "Lions")
    (item,) = picked(service, match)
    kept = service.create_playlist(PlaylistIn(title="Kills", items=[item] * MOST_ITEMS))
    with pytest.raises(InvalidInput, match="at most 1,000"):
        service.add_to_playlist(kept.id, [item])
    wrong = item.model_copy(update={"session_id": other})
    with pytest.raises(NotFoundError):
        service.create_playlist(PlaylistIn(title="Wrong", items=[wrong]))
    assert service.count_playlists() == 1

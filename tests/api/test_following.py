"""A script keeps a copy of the record by reading what changed, never all of it again."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from session.schemas import (
    ClipCreate,
    ClipUpdate,
    EventIn,
    EventUpdate,
    PlayerIn,
    SessionCreate,
    SessionUpdate,
)
from session.service import SessionService
from tests.api.conftest import API

Session = dict[str, Any]
VERBS = 1_000
LOOKS_AFTER = 40


class Follower:
    """What docs/api.md says that a script does. `sessions` is its copy."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self.since = 0
        self.sessions: dict[str, Session] = {}

    def follow(self) -> None:
        while True:
            query = {"since": self.since, "limit": 100}
            page = self._client.get(f"{API}/changes", params=query).json()
            for entry in page["items"]:
                self._take(entry)
            self.since = page["next"]
            if len(page["items"]) == page["total"]:
                return

    def _take(self, entry: dict[str, Any]) -> None:
        session_id, entity = entry["session_id"], entry["entity"]
        if entity == "session" and entry["action"] in ("restore", "delete"):
            self.sessions.pop(session_id, None)
            if entry["action"] == "restore" and (found := read(self._client, session_id)):
                self.sessions[session_id] = found
            return
        copy = self.sessions.setdefault(session_id, _empty())
        if entity == "session":
            copy["session"] = entry["after"]
        elif entity == "team":
            copy["teams"][entry["entity_id"]] = entry["after"]
        elif entity == "roster":
            copy["rosters"][entry["entity_id"]] = entry["after"]["players"]
        elif entry["action"] == "delete":
            copy[f"{entity}s"].pop(entry["entity_id"], None)
        else:
            copy[f"{entity}s"][entry["entity_id"]] = entry["after"]


def _empty() -> Session:
    sides: Session = {"teams": {}, "rosters": {"A": [], "B": []}}
    return {"session": None, "clips": {}, "events": {}, **sides}


def read(client: TestClient, session_id: str) -> Session | None:
    """A whole session by the ordinary addresses."""
    answer = client.get(f"{API}/{session_id}")
    if answer.status_code == 404:
        return None
    found = answer.json()
    events = client.get(f"{API}/{session_id}/events", params={"limit": 1_000}).json()
    assert events["total"] == len(events["items"])
    return {
        "session": found["session"],
        "teams": {side: team for side, team in found["teams"].items() if team["revision"] > 1},
        "rosters": found["rosters"],
        "clips": {clip["id"]: clip for clip in found["clips"]},
        "events": {str(event["id"]): event for event in events["items"]},
    }


def comparable(session: Session) -> Session:
    """What the log says of a session. When it changed last is the time of its last entry; who is
    who is the directory's; the names in plays follow from the rosters."""
    without = {"updated_utc", "missing", "roster_revision", "person_id", "club_id"}

    def plain(value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            return {key: plain(part) for key, part in value.items() if key not in without}
        return [plain(part) for part in value] if isinstance(value, list) else value

    found = {name: plain(part) for name, part in session.items()}
    names = {
        (side, player["number"]): player["player_name"]
        for side, players in session["rosters"].items()
        for player in players
    }
    for event, seen in zip(found["events"].values(), session["events"].values(), strict=True):
        event["updated_utc"] = seen["updated_utc"]
        who = event["actor_team"], event["actor_number"]
        event["actor_resolved_name"] = names.get(who)
    return found


class Somebody:
    """Does at random whatever a record can be asked to do."""

    def __init__(self, service: SessionService, chance: random.Random) -> None:
        self._service, self._chance = service, chance
        self.here: list[str] = [service.create_session(SessionCreate(title="Match"))]
        self.gone: list[str] = []
        self.snapshots: list[Any] = []

    def act(self) -> None:
        verbs: list[tuple[int, Callable[[str], object]]] = [
            (8, self._add), (3, self._between), (8, self._edit), (4, self._remove_event),
            (2, self._bring_event_back), (2, self._edit_session), (2, self._name_team),
            (2, self._roster), (2, self._clip), (1, self._edit_clip), (1, self._remove_clip),
            (1, self._accept), (1, self._undo), (1, self._save), (1, self._restore),
            (1, self._delete), (1, self._undelete), (1, self._create),
        ]  # fmt: skip
        if not self.here:
            self._create("")
        weights, choices = zip(*verbs, strict=True)
        self._chance.choices(choices, weights)[0](self._chance.choice(self.here))

    def _events(self, session_id: str) -> list[int]:
        return [event.id for event in self._service.list_events(session_id, limit=1_000)]

    def _event(self) -> EventIn:
        status = self._chance.choice(["confirmed", "confirmed", "suggested"])
        return EventIn.model_validate(
            {
                "event_type": self._chance.choice(["serve", "attack", "dig", "point"]),
                "t_sec": round(self._chance.random() * 100, 2),
                "actor_team": self._chance.choice(["A", "B"]),
                "actor_number": str(self._chance.randint(1, 4)),
                "status": status,
                "payload": {"confidence": 0.7, "note": self._chance.random()},
            }
        )

    def _add(self, session_id: str) -> None:
        clips = [None, *(clip.id for clip in self._service.list_clips(session_id))]
        events = [self._event() for _ in range(self._chance.randint(1, 3))]
        self._service.add_events(session_id, self._chance.choice(clips), events)

    def _between(self, session_id: str) -> None:
        after = self._chance.choice([0, *self._events(session_id)])
        self._service.add_events(session_id, None, [self._event()], after=after)

    def _edit(self, session_id: str) -> None:
        if events := self._events(session_id):
            change = EventUpdate(event_type="block", payload={"note": self._chance.random()})
            self._service.update_event(session_id, self._chance.choice(events), change)

    def _remove_event(self, session_id: str) -> None:
        if events := self._events(session_id):
            self._service.delete_event(session_id, self._chance.choice(events))

    def _bring_event_back(self, session_id: str) -> None:
        gone = self._service.list_changes(session_id, entity="event", limit=1)
        if gone and gone[0].action == "delete":
            self._service.undo_delete_event(session_id, int(gone[0].entity_id))

    def _edit_session(self, session_id: str) -> None:
        change = SessionUpdate(title=f"Match {self._chance.random()}", meta={"hall": None})
        self._service.update_session(session_id, change)

    def _name_team(self, session_id: str) -> None:
        self._service.set_team(
            session_id, self._chance.choice("AB"), f"Team {self._chance.randint(1, 9)}"
        )

    def _roster(self, session_id: str) -> None:
        numbers = self._chance.sample(range(1, 9), self._chance.randint(0, 4))
        players = [PlayerIn(number=str(one), player_name=f"Player {one}") for one in numbers]
        self._service.set_roster(session_id, self._chance.choice("AB"), players)

    def _clip(self, session_id: str) -> None:
        self._service.add_clip(session_id, ClipCreate(path=f"{self._chance.random()}.mp4"))

    def _edit_clip(self, session_id: str) -> None:
        for clip in self._service.list_clips(session_id)[:1]:
            self._service.update_clip(session_id, clip.id, ClipUpdate(offset_sec=3.0))

    def _remove_clip(self, session_id: str) -> None:
        for clip in self._service.list_clips(session_id)[:1]:
            self._service.remove_clip(session_id, clip.id)

    def _accept(self, session_id: str) -> None:
        self._service.accept_suggestions(session_id)

    def _undo(self, session_id: str) -> None:
        for batch in self._service.list_batches(session_id, entity="event", limit=3):
            if batch.undoable:
                self._service.undo_batch(session_id, batch.batch)
                return

    def _save(self, session_id: str) -> None:
        self.snapshots.append(self._service.save_session(session_id))

    def _restore(self, session_id: str) -> None:
        if self.snapshots:
            path = self._chance.choice(self.snapshots)
            if path.is_file():
                back = self._service.restore_session(path)
                self.here = list(dict.fromkeys([*self.here, back]))  # the same story each time
                self.gone = [one for one in self.gone if one != back]

    def _delete(self, session_id: str) -> None:
        self._service.delete_session(session_id)
        self.here.remove(session_id)
        self.gone.append(session_id)

    def _undelete(self, session_id: str) -> None:
        if self.gone:
            back = self.gone.pop()
            self._service.restore_deleted(back)
            self.here.append(back)

    def _create(self, session_id: str) -> None:
        self.here.append(self._service.create_session(SessionCreate(title="Another")))


def test_a_follower_ends_equal_to_the_record(client: TestClient, record: SessionService) -> None:
    """1,000 verbs at random; a second one, who comes when all is over, gets the same."""
    somebody = Somebody(record, random.Random(17))
    follower = Follower(client)
    done = {"create": 0, "update": 0, "delete": 0, "restore": 0}
    for number in range(VERBS):
        somebody.act()
        if number % LOOKS_AFTER == 0:
            follower.follow()
    follower.follow()

    late = Follower(client)
    late.follow()
    there = {session_id: read(client, session_id) for session_id in somebody.here}
    assert len(there) > 3
    for copy in (follower, late):
        assert copy.since == record.newest_change()
        assert copy.sessions.keys() == there.keys()
        for session_id, found in there.items():
            assert found
            assert comparable(copy.sessions[session_id]) == comparable(found)
    for entry in client.get(f"{API}/changes", params={"limit": 1_000}).json()["items"]:
        done[entry["action"]] += entry["entity"] == "session"
    assert min(done.values()) > 5


def test_a_play_between_two_others_is_not_missed(client: TestClient, session_id: str) -> None:
    serve, dig = client.post(
        f"{API}/{session_id}/events", json=[{"event_type": "serve"}, {"event_type": "dig"}]
    ).json()["event_ids"]
    changes = f"{API}/{session_id}/changes"
    since = client.get(changes, params={"limit": 1}).json()["next"]
    assert client.get(changes, params={"since": since}).json()["items"] == []

    between = {"event_type": "reception", "after": serve}
    (reception,) = client.post(f"{API}/{session_id}/events", json=between).json()["event_ids"]
    client.patch(f"{API}/{session_id}/events/{dig}", json={"actor_number": "7"})
    page = client.get(changes, params={"since": since, "limit": 1}).json()
    assert (page["total"], page["items"][0]["entity_id"]) == (2, str(reception))
    rest = client.get(changes, params={"since": page["next"]}).json()
    assert [(one["action"], one["entity_id"]) for one in rest["items"]] == [("update", str(dig))]


def test_a_delete_and_a_return_are_entries(client: TestClient, session_id: str) -> None:
    changes = f"{API}/{session_id}/changes"
    since = client.get(changes).json()["next"]
    client.delete(f"{API}/{session_id}")
    gone = client.get(changes, params={"since": since}).json()
    assert [(one["entity"], one["action"]) for one in gone["items"]] == [("session", "delete")]
    assert client.get(changes).status_code == 404
    deleted_at = gone["items"][0]["at_utc"]

    client.post(f"{API}/{session_id}/undelete")
    back = client.get(changes, params={"since": gone["next"]}).json()
    assert [(one["entity"], one["action"]) for one in back["items"]] == [("session", "restore")]
    (listed,) = client.get(API, params={"updated_since": deleted_at}).json()["items"]
    assert (listed["id"], listed["updated_utc"]) == (session_id, back["items"][0]["at_utc"])


def test_who_is_ahead_of_the_record_is_told_to_begin_again(
    client: TestClient, session_id: str, record: SessionService
) -> None:
    """After an older copy of the database was put back."""
    for address in (f"{API}/changes", f"{API}/{session_id}/changes"):
        answer = client.get(address, params={"since": record.newest_change() + 1})
        assert answer.status_code == 409
        assert "Read all sessions again" in answer.json()["detail"]
    assert client.get(f"{API}/nobody/changes", params={"since": 0}).status_code == 404


def test_the_list_is_sorted_by_day_or_by_change_and_says_how_it_ended(client: TestClient) -> None:
    def listed(**query: str) -> list[str]:
        page = client.get(API, params={"search": "sorted", **query}).json()
        return [one["title"].split()[0] for one in page["items"]]

    ids = {}
    for title, day in (("Last", "2026-03-01"), ("First", "2026-01-01"), ("Middle", "2026-02-01")):
        body = {"title": f"{title} sorted", "match_date": day}
        ids[title] = client.post(API, json=body).json()["session_id"]
    assert listed() == ["Middle", "First", "Last"]
    assert listed(sort="date") == ["Last", "Middle", "First"]
    assert listed(sort="date", order="asc", limit="2") == ["First", "Middle"]
    points = [{"event_type": "point", "actor_team": side} for side in "AAB"]
    client.post(f"{API}/{ids['First']}/events", json=points)
    assert listed(sort="updated") == ["First", "Middle", "Last"]

    page = client.get(API, params={"search": "sorted", "sort": "updated"}).json()["items"]
    assert page[0]["result"] == {"sets_won": [0, 0], "sets": [[2, 1]]}
    assert page[1]["result"] is None
    assert listed(updated_since=page[0]["updated_utc"]) == ["First"]
    assert listed(updated_since="2099-01-01") == []
    zone = page[0]["updated_utc"].replace("Z", "+00:00")  # the + of which nobody escaped
    unescaped = client.get(f"{API}?search=sorted&updated_since={zone}").json()["items"]
    assert [one["title"] for one in unescaped] == ["First sorted"]
    for query in ({"sort": "title"}, {"order": "up"}, {"updated_since": "lately"}):
        assert client.get(API, params=query).status_code == 422

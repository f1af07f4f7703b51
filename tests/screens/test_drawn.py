"""A drawing over a play of a playlist is sent by a page, kept, changed and taken away."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import unescape

import pytest
from starlette.testclient import TestClient

from session.playlists import PlaylistIn, PlaylistItem, PlaylistItemIn
from session.schemas import ClipCreate
from session.service import SessionService
from tests.screens.played import HTML, play

HTMX = {"HX-Request": "true"} | HTML
ARROW = {"kind": "arrow", "start": [0.2, 0.8], "end": [0.45, 0.5], "colour": "red", "width": 0.01}


@dataclass(frozen=True)
class Picked:
    """A playlist with one play, and the clip of its match."""

    client: TestClient
    record: SessionService
    playlist_id: int
    item_id: int
    clip_id: str

    def send(
        self, drawing: object, instead: float | None = None, /, **more: str
    ) -> tuple[int, str]:
        text = drawing if isinstance(drawing, str) else json.dumps(drawing)
        answer = self.client.post(
            f"/playlists/{self.playlist_id}/items/{self.item_id}/drawings",
            data={"drawing": text, "instead": "" if instead is None else str(instead)},
            headers=HTMX | more,
            follow_redirects=False,
        )
        return answer.status_code, answer.text

    def drawing(self, t_sec: float = 12.48, **more: object) -> dict[str, object]:
        return {"clip_id": self.clip_id, "t_sec": t_sec, "shapes": [ARROW]} | more

    @property
    def item(self) -> PlaylistItem:
        return self.record.playlists.item(self.playlist_id, self.item_id)


@pytest.fixture
def picked(client: TestClient, record: SessionService) -> Picked:
    match = play(record, "Owls")
    clip_id = record.add_clip(match, ClipCreate(path="gone.mp4"))
    [attack] = record.list_events(match, event_type="attack")
    item = PlaylistItemIn(session_id=match, event_id=attack.id)
    playlist = record.create_playlist(PlaylistIn(title="Kills", items=[item]))
    [kept] = record.playlists.items(playlist.id)
    return Picked(client, record, playlist.id, kept.id, clip_id)


def test_a_drawing_is_kept_changed_and_taken_away(picked: Picked) -> None:
    """The file of the clip need not be there."""
    code, form = picked.send(picked.drawing())
    assert code == 200
    assert "Drawn at 0:12.5" in form
    sent = json.loads(unescape(form.partition('data-drawings="')[2].partition('"')[0]))
    assert sent == [picked.drawing(still=True, seconds=3)]
    picked.send(picked.drawing(3.2))
    assert [one.t_sec for one in picked.item.drawings] == [3.2, 12.48]
    picked.send(picked.drawing(still=False, seconds=2), 12.48)
    assert [(one.t_sec, one.still) for one in picked.item.drawings] == [(3.2, True), (12.48, False)]
    code, form = picked.send("", 3.2)
    assert [one.t_sec for one in picked.item.drawings] == [12.48]
    code, form = picked.send("", 12.48)
    assert (code, picked.item.drawings) == (200, ())
    assert "Drawn at" not in form


@pytest.mark.parametrize(
    "shapes",
    [
        [],
        [ARROW | {"end": [1.5, 0.5]}],
        [{"kind": "line", "points": [[0.1, 0.1]] * 10_000}],
        [{"kind": "line", "points": [[index / 200, 0.1] for index in range(200)]}] * 6,
        [ARROW | {"colour": "javascript:alert(1)"}],
        [{"kind": "text", "at": [0, 0], "words": "\0"}],
        [{"kind": "text", "at": [0, 0], "words": {"$ne": ""}}],
        "<svg onload=alert(1)>",
    ],
)
def test_a_hostile_drawing_changes_nothing(picked: Picked, shapes: object) -> None:
    picked.send(picked.drawing(3.2))
    code, said = picked.send(picked.drawing(shapes=shapes))
    assert code == 422
    assert "<svg onload" not in said
    assert [one.t_sec for one in picked.item.drawings] == [3.2]


@pytest.mark.parametrize("text", ["{", "[]", "null", "[" * 5_000, '{"a":' * 5_000])
def test_what_is_no_drawing_is_refused(picked: Picked, text: str) -> None:
    assert picked.send(text)[0] == 422


def test_words_are_words_in_the_page(picked: Picked) -> None:
    words = {"kind": "text", "at": [0.1, 0.1], "words": '"><script>alert(1)</script>'}
    code, form = picked.send(picked.drawing(shapes=[words]))
    assert code == 200
    assert "<script" not in form


def test_there_is_a_limit_to_how_often_one_draws_on_a_play(picked: Picked) -> None:
    for second in range(20):
        assert picked.send(picked.drawing(second))[0] == 200
    assert picked.send(picked.drawing(99))[0] == 422
    assert len(picked.item.drawings) == 20


def test_a_clip_of_another_match_is_not_drawn_on(picked: Picked) -> None:
    assert picked.send(picked.drawing(clip_id="elsewhere"))[0] == 404
    other = picked.record.add_clip(play(picked.record, "Lions"), ClipCreate(path="other.mp4"))
    assert picked.send(picked.drawing(clip_id=other))[0] == 404
    assert picked.item.drawings == ()


def test_other_sites_cannot_draw(picked: Picked) -> None:
    assert picked.send(picked.drawing(), None, Origin="https://elsewhere.example")[0] == 403

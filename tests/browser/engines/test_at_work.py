"""A coach at work in Firefox and WebKit: plays by hand, the video, the corners of the court."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from session.playlists import PlaylistIn, PlaylistItemIn
from session.schemas import PlayerIn
from session.vocabulary import Side
from tests.browser.conftest import CLIP_SECONDS, Site
from tests.browser.engines.conftest import ENGINES, started
from tests.browser.engines.engine import Engine
from tests.browser.engines.firefox import Firefox

# A tablet with a keyboard points coarsely; WebKit cannot be told to.
POINTERS: dict[str, Callable[[], Engine]] = {
    **ENGINES,
    "Firefox on a tablet": partial(Firefox, coarse=True),
}


@pytest.mark.parametrize("name", POINTERS)
def test_plays_are_typed_by_hand_with_any_pointer(site: Site, name: str) -> None:
    session_id = site.session(f"By hand in {name}")
    for side, team in ((Side.A, "Herons"), (Side.B, "Hornets")):
        site.service.set_team(session_id, side, team)
        players = [PlayerIn(number=str(n), player_name=f"Player {n}") for n in range(1, 13)]
        site.service.set_roster(session_id, side, players)
    engine = started(POINTERS[name])
    try:
        engine.resize(820, 1180)
        engine.open(f"{site.url}/sessions/{session_id}/by-hand")
        coarse = engine.run("return matchMedia('(pointer: coarse)').matches")
        assert coarse is ("tablet" in name)
        engine.click("[name=actor_number]")
        for keys, said in (("*7s-", "Serve"), ("4r+", "Reception"), ("9e#", "Set")):
            engine.press(keys, "Enter")
            engine.wait(
                "return document.getElementById('said').innerText.startsWith(said)",
                said=f"Added: {said}",
            )
    finally:
        engine.close()
    played = site.service.list_events(session_id)
    assert [(one.event_type, one.actor_number) for one in played] == [
        ("serve", "7"),
        ("reception", "4"),
        ("set", "9"),
    ]


def test_the_video_plays_and_follows_the_list(engine: Engine, site: Site) -> None:
    session_id, clip_id = site.filled("Watched")
    engine.open(f"{site.url}/sessions/{session_id}/clips/{clip_id}")
    now = "const video = document.getElementById('video'); "
    engine.wait(now + "return video.readyState >= 2")
    assert engine.run(now + "return Math.round(video.duration)") == CLIP_SECONDS
    engine.click("[data-play]")
    engine.wait(now + "return !video.paused && video.currentTime > 0.3")
    engine.click("[data-play]")
    engine.wait(now + "return video.paused")
    engine.click(".play-list li:nth-child(4) a.go")
    engine.wait(now + "return !video.seeking && Math.abs(video.currentTime - 4.6) < 0.1")
    engine.press("Enter")
    engine.sees("4 to review, 1 confirmed")
    assert site.service.count_events(session_id, clip_id=clip_id, status="confirmed") == 1


def test_plays_are_watched_one_after_the_other(engine: Engine, site: Site) -> None:
    session_id, clip_id = site.filled("One by one")
    site.service.accept_suggestions(session_id)
    engine.open(f"{site.url}/sessions/{session_id}/watch?clip_id={clip_id}")
    now = (
        "const video = [...document.querySelectorAll('[data-screen]')].find((one) => !one.hidden); "
    )
    engine.wait(now + "return video.readyState >= 2")
    if engine.run(now + "return video.paused"):
        engine.click("[data-do=toggle]")
    engine.wait(now + "return !video.paused && !video.seeking")
    for place in (2, 3):
        engine.click("[data-do=next]")
        engine.wait(
            now + "const item = document.querySelectorAll('[data-watched]')[place];"
            "return item.className === 'chosen' && !video.seeking && !video.paused"
            " && video.currentTime >= item.dataset.from - 0.1",
            place=place - 1,
        )
    engine.click("[data-rally]")
    engine.press("k")
    engine.wait(now + "return !video.seeking")


def test_a_corner_is_dragged_to_its_place(engine: Engine, site: Site) -> None:
    session_id, clip_id = site.filled("Marked")
    engine.open(f"{site.url}/sessions/{session_id}/clips/{clip_id}/court")
    corner = """
        const form = document.getElementById("court-form");
        return ["x", "y"].map((axis) => Number(form.elements[`near_left_${axis}`].value));
    """
    x, y = engine.run(corner)
    scale = engine.run("return document.querySelector('[data-corners] svg').getScreenCTM().a")
    engine.drag("[data-handle=near_left]", 30, -20)
    moved = engine.run(corner)
    assert moved == pytest.approx([x + 30 / scale, y - 20 / scale], abs=8 / scale)
    engine.click("form .first")
    engine.sees("The court is marked")
    kept = site.service.get_clip(session_id, clip_id).meta["calibration"]
    assert kept["corners_px"][0] == pytest.approx(moved, abs=0.1)


def test_a_play_is_drawn_on_and_the_picture_is_held(engine: Engine, site: Site) -> None:
    session_id, clip_id = site.filled("Drawn on")
    site.service.accept_suggestions(session_id)
    play = site.service.list_events(session_id, clip_id=clip_id)[2]
    item = PlaylistItemIn(session_id=session_id, event_id=play.id)
    playlist = site.service.create_playlist(PlaylistIn(title="Drawn on", items=[item]))
    engine.open(f"{site.url}/playlists/{playlist.id}")
    now = (
        "const video = [...document.querySelectorAll('[data-screen]')].find((one) => !one.hidden); "
    )
    shapes = "document.querySelectorAll('[data-sheet] [data-shape]').length"
    engine.wait(now + "return video.readyState >= 2 && !video.seeking")
    engine.run(now + "video.pause(); video.currentTime += 0.5")
    engine.wait(now + "return video.paused && !video.seeking")
    engine.click("[data-do=draw]")
    engine.drag("[data-sheet]", 60, -40)
    engine.wait(f"return {shapes} === 2")
    engine.run("document.querySelector('[data-pen] [name=seconds]').value = 2")
    engine.click("[data-pen] .first")
    engine.wait("return document.querySelector('[data-drawn-at]') !== null")
    [kept] = site.service.playlists.items(playlist.id)[0].drawings
    assert (kept.shapes[0].kind, kept.seconds) == ("arrow", 2)
    engine.run(now + "video.currentTime = second", second=kept.t_sec - 0.4)
    engine.wait(now + "return !video.seeking")
    engine.click("[data-do=toggle]")
    engine.wait(
        now
        + f"return video.paused && {shapes} === 2 && Math.abs(video.currentTime - second) < 0.1",
        second=kept.t_sec,
    )
    engine.wait(
        now + f"return !video.paused && {shapes} === 0 && video.currentTime > second",
        second=kept.t_sec,
    )


def test_a_playlist_is_made_of_ticks_and_put_in_order(engine: Engine, site: Site) -> None:
    session_id, _clip_id = site.filled("Ticked")
    site.service.accept_suggestions(session_id)
    engine.open(f"{site.url}/sessions/{session_id}/plays?event_type=attack")
    for place in (1, 2):
        engine.click(f"tr:nth-child({place}) [name=id]")
    engine.wait("return document.querySelector('#to-playlist button').innerText === 'Add 2 ticked'")
    engine.run("document.getElementById('to-title').value = 'Kills'")
    engine.click("#to-playlist button")
    engine.wait("return document.querySelector('#notice a')?.innerText === 'To the playlist'")
    engine.click("#notice a")
    lines = "[...document.querySelectorAll('li[data-item]')]"
    engine.wait(f"return {lines}.filter((one) => one.draggable).length === 2")
    [playlist] = site.service.list_playlists(limit=1)
    first, second = (one.id for one in site.service.playlists.items(playlist.id))
    engine.run(
        f"{lines}[1].dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'ArrowUp', altKey: true, bubbles: true }))"
    )
    engine.wait(f"return Number({lines}[0].dataset.item) === second", second=second)
    assert [one.id for one in site.service.playlists.items(playlist.id)] == [second, first]

"""A coach draws over a play of a playlist, shows it to the team, and takes it along as a film."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from app.vision.clips import ClipReader
from session.drawings import INKS, DrawnArrow, DrawnLine, PlayDrawing
from session.playlists import PlaylistIn, PlaylistItemIn, PlaylistItemUpdate
from session.schemas import ClipCreate, EventIn
from session.vocabulary import Side
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, TABLET, Open, Site, write_clip
from tests.browser.test_watch import SHOWN, plays_at
from tests.vision.test_drawn import is_near

Spot = tuple[float, float]


@dataclass(frozen=True)
class Listed:
    """A playlist of two attacks, at 8 and 18 seconds of a clip with ten pictures a second."""

    site: Site
    playlist_id: int
    session_id: str
    clip_id: str

    @property
    def address(self) -> str:
        return f"/playlists/{self.playlist_id}"

    @property
    def drawings(self) -> list[PlayDrawing]:
        """What is drawn over the first play."""
        return list(self.site.service.playlists.items(self.playlist_id)[0].drawings)

    def keep(self, *drawings: dict[str, object]) -> None:
        """Draw over the first play, as if it had been done before."""
        [item, _] = self.site.service.playlists.items(self.playlist_id)
        drawn = [{"clip_id": self.clip_id} | one for one in drawings]
        change = PlaylistItemUpdate.model_validate({"drawings": drawn})
        self.site.service.playlists.update_item(self.playlist_id, item.id, change)


ARROW = {"kind": "arrow", "start": [0.2, 0.8], "end": [0.45, 0.5], "colour": "red", "width": 0.01}


@pytest.fixture
def listed(site: Site, request: pytest.FixtureRequest) -> Listed:
    session_id = site.session(request.node.name[:60])
    path = write_clip(site.folder / session_id / "clips" / "match.mp4", 24)
    clip_id = site.service.add_clip(
        session_id,
        ClipCreate(path=str(path), duration_sec=24.0, meta={"video": {"fps": 10.0}}),
    )
    made = [
        EventIn(event_type="attack", actor_team=Side.A, actor_number="9", t_sec=second,
                payload={"set_number": 1, "evaluation": "#", "time_by": "hand"})
        for second in (8.0, 18.0)
    ]  # fmt: skip
    ids = site.service.add_events(session_id, clip_id, made)
    items = [PlaylistItemIn(session_id=session_id, event_id=one, lead_sec=2, lag_sec=1)
             for one in ids]  # fmt: skip
    kept = site.service.create_playlist(PlaylistIn(title="For Friday", items=items))
    return Listed(site, kept.id, session_id, clip_id)


def begun(open_page: Open, listed: Listed, **options: object) -> Page:
    page = open_page(listed.address, **options)
    page.get_by_role("button", name="Play", exact=True).click()
    return page


def drag(page: Page, *spots: Spot) -> None:
    """With the mouse over the picture, from place to place in shares of it."""
    box = page.locator("[data-sheet]").bounding_box()
    assert box is not None
    for index, (across, down) in enumerate(spots):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        if not index:
            page.mouse.down()
    page.mouse.up()


def drawn(page: Page) -> int:
    return page.locator("[data-sheet] [data-shape]").count()


def paused_at(page: Page, second: float) -> None:
    page.wait_for_function(
        f"at => {{ const one = {SHOWN}; return one.paused && !one.seeking"
        " && Math.abs(one.currentTime - at) < 0.06; }",
        arg=second,
    )


def test_an_arrow_over_a_paused_picture_is_kept_seen_again_and_in_the_film(
    open_page: Open, listed: Listed
) -> None:
    page = begun(open_page, listed)
    plays_at(page, 6.0, 9.0)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_role("radio", name="red").check()
    drag(page, (0.2, 0.8), (0.3, 0.7), (0.45, 0.5))
    page.get_by_label("Seconds", exact=True).fill("1.5")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Drawn at")).to_be_visible()
    [kept] = listed.drawings
    [arrow] = kept.shapes
    assert isinstance(arrow, DrawnArrow)
    assert arrow.start == pytest.approx((0.2, 0.8), abs=0.01)
    assert arrow.end == pytest.approx((0.45, 0.5), abs=0.01)
    assert (kept.still, kept.seconds, arrow.colour) == (True, 1.5, "red")

    page.reload()
    page.get_by_role("button", name="Play", exact=True).click()
    paused_at(page, kept.t_sec)
    assert drawn(page) == 2, "its shaft and its head"
    plays_at(page, kept.t_sec, 9.0)
    expect(page.locator("[data-sheet] [data-shape]")).to_have_count(0)

    page.get_by_role("button", name="As one file").click()
    expect(page.get_by_role("link", name="The film of this playlist")).to_be_visible(timeout=90_000)
    [film] = listed.site.service.get_session_artifacts(listed.session_id, "film")
    path = listed.site.service.artifact_path(listed.session_id, film.id)
    middle = arrow.start[0] * 0.6 + arrow.end[0] * 0.4, arrow.start[1] * 0.6 + arrow.end[1] * 0.4
    reader = ClipReader(path)
    seen = [is_near(frame.image, middle, INKS["red"]) for frame in reader.frames()]
    rate = round(reader.info.fps)
    first = seen.index(True)
    assert sum(seen) == round(1.5 * rate)
    assert all(seen[first : first + sum(seen)])
    assert abs(first / rate - (kept.t_sec - 6.0)) <= 1.01 / rate + 0.05


def test_all_tools_undo_rubber_and_keys(open_page: Open, listed: Listed) -> None:
    page = open_page(listed.address, viewport=TABLET, has_touch=True)
    sheet = page.locator("[data-sheet]")
    page.get_by_role("button", name="Play", exact=True).click()
    plays_at(page, 6.0, 9.0)
    page.keyboard.press(" ")
    page.keyboard.press("d")
    drag(page, (0.5, 0.5), (0.505, 0.5))
    expect(page.get_by_text("Drag from where it begins")).to_be_visible()
    page.get_by_role("radio", name="Circle").check()
    drag(page, (0.5, 0.3), (0.7, 0.7))
    page.get_by_role("radio", name="Spotlight").check()
    drag(page, (0.5, 0.3), (0.7, 0.7))
    page.get_by_role("radio", name="Free hand").check()
    drag(page, *((0.1 + index / 400, 0.2 + (index % 2) * 0.1) for index in range(60)))
    page.get_by_role("radio", name="Words").check()
    drag(page, (0.1, 0.1))
    expect(page.get_by_text("Write the words first")).to_be_visible()
    page.get_by_role("textbox", name="Words").fill("Zu spät!")
    drag(page, (0.1, 0.1))
    page.get_by_role("radio", name="Arrow").check()
    sheet.focus()
    for key in ("ArrowLeft", "Enter", "ArrowUp", "ArrowUp", "Shift+ArrowUp", "Enter"):
        page.keyboard.press(key)
    assert violations(page) == []
    page.get_by_role("radio", name="Rubber").check()
    drag(page, (0.5, 0.5))
    page.get_by_role("button", name="Undo").click()
    drag(page, (0.5, 0.5))
    page.get_by_role("combobox", name="While the drawing is seen").select_option("Let it move")
    page.keyboard.press("j")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Drawn at")).to_be_visible()
    [kept] = listed.drawings
    assert [one.kind for one in kept.shapes] == ["spotlight", "line", "text", "arrow"]
    assert not kept.still
    line, arrow = kept.shapes[1], kept.shapes[3]
    assert isinstance(line, DrawnLine)
    assert 2 < len(line.points) <= 200
    assert isinstance(arrow, DrawnArrow)
    assert arrow.start == (0.475, 0.5)
    assert arrow.end == (0.475, 0.445)


def test_a_drawing_is_changed_and_taken_away(open_page: Open, listed: Listed) -> None:
    listed.keep({"t_sec": 7.5, "seconds": 30, "shapes": [ARROW]},
                {"t_sec": 8.0, "still": False, "seconds": 0.5, "shapes": [ARROW]})  # fmt: skip
    page = begun(open_page, listed)
    paused_at(page, 7.5)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"() => {SHOWN}.currentTime > 7.6")
    page.get_by_role("button", name="Drawn at 0:07.5").click()
    paused_at(page, 7.5)
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_role("button", name="Clear all").click()
    page.get_by_role("button", name="Undo").click()
    assert drawn(page) == 2
    page.get_by_label("Seconds", exact=True).fill("2")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Draw", exact=True)).to_be_focused()
    assert [one.seconds for one in listed.drawings] == [2, 0.5]
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_role("button", name="Clear all").click()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Drawn at")).to_have_count(1)
    assert [one.t_sec for one in listed.drawings] == [8.0]


def test_what_cannot_be_kept_stays_on_the_picture_and_says_so(
    open_page: Open, listed: Listed
) -> None:
    page = open_page(listed.address, viewport=PHONE, forgive="422")
    page.get_by_role("button", name="Play", exact=True).click()
    plays_at(page, 6.0, 9.0)
    page.keyboard.press("d")
    drag(page, (0.2, 0.8), (0.5, 0.5))
    assert violations(page) == []
    page.evaluate("document.querySelector('[name=seconds]').max = 999")
    page.get_by_label("Seconds", exact=True).fill("99")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("This was not kept.")).to_be_visible()
    assert drawn(page) == 2
    assert listed.drawings == []
    page.get_by_label("Seconds", exact=True).fill("3")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Drawn at")).to_be_visible()
    assert len(json.dumps([one.model_dump() for one in listed.drawings])) < 1_000


def test_from_a_match_one_says_first_which_playlist_a_drawing_is_for(
    open_page: Open, listed: Listed
) -> None:
    page = open_page(f"/sessions/{listed.session_id}/watch?skill=attack")
    page.get_by_role("button", name="Play", exact=True).click()
    plays_at(page, 6.5, 10.0)
    page.keyboard.press(" ")
    second = page.evaluate(f"{SHOWN}.currentTime")
    page.keyboard.press("d")
    expect(page.get_by_text("Drawings are kept in a playlist.")).to_be_visible()
    page.get_by_label("Playlist", exact=True).select_option("For Friday")
    page.get_by_role("button", name="Add 1 ticked").click()
    expect(page.get_by_text("Press Draw to draw on this picture.")).to_be_visible()
    paused_at(page, second)
    page.keyboard.press("d")
    drag(page, (0.2, 0.8), (0.5, 0.5))
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Drawn at")).to_be_visible()
    drawn_on = listed.site.service.playlists.items(listed.playlist_id)[2]
    assert drawn_on.drawings[0].t_sec == pytest.approx(second, abs=0.11)

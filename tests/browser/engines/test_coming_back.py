"""Who goes back sees what is true now, not what the browser remembers; nothing typed is lost."""

from __future__ import annotations

from session.schemas import SessionUpdate
from tests.browser.conftest import Site, write_clip
from tests.browser.engines.conftest import Wrong
from tests.browser.engines.engine import Engine


def at(engine: Engine, path: str) -> None:
    """Waits until the window is there."""
    engine.wait(
        "return document.readyState === 'complete' && location.pathname === path", path=path
    )


def test_a_clip_that_was_uploaded_is_there(engine: Engine, site: Site) -> None:
    session_id = site.session("Uploaded")
    clip = write_clip(site.folder.parent / "derby.mp4")
    home = f"/sessions/{session_id}"
    engine.open(site.url + home)
    engine.sees("No clip yet")
    engine.choose_file("[data-upload] [type=file]", clip)
    engine.click("[data-upload] button:not([type])")
    engine.wait(
        "return document.readyState === 'complete' && location.pathname.includes('/clips/')"
    )
    engine.back()
    at(engine, home)
    engine.sees("derby")
    assert not engine.run("return document.body.innerText.includes('No clip yet')")


def test_a_deleted_session_stays_deleted(engine: Engine, site: Site, wrong: Wrong) -> None:
    session_id = site.session("Deleted here")
    engine.open(f"{site.url}/sessions/{session_id}")
    engine.click(".match-details summary")
    engine.click(f"form[action='/sessions/{session_id}/delete'] button")
    at(engine, "/")
    engine.back()
    at(engine, f"/sessions/{session_id}")
    engine.sees("That is not here")
    assert set(wrong()) == {f"404 GET /sessions/{session_id}"}


def test_an_edit_of_ones_own_is_not_in_ones_way(engine: Engine, site: Site) -> None:
    session_id, clip_id = site.filled("Edited twice")
    play = site.service.list_events(session_id, clip_id=clip_id)[0].id
    home = f"/sessions/{session_id}/plays/{play}"
    engine.open(f"{site.url}{home}")
    for number in ("11", "12"):
        at(engine, home)
        engine.run("document.querySelector('[name=actor_number]').select()")
        engine.press(number)
        engine.click(".first[name=status]")
        at(engine, f"/sessions/{session_id}/clips/{clip_id}")
        assert site.service.get_event(session_id, play).actor_number == number
        # A request that is still on its way when one leaves would look like something wrong.
        engine.wait("return /of \\d/.test(document.getElementById('above').textContent)")
        engine.back()


def test_what_was_typed_and_not_sent_is_still_there(engine: Engine, site: Site) -> None:
    session_id, _ = site.filled("Half typed")
    engine.open(f"{site.url}/sessions/{session_id}")
    engine.click(".match-details summary")
    engine.run("document.querySelector('[name=venue]').select()")
    engine.press("Old gym")
    engine.run("scrollTo(0, 300)")
    engine.run("document.querySelector('.bar a[href=\"/people\"]').click()")
    at(engine, "/people")
    site.service.update_session(session_id, SessionUpdate(notes="Said by another"))
    engine.back()
    at(engine, f"/sessions/{session_id}")
    engine.wait("return document.querySelector('[name=notes]').value === 'Said by another'")
    engine.wait("return document.querySelector('[name=venue]').value === 'Old gym'")
    assert engine.run("return document.querySelector('[name=venue]').checkVisibility()")
    assert engine.run("return scrollY") > 0


def test_a_refused_form_is_still_filled_in(engine: Engine, site: Site, wrong: Wrong) -> None:
    engine.open(f"{site.url}/sessions/new")
    engine.click("[name=title]")
    engine.press("Refused")
    engine.run("document.querySelector('[name=timezone]').value = 'Mars/Base'")
    engine.click("main form .first")
    engine.sees("Is not a time zone")
    engine.wait("return document.readyState === 'complete'")
    engine.run("document.querySelector('.bar a').click()")
    at(engine, "/")
    engine.back()
    at(engine, "/sessions/new")
    assert engine.wait("return document.querySelector('[name=title]')?.value") == "Refused"
    assert set(wrong()) == {"422 POST /sessions/new"}

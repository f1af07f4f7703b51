"""Long work and uploads as a coach sees them: always a number, always a reason, always a way on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from session.schemas import ClipUpdate, EventIn, EventUpdate, JobKind
from session.vocabulary import Status
from tests.browser.conftest import Open, Site, write_clip


def test_an_analysis_shows_its_numbers_and_then_its_suggestions(
    open_page: Open, site: Site
) -> None:
    session_id, clip_id = site.filled("Work")
    job = site.service.create_job(session_id, clip_id, "analysis")
    site.service.update_job(
        job.id,
        state="running",
        progress=0.5,
        frames_done=40,
        frames_total=80,
        speed=2.0,
        seconds_left=3.0,
    )
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")
    expect(page.locator("#job-analysis")).to_contain_text("50 %")
    expect(page.locator("#job-analysis")).to_contain_text(
        "40 of 80 frames · 2.0 × real time · 0:03 left"
    )
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()

    late = EventIn(t_sec=7.5, event_type="dig", status=Status.SUGGESTED)
    site.service.add_events(session_id, clip_id, [late])
    site.service.update_job(job.id, state="done", progress=1.0, message="6 suggestions.")
    expect(page.locator("#counts")).to_contain_text("6 to review")
    expect(page.locator(".mark.suggested")).to_have_count(6)
    expect(page.locator("#job-analysis")).to_contain_text("Analysed: 6 suggestions.")


def test_an_analysis_that_failed_says_why_and_can_be_tried_again(
    open_page: Open, site: Site
) -> None:
    session_id, clip_id = site.filled("Failed work")
    write_clip(Path(site.service.get_clip(session_id, clip_id).path), seconds=2)
    job = site.service.create_job(session_id, clip_id, "analysis")
    site.service.update_job(job.id, state="failed", error="No players can be seen.")
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}", java_script_enabled=False)
    expect(page.locator("#job-analysis")).to_contain_text("No players can be seen.")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The analysis runs.")).to_be_visible()
    expect(page.locator("#job-analysis")).to_contain_text("Analysed:", timeout=60_000)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("analysis", "The analysis was cancelled."), ("proxy", "The copy was cancelled.")],
)
def test_running_work_is_cancelled(open_page: Open, site: Site, kind: JobKind, words: str) -> None:
    session_id, clip_id = site.filled("Cancelled work")
    unplayable = ClipUpdate(meta={"video": {"browser_safe": kind == "analysis"}})
    site.service.update_clip(session_id, clip_id, unplayable)
    job = site.service.create_job(session_id, clip_id, kind)
    site.service.update_job(job.id, state="running", progress=0.25)
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}", java_script_enabled=False)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.locator(f"#job-{kind}")).to_contain_text("Cancelled")


def test_a_file_that_is_no_video_is_refused_with_a_reason(
    open_page: Open, site: Site, tmp_path: Path
) -> None:
    session_id = site.session("No video")
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear coach, this is not a video at all." * 99)
    page = open_page(f"/sessions/{session_id}", forgive="status of 415")
    page.get_by_label("Upload a video").set_input_files(letter)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator("#problem")).to_contain_text("The upload did not work")
    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_enabled()
    assert site.service.list_clips(session_id) == []


def test_a_clip_comes_from_the_import_folder(open_page: Open, site: Site) -> None:
    session_id = site.session("Import")
    write_clip(site.settings.import_folder / "from-camera.mp4", seconds=2)
    page = open_page(f"/sessions/{session_id}")
    page.get_by_label("Or take one from the import folder").select_option("from-camera.mp4")
    taken = page.locator("form", has_text="Or take one from the import")
    taken.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("from-camera.mp4")
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_role("button", name="Remove from-camera.mp4").click()
    expect(page.get_by_text("Clip removed.")).to_be_visible()
    assert (site.settings.import_folder / "from-camera.mp4").is_file()


def test_the_playable_copy_takes_the_place_of_what_did_not_play(
    open_page: Open, site: Site
) -> None:
    session_id, clip_id = site.filled("Phone")
    clip = site.service.get_clip(session_id, clip_id)
    playable = Path(clip.path).read_bytes()
    Path(clip.path).write_bytes(b"what no browser plays")
    phone = clip.meta | {"video": {"codec": "hevc", "browser_safe": False}}
    site.service.update_clip(session_id, clip_id, ClipUpdate(meta=phone))
    job = site.service.create_job(session_id, clip_id, "proxy")
    site.service.update_job(job.id, state="running", progress=0.5)
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")
    expect(page.locator("#job-proxy")).to_contain_text("50 %")
    expect(page.locator("#video")).to_have_js_property("readyState", 0)

    Path(clip.path).write_bytes(playable)
    site.service.update_job(job.id, state="done", progress=1.0)
    expect(page.locator("#video")).to_have_js_property("readyState", 4)
    expect(page.get_by_text("may not play in every browser")).to_have_count(0)


def test_a_problem_is_seen_wherever_one_has_scrolled(open_page: Open, site: Site) -> None:
    session_id, clip_id = site.filled("Two windows")
    page = open_page(
        f"/sessions/{session_id}/clips/{clip_id}",
        viewport={"width": 820, "height": 700},
        forgive="409",
    )
    event = site.service.list_events(session_id, clip_id=clip_id, limit=1)[0]
    page.locator(".play-list a.go").first.click()
    page.keyboard.press("c")
    form = page.locator("#edit")
    form.get_by_label("Number").fill("3")
    site.service.update_event(session_id, event.id, EventUpdate(actor_number="5"))
    form.get_by_role("button", name="Save and accept").click()
    expect(page.locator("#problem")).to_be_in_viewport(ratio=0.9)
    page.get_by_role("link", name="Go on from there").click()
    expect(page.locator("#edit").get_by_label("Number")).to_have_value("5")

"""Jobs as a coach meets them: progress, cancel, retry, and reasons when something is wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from app.clips.facts import describe_clip, needs_proxy
from app.settings import Settings
from app.work import copies
from app.work import jobs as jobs_module
from app.work.films import rally_order
from app.work.jobs import Jobs
from app.work.seenrallies import rallies_seen, told_rallies
from session.errors import ConflictError, NotFoundError
from session.schemas import Job
from session.service import SessionService
from tests.vision.test_proxy import write_clip
from tests.work.conftest import OneClip, wait_for, write_film
from tests.work.standin import StandIn

Until = Callable[..., Job]

LEFT = {".png", ".csv"}
"""What an analysis leaves among the artifacts and exports, which stay when a clip goes."""


def test_an_analysis_ends_with_suggestions(
    service: SessionService, jobs: Jobs, clip: OneClip, until: Until
) -> None:
    queued = jobs.submit("analysis", clip.session_id, clip.clip_id)
    assert (queued.state, queued.progress) == ("queued", 0.0)
    with pytest.raises(ConflictError, match="already"):
        jobs.submit("analysis", clip.session_id, clip.clip_id)
    job = until(queued.id, "done")
    assert (job.progress, job.error, job.seconds_left) == (1.0, None, None)
    assert job.message == "23 suggestions to look through."
    assert job.result["events"] == 23
    assert service.count_events(clip.session_id, status="suggested") == 23
    with pytest.raises(NotFoundError):
        jobs.submit("analysis", clip.session_id, "nowhere")


def test_the_rallies_of_a_whole_match_are_kept_and_can_be_filmed(
    service: SessionService, jobs: Jobs, clip: OneClip, engine: StandIn, until: Until
) -> None:
    """Also one in which no touch was found."""
    engine.duration_sec = 20.0
    engine.rallies = ((2.0, 16.004), (100.0, 110.0))
    job = until(jobs.submit("analysis", clip.session_id, clip.clip_id).id, "done")
    assert job.message == "7 suggestions in 2 rallies to look through."
    assert rallies_seen(job) == [(2.0, 16.0), (100.0, 110.0)]
    order = rally_order(service, clip.session_id, "seen", 1.0)
    assert [(part.start, part.end) for part in order.parts] == [(0.0, 17.0), (96.0, 111.0)]
    engine.frame_sec = 0.2
    running = jobs.submit("analysis", clip.session_id, clip.clip_id)
    jobs.cancel(running.id)
    until(running.id, "cancelled")
    assert len(list(told_rallies(service, clip.session_id))) == 2
    engine.frame_sec = 0.0
    engine.rallies = ()
    again = until(jobs.submit("analysis", clip.session_id, clip.clip_id).id, "done")
    assert rallies_seen(again) == []


@pytest.mark.parametrize("kept", [None, "no", [1, 2], [[1]], [[5, 1]], [["a", 2]], [[-1, 2]]])
def test_a_job_that_holds_nonsense_tells_of_no_rally(kept: object) -> None:
    """As a snapshot of somebody else may bring it."""
    words = {"id": "j", "session_id": "s", "clip_id": "c", "kind": "analysis", "state": "done"}
    times = {"created_utc": "", "updated_utc": ""}
    assert rallies_seen(Job.model_validate({**words, **times, "result": {"rallies": kept}})) == []


def test_its_tables_are_there_when_it_says_that_it_is_done(
    service: SessionService, jobs: Jobs, clip: OneClip, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A script that asks for the artifacts of a job that is done misses none; a second analysis
    takes their place."""
    others_see: set[str] = set()
    attach = service.__class__.attach_artifact

    def look_beside(session_id: str) -> None:
        others_see.update(one.state for one in service.list_jobs(session_id)[:1])

    def and_look(self: SessionService, session_id: str, *given: Any) -> int:  # noqa: ANN401
        beside = threading.Thread(target=look_beside, args=[session_id])
        beside.start()
        beside.join()
        return attach(self, session_id, *given)

    monkeypatch.setattr(service.__class__, "attach_artifact", and_look)
    for _ in range(2):
        job = jobs.submit("analysis", clip.session_id, clip.clip_id, "League table")
        until(job.id, "done")
        left = service.get_session_artifacts(clip.session_id, "csv")
        assert sorted(one.file_name for one in left) == ["events.csv", "rollup.csv"]
    assert others_see == {"running"}
    (table,) = (one for one in left if one.file_name == "events.csv")
    text = service.artifact_path(clip.session_id, table.id).read_text("utf-8")
    assert text.count("suggested") == 23
    done = service.get_job(job.id)
    assert (done.result["asked_by"], done.result["events"]) == ("League table", 23)
    changes = service.list_changes(clip.session_id, entity="artifact")
    assert {one.actor for one in changes} == {"video analysis for League table"}


def test_a_running_job_says_how_far_it_is_and_can_be_cancelled_and_retried(
    service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip, until: Until
) -> None:
    engine.frame_sec = 0.01
    job_id = jobs.submit("analysis", clip.session_id, clip.clip_id).id
    end = time.monotonic() + 60
    while (job := service.get_job(job_id)).frames_done < 200:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert job.state == "running"
    assert job.frames_total == 600
    assert 0 < job.progress < 1
    assert job.speed is not None
    assert job.seconds_left is not None
    assert job.speed > 1
    assert job.seconds_left > 0

    assert jobs.cancel(job_id).state == "cancelled"
    looked = len(engine.looked)
    time.sleep(0.5)
    assert len(engine.looked) == looked, "no further piece begins"
    assert service.get_job(job_id).state == "cancelled"
    assert service.count_events(clip.session_id) == 0

    engine.frame_sec = 0.0
    engine.looked.clear()
    assert jobs.retry(job_id).state == "queued"
    until(job_id, "done")
    assert len(engine.looked) < 4, "what was seen before the cancel is not looked at again"
    assert service.count_events(clip.session_id) == 23
    assert jobs.cancel(job_id).state == "done", "too late"


def test_a_file_that_is_no_video_gets_a_reason(
    service: SessionService, jobs: Jobs, clip: OneClip, until: Until
) -> None:
    path = service.clip_file(clip.session_id, clip.clip_id)
    path.write_bytes(b"")
    job = until(jobs.submit("analysis", clip.session_id, clip.clip_id).id, "failed")
    assert job.error == "rally.mp4 cannot be read as a video."
    path.write_bytes(b"now it is there")
    jobs.retry(job.id)
    assert until(job.id, "done", "failed").error is None
    path.unlink()
    with pytest.raises(NotFoundError, match="rally"):
        jobs.submit("analysis", clip.session_id, clip.clip_id)


def test_a_trouble_of_our_own_is_said_without_a_stack_trace(
    jobs: Jobs, engine: StandIn, clip: OneClip, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(engine, "interpret", broken)
    job = until(jobs.submit("analysis", clip.session_id, clip.clip_id).id, "failed")
    assert job.error == "Something went wrong (RuntimeError). The log of the server says more."


def test_a_deleted_session_takes_its_job_along(
    service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip, until: Until
) -> None:
    engine.frame_sec = 0.005
    job_id = jobs.submit("analysis", clip.session_id, clip.clip_id).id
    until(job_id, "running")
    service.delete_session(clip.session_id)
    time.sleep(1.5)
    assert not (service.sessions_dir / clip.session_id).exists()
    with pytest.raises(NotFoundError):
        service.get_job(job_id)


def test_a_restored_session_is_left_alone_by_work_from_before(
    service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip, until: Until
) -> None:
    engine.frame_sec = 0.005
    job_id = jobs.submit("analysis", clip.session_id, clip.clip_id).id
    until(job_id, "running")
    service.delete_session(clip.session_id)
    service.restore_deleted(clip.session_id)
    job = until(job_id, "cancelled")
    assert job.message == "Stopped: the session was restored."
    time.sleep(1)  # What was begun may end.
    looked = len(engine.looked)
    time.sleep(1)
    assert len(engine.looked) == looked
    engine.frame_sec = 0.0
    jobs.retry(job_id)
    until(job_id, "done")
    assert service.count_events(clip.session_id) == 23


def test_a_stopped_server_goes_on_after_the_start(
    settings: Settings, service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip,
    until: Until,
) -> None:  # fmt: skip
    engine.frame_sec = 0.003
    job_id = jobs.submit("analysis", clip.session_id, clip.clip_id).id
    until(job_id, "running")
    jobs.stop()
    assert service.get_job(job_id).state == "running"
    with pytest.raises(ConflictError):
        jobs.submit("analysis", clip.session_id, clip.clip_id)
    jobs.start()
    until(job_id, "done")
    assert service.count_events(clip.session_id) == 23


def test_the_file_of_durable_steps_may_be_lost(
    settings: Settings, service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip,
    until: Until,
) -> None:  # fmt: skip
    engine.frame_sec = 0.003
    job_id = jobs.submit("analysis", clip.session_id, clip.clip_id).id
    until(job_id, "running")
    jobs.stop()
    for thread in threading.enumerate():  # what does not wait for its end may have the file open
        if thread.name.startswith("dbos-executor"):
            thread.join()
    for file in (settings.sessions_dir / "_jobs").glob("dbos.sqlite*"):
        file.unlink()
    jobs.start()
    until(job_id, "done")
    assert service.count_events(clip.session_id) == 23


def test_work_of_an_older_pipeline_asks_for_a_retry(
    service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    engine.frame_sec = 0.003
    job_id = jobs.submit("analysis", clip.session_id, clip.clip_id).id
    until(job_id, "running")
    jobs.stop()
    monkeypatch.setattr(jobs_module, "PIPELINE_VERSION", "newer")
    jobs.start()
    job = until(job_id, "failed")
    assert job.error == "VolleySense was updated meanwhile. Press Retry."
    jobs.retry(job_id)
    until(job_id, "done")


def test_only_one_process_works_on_a_data_folder(
    settings: Settings, service: SessionService, jobs: Jobs, clip: OneClip
) -> None:
    second = Jobs(settings, service, StandIn())
    second.start()
    assert not second.working
    with pytest.raises(ConflictError, match="Another VolleySense"):
        second.submit("analysis", clip.session_id, clip.clip_id)
    assert jobs.working
    jobs.stop()
    job_id = second.submit("analysis", clip.session_id, clip.clip_id).id
    assert second.working, "it takes over when the first one has ended"
    second.cancel(job_id)
    second.stop()
    with pytest.raises(ConflictError):
        second.retry(job_id)


def test_a_clip_that_browsers_cannot_play_gets_a_copy(
    service: SessionService, jobs: Jobs, clip: OneClip, until: Until
) -> None:
    path = service.clip_file(clip.session_id, clip.clip_id)
    write_clip(path, "mpeg4")
    until(jobs.submit("proxy", clip.session_id, clip.clip_id).id, "done")
    proxy = service.get_clip(clip.session_id, clip.clip_id).meta["proxy"]
    folder = service.session_folder(clip.session_id)
    assert (folder / proxy).is_file()
    assert sorted(file.name for file in (folder / "clips").iterdir()) == sorted(
        ["rally.mp4", proxy.removeprefix("clips/")]
    )


def test_a_clip_that_browsers_play_gets_none(
    service: SessionService, jobs: Jobs, clip: OneClip, until: Until
) -> None:
    write_clip(service.clip_file(clip.session_id, clip.clip_id), "libx264")
    until(jobs.submit("proxy", clip.session_id, clip.clip_id).id, "done")
    assert "proxy" not in service.get_clip(clip.session_id, clip.clip_id).meta


@pytest.mark.parametrize("phase", ["looking", "understanding"])
def test_a_cancelled_analysis_ends_at_once_and_leaves_the_suggestions(
    service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip, until: Until, phase: str
) -> None:
    until(jobs.submit("analysis", clip.session_id, clip.clip_id).id, "done")
    before = service.list_events(clip.session_id, limit=1000)
    if phase == "looking":
        engine.name = "slow to look"
        engine.frame_sec = 0.05
    else:
        engine.steps, engine.frame_sec = 2_000, 5.0
    job_id = jobs.submit("analysis", clip.session_id, clip.clip_id).id
    message = "Looking for" if phase == "looking" else "Putting it"
    wait_for(lambda: service.get_job(job_id).message.startswith(message))
    wait_for(lambda: engine.at_work)
    jobs.cancel(job_id)
    began = time.monotonic()
    wait_for(lambda: not engine.at_work)
    took = time.monotonic() - began
    assert took < engine.whole_sec / 20, "it ended long before it was done"
    assert service.get_job(job_id).state == "cancelled"
    assert service.list_events(clip.session_id, limit=1000) == before


def test_a_job_that_ends_while_it_is_cancelled_is_one_or_the_other(
    service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Cancelled after it has understood, just before it writes: nothing is written."""
    interpret = engine.interpret
    job_ids: list[str] = []

    def and_cancel(*given: Any) -> Any:  # noqa: ANN401
        found = interpret(*given)
        jobs.cancel(job_ids[0])
        return found

    monkeypatch.setattr(engine, "interpret", and_cancel)
    engine.frame_sec = 0.001
    job_ids.append(jobs.submit("analysis", clip.session_id, clip.clip_id).id)
    assert until(job_ids[0], "cancelled", "done", "failed").state == "cancelled"
    wait_for(lambda: not engine.at_work)
    assert service.count_events(clip.session_id) == 0


def test_a_copy_goes_ahead_of_an_analysis_and_says_how_long_it_takes(
    service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(copies, "PIECE_SEC", 5.0)
    engine.frame_sec = 0.01
    write_film(service.clip_file(clip.session_id, clip.clip_id), 60, (96, 64))
    analysis = jobs.submit("analysis", clip.session_id, clip.clip_id).id
    until(analysis, "running")
    said: list[Job] = []
    say = service.__class__.update_job

    def note(self: SessionService, job_id: str, **fields: object) -> Job:
        said.append(say(self, job_id, **fields))
        return said[-1]

    monkeypatch.setattr("app.work.progress.PROGRESS_SEC", 0.0)
    monkeypatch.setattr(service.__class__, "update_job", note)
    copy = jobs.submit("proxy", clip.session_id, clip.clip_id).id
    until(copy, "done")
    assert service.get_job(analysis).state == "running", "it was not waited for"
    engine.frame_sec = 0.0
    left = [job.seconds_left for job in said if job.id == copy and job.seconds_left is not None]
    assert left
    shares = [job.progress for job in said if job.id == copy]
    assert shares == sorted(shares)
    until(analysis, "done")
    messages = [job.message for job in said if job.id == analysis]
    waiting = messages.index("It goes on as soon as the copy or the film is made.")
    assert "Looking for players and ball." in messages[waiting:]


def test_removing_a_clip_ends_its_work_quietly_and_leaves_no_files(
    service: SessionService, jobs: Jobs, engine: StandIn, clip: OneClip, until: Until,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    write_clip(service.clip_file(clip.session_id, clip.clip_id), "mpeg4")
    describe_clip(service, service.get_clip(clip.session_id, clip.clip_id))
    until(jobs.submit("proxy", clip.session_id, clip.clip_id).id, "done")
    until(jobs.submit("analysis", clip.session_id, clip.clip_id).id, "done")
    engine.name, engine.frame_sec = "another", 0.01
    job_id = jobs.submit("analysis", clip.session_id, clip.clip_id).id
    until(job_id, "running")
    wait_for(lambda: engine.at_work)
    snapshot = service.save_session(clip.session_id)
    service.remove_clip(clip.session_id, clip.clip_id)
    job = service.get_job(job_id)
    assert (job.state, job.message) == ("cancelled", "Stopped: the clip was removed.")
    wait_for(lambda: not engine.at_work)
    folder = service.session_folder(clip.session_id)
    assert [path for path in folder.rglob("*") if path.is_file() and path.suffix not in LEFT] == []
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
    with pytest.raises(NotFoundError):
        jobs.retry(job_id)

    assert snapshot
    service.restore_session(snapshot)
    assert needs_proxy(service, service.get_clip(clip.session_id, clip.clip_id))
    until(jobs.submit("proxy", clip.session_id, clip.clip_id).id, "done")
    assert not needs_proxy(service, service.get_clip(clip.session_id, clip.clip_id))

"""A film of parts of a match is made as a job and lies with the session's files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from pydantic import ValidationError

from app.vision.clips import ClipReader
from app.work import films
from app.work.films import FilmOrder, OrderedPart, film_name
from app.work.jobs import Jobs
from session.drawings import INKS
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.schemas import ClipCreate, Job, SessionCreate
from session.service import SessionService
from tests.vision.test_drawn import LOW, is_near
from tests.vision.test_film import at_rate, numbers, write_clip
from tests.work.conftest import OneClip, wait_for

Until = Callable[..., Job]


@pytest.fixture
def filmed(service: SessionService) -> OneClip:
    """A session whose clip has three seconds of numbered pictures, with sound."""
    session_id = service.create_session(SessionCreate(title="Rally"))
    path = service.session_folder(session_id) / "clips" / "rally.mp4"
    path.parent.mkdir(parents=True)
    write_clip(path, at_rate(30, 3), loud=(0, 3))
    clip_id = service.add_clip(session_id, ClipCreate(path="clips/rally.mp4"))
    return OneClip(session_id, clip_id)


def order_of(clip: OneClip, count: int = 3) -> FilmOrder:
    parts = [
        OrderedPart(clip_id=clip.clip_id, start=0.5 + index % 2, end=1.0 + index % 2)
        for index in range(count)
    ]
    return FilmOrder(name="rally-cut.mp4", words="The match without dead time", parts=parts)


def kept_pieces(service: SessionService, clip: OneClip) -> list[Path]:
    return sorted((service.session_folder(clip.session_id) / "work").rglob("piece_*.json"))


def test_a_film_is_called_by_what_every_system_takes_as_a_letter() -> None:
    for title, name in (("Top ①: Fête ½", "Top_Fête"), ("हिन्दी", "हिन्दी"), ("²", "playlist")):
        assert film_name(title, "playlist") == f"{name}.mp4"
        part = OrderedPart(clip_id="any", start=0, end=1)
        assert FilmOrder(name=f"{name}.mp4", words="", parts=[part])


@pytest.mark.parametrize("name", ["../x.mp4", "/x.mp4", "a\\b.mp4", "..", "", "x.mp4\n", "x.sh"])
def test_no_films_name_leads_anywhere_else(filmed: OneClip, name: str) -> None:
    said = order_of(filmed).model_dump() | {"name": name}
    with pytest.raises(ValidationError):
        FilmOrder.model_validate(said)
    assert FilmOrder.model_validate(said | {"name": "Jänner-overlay.mp4"})


def test_a_film_is_with_the_downloads_when_its_job_is_done(
    service: SessionService, jobs: Jobs, filmed: OneClip, until: Until
) -> None:
    job = jobs.submit_film(filmed.session_id, order_of(filmed), "League table")
    done = until(job.id, "done", "failed")
    assert (done.state, done.message) == ("done", "rally-cut.mp4 is with the downloads.")
    [film] = service.get_session_artifacts(filmed.session_id)
    assert done.result["artifact_id"] == film.id
    assert film.metadata["description"] == "The match without dead time"
    path = service.artifact_path(filmed.session_id, film.id)
    assert path.stat().st_size == film.size_bytes
    found = numbers(path)
    assert len(found) == 45
    assert [abs(found[first] - wanted) <= 1 for first, wanted in ((0, 15), (15, 45), (30, 15))]
    with av.open(str(path)) as whole:
        assert whole.streams.audio
    assert not list((service.session_folder(filmed.session_id) / "work").rglob("*.*"))
    [change] = service.list_changes(filmed.session_id, entity="artifact")
    assert change.actor == "cutting of films for League table"


def test_a_film_can_be_cancelled_and_goes_on_where_it_was(
    service: SessionService, jobs: Jobs, filmed: OneClip, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("app.vision.film._PIECE_SEC", 0.5)
    job_id = jobs.submit_film(filmed.session_id, order_of(filmed, 40)).id
    with pytest.raises(ConflictError, match="being made already"):
        jobs.submit_film(filmed.session_id, order_of(filmed, 40))
    wait_for(lambda: len(kept_pieces(service, filmed)) >= 2)
    assert jobs.cancel(job_id).state == "cancelled"
    assert service.get_session_artifacts(filmed.session_id) == []
    made = {path: path.stat().st_mtime_ns for path in kept_pieces(service, filmed)}
    jobs.retry(job_id)
    wait_for(lambda: len(kept_pieces(service, filmed)) > len(made))
    again = {path: path.stat().st_mtime_ns for path in kept_pieces(service, filmed)}
    assert made.items() <= again.items()
    jobs.cancel(job_id)
    other = jobs.submit_film(filmed.session_id, order_of(filmed, 1)).id
    assert until(other, "done", "failed").state == "done"
    wait_for(lambda: not kept_pieces(service, filmed))


def test_films_that_are_ordered_meanwhile_wait_for_their_turn(
    service: SessionService, jobs: Jobs, filmed: OneClip, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("app.vision.film._PIECE_SEC", 0.5)
    monkeypatch.setattr("app.work.jobs.MOST_ORDERED", 3)
    first, second, third = (
        jobs.submit_film(filmed.session_id, order_of(filmed, count)).id for count in (40, 1, 2)
    )
    with pytest.raises(ConflictError, match="3 films of this session wait"):
        jobs.submit_film(filmed.session_id, order_of(filmed, 4))
    wait_for(lambda: bool(kept_pieces(service, filmed)))
    states = [(one.id, one.state) for one in service.jobs.films(filmed.session_id)]
    assert states == [(first, "running"), (second, "queued"), (third, "queued")]
    assert jobs.cancel(second).state == "cancelled"
    assert jobs.cancel(first).state == "cancelled"
    assert until(third, "done", "failed").state == "done"
    assert service.get_job(second).state == "cancelled"
    assert [one.id for one in service.jobs.films(filmed.session_id)] == [third]


def test_a_film_is_kept_once_even_when_its_end_is_written_again(
    service: SessionService, jobs: Jobs, filmed: OneClip, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """As after a kill between the film's file and its row."""
    finish = films.SessionFilm.finish
    monkeypatch.setattr(
        films.SessionFilm, "finish", lambda self, told: (finish(self, told), finish(self, told))[1]
    )
    job = jobs.submit_film(filmed.session_id, order_of(filmed))
    assert until(job.id, "done", "failed").state == "done"
    assert len(service.get_session_artifacts(filmed.session_id)) == 1


def test_a_broken_part_is_named_by_the_job(
    service: SessionService, jobs: Jobs, filmed: OneClip, until: Until
) -> None:
    order = order_of(filmed)
    order.parts.append(OrderedPart(clip_id=filmed.clip_id, start=60, end=61))
    job = until(jobs.submit_film(filmed.session_id, order).id, "failed")
    assert job.error
    assert job.error.startswith("Part 4 begins at 60.0 s, but rally.mp4 ends at 3.0 s.")


def test_what_has_no_file_here_is_refused_at_once(
    service: SessionService, jobs: Jobs, filmed: OneClip
) -> None:
    address = ClipCreate(path="https://example.org/match.mp4")
    away = OneClip(filmed.session_id, service.add_clip(filmed.session_id, address))
    with pytest.raises(InvalidInput, match="stays at its address cannot be cut"):
        jobs.submit_film(filmed.session_id, order_of(away))
    service.clip_file(filmed.session_id, filmed.clip_id).unlink()
    with pytest.raises(NotFoundError, match=r"rally\.mp4"):
        jobs.submit_film(filmed.session_id, order_of(filmed))
    assert service.list_jobs(filmed.session_id) == []


def test_what_was_drawn_over_a_clip_is_burnt_into_its_parts(
    service: SessionService, jobs: Jobs, filmed: OneClip, until: Until
) -> None:
    """A drawing over another clip stays out of this one's pictures."""
    drawings = [
        {"clip_id": clip_id, "t_sec": 0.8, "seconds": 0.5, "shapes": [LOW]}
        for clip_id in (filmed.clip_id, "another")
    ]
    order = order_of(filmed)
    order.parts[0] = OrderedPart.model_validate(
        order.parts[0].model_dump() | {"drawings": drawings}
    )
    until(jobs.submit_film(filmed.session_id, order).id, "done", "failed")
    [film] = service.get_session_artifacts(filmed.session_id)
    path = service.artifact_path(filmed.session_id, film.id)
    images = [frame.image for frame in ClipReader(path).frames()]
    assert len(images) == 45 + 15
    shown = [is_near(image, (0.45, 0.9), INKS["red"]) for image in images]
    assert [at for at, is_shown in enumerate(shown) if is_shown] == list(range(9, 24))

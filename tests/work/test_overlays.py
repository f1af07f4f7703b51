"""A clip with what is known of it drawn in: as a job, over HTTP, by the command; and as tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.cli import main
from app.main import create_app
from app.settings import Settings
from app.vision.calibration import Calibration
from app.vision.clips import ClipReader
from app.vision.perception import Perception
from app.vision.types import ClipInfo, VisionError
from app.work.analysis import ClipAnalysis
from app.work.films import overlay_order
from app.work.jobs import Jobs
from app.work.overlays import drawable
from app.work.pathtables import write_path_table
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.schemas import ClipCreate, ClipUpdate, EventIn, Job, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side
from tests.local import LOCAL
from tests.vision.test_film import at_rate, write_clip
from tests.vision.test_overlay import CORNERS, SIZE, blue
from tests.work.conftest import OneClip, wait_for
from tests.work.standin import StandIn

Until = Callable[..., Job]
SECONDS = 45
COURT: Final = Calibration(CORNERS, "A")
FEET = COURT.pixels([(4.5, 6.0)])[0]
"""On the attack line of A, in the picture."""
BOX = np.array([FEET[0] - 10, FEET[1] - 50, FEET[0] + 10, FEET[1]], np.float32)


class Seeing(StandIn):
    """Sees somebody who stands in the middle of the court, and a ball that flies to and fro."""

    def info(self, path: Path) -> ClipInfo:
        return replace(super().info(path), width=SIZE[0], height=SIZE[1])

    def _seen(
        self, start_sec: float, end_sec: float, on_frame: Callable[[int], None]
    ) -> Perception:
        empty = super()._seen(start_sec, end_sec, on_frame)
        rows = np.arange(len(empty.t_sec), dtype=np.int32)
        swing = empty.t_sec % 3 - 1.5
        ball = np.column_stack([160 + 60 * swing, 20 + 20 * swing**2]).astype(np.float32)
        return replace(
            empty,
            ball_frame=rows,
            ball_xy=ball,
            ball_confidence=np.full(len(rows), 0.9, np.float32),
            player_frames=rows,
            box_frame=rows,
            boxes=np.tile(BOX, (len(rows), 1)),
            box_confidence=np.full(len(rows), 0.8, np.float32),
            wrists=np.full((len(rows), 2, 3), np.nan, np.float32),
            kits=np.full((len(rows), 3), np.nan, np.float32),
        )


@pytest.fixture
def engine() -> StandIn:
    return Seeing(SECONDS)


@pytest.fixture
def filmed(service: SessionService) -> OneClip:
    """A session with a clip of 45 seconds, whose court is marked; A's number 7 serves an ace."""
    session_id = service.create_session(SessionCreate(title="Rally"))
    service.set_roster(session_id, Side.A, [PlayerIn(number="7", player_name="Anna Muster")])
    path = service.session_folder(session_id) / "clips" / "rally.mp4"
    path.parent.mkdir(parents=True)
    write_clip(path, at_rate(5, SECONDS))
    meta = {"calibration": COURT.to_meta(), "original_name": "Rally 1.mp4"}
    clip_id = service.add_clip(session_id, ClipCreate(path="clips/rally.mp4", meta=meta))
    events = [
        EventIn(t_sec=10.0, event_type="serve", actor_team=Side.A, actor_number="7",
                payload={"evaluation": "#", "evidence": {"box_px": BOX.tolist()}}),
        EventIn(event_type="point", actor_team=Side.A, payload={"score": [1, 0]}),
    ]  # fmt: skip
    service.add_events(session_id, clip_id, events)
    return OneClip(session_id, clip_id)


def analyse(service: SessionService, engine: StandIn, clip: OneClip, pieces: int = 99) -> None:
    """Look at the first pieces of a clip."""
    analysis = ClipAnalysis(service, engine, clip.session_id, clip.clip_id, "run")
    for chunk in analysis.chunks[:pieces]:
        analysis.perceive(chunk, lambda _frames: None)


def ids(clip: OneClip) -> tuple[str, str]:
    return clip.session_id, clip.clip_id


def test_the_film_of_an_uploaded_clip_has_the_name_that_its_file_had(
    service: SessionService, engine: StandIn, filmed: OneClip
) -> None:
    analyse(service, engine, filmed)
    came = {"original_name": None, "file_name": "Final, set 3.mp4"}
    service.update_clip(*ids(filmed), ClipUpdate(meta=came))
    order = overlay_order(service, engine, *ids(filmed))
    assert order.name == "Final_set_3-overlay.mp4"
    assert order.words.startswith("Final, set 3.mp4 with ")


def test_a_video_with_drawings_is_an_artifact_when_its_job_is_done(
    service: SessionService, jobs: Jobs, engine: StandIn, filmed: OneClip, until: Until
) -> None:
    analyse(service, engine, filmed)
    order = overlay_order(service, engine, *ids(filmed), None, 0.0, 16.0)
    job = until(jobs.submit_film(filmed.session_id, order).id, "done", "failed")
    assert (job.state, job.message) == ("done", "Rally_1-overlay.mp4 is with the downloads.")
    [made] = service.get_session_artifacts(filmed.session_id, "overlay")
    assert made.metadata["overlay_of"] == filmed.clip_id
    assert made.metadata["shown"] == ["boxes", "tracks", "ball", "court", "names", "score"]
    assert made.metadata["description"].startswith("Rally 1.mp4 with players, their ways, ball,")
    images = [
        frame.image
        for frame in ClipReader(service.artifact_path(filmed.session_id, made.id)).frames()
    ]
    assert len(images) == 16 * 24
    for image in images[:: 24 * 5]:
        assert blue(image, BOX[0] / 320, 100 / 180) > 45, "the frame of a Lion"
    plate = (FEET[0] - 8) / 320, (BOX[1] - 4) / 180
    assert blue(images[24 * 10], *plate) > 60, "the name is known near the touch"
    assert blue(images[24 * 15], *plate) < 30


def test_what_is_known_stays_the_same_while_a_film_is_made_in_pieces(
    service: SessionService, jobs: Jobs, engine: StandIn, filmed: OneClip, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """It is cancelled behind its first piece; the names of the teams change; then it goes on."""
    monkeypatch.setattr("app.work.films._STRETCH_SEC", 5.0)
    monkeypatch.setattr("app.vision.film._PIECE_SEC", 5.0)
    analyse(service, engine, filmed)
    order = overlay_order(service, engine, *ids(filmed), ["score", "ball"], 0.0, 20.0)
    assert [part.end for part in order.parts][:2] == [5.0, 10.0]
    job_id = jobs.submit_film(filmed.session_id, order).id
    with pytest.raises(ConflictError, match="being made already"):
        jobs.submit_film(filmed.session_id, order)
    work = service.session_folder(filmed.session_id) / "work"
    wait_for(lambda: bool(list(work.rglob("film_*/piece_0000.json"))))
    jobs.cancel(job_id)
    [said] = work.rglob(f"film_*/{filmed.clip_id}.json")
    before = said.read_bytes(), said.stat().st_mtime_ns
    service.clear_suggestions(filmed.session_id, filmed.clip_id)
    jobs.retry(job_id)
    wait_for(lambda: bool(list(work.rglob("film_*/piece_0002.json"))))
    assert (said.read_bytes(), said.stat().st_mtime_ns) == before
    assert until(job_id, "done", "failed").state == "done"
    assert not list(work.rglob("film_*"))


def test_what_cannot_be_drawn_is_said_with_what_to_do(
    service: SessionService, engine: StandIn, filmed: OneClip
) -> None:
    can = drawable(service, engine, *ids(filmed))
    assert can.things == ("court", "score")
    assert can.share == 0
    with pytest.raises(InvalidInput, match="has not looked at this clip yet: start it on"):
        overlay_order(service, engine, *ids(filmed), ["boxes", "court"])
    with pytest.raises(InvalidInput, match="has not looked at this clip yet"):
        write_path_table(service, engine, ids(filmed), "ball", Path("nowhere.csv"))
    with pytest.raises(InvalidInput, match="at least one thing"):
        overlay_order(service, engine, *ids(filmed), [])
    with pytest.raises(InvalidInput, match=r"ends at 45\.0 s"):
        overlay_order(service, engine, *ids(filmed), ["court"], 60.0)
    service.update_clip(*ids(filmed), ClipUpdate(meta={"calibration": None}))
    assert "corners" in drawable(service, engine, *ids(filmed)).missing["court"]


def test_of_a_clip_that_was_looked_at_in_part_so_much_is_drawn(
    service: SessionService, engine: StandIn, filmed: OneClip, tmp_path: Path
) -> None:
    analyse(service, engine, filmed, pieces=1)
    assert drawable(service, engine, *ids(filmed)).share == pytest.approx(1 / 3)
    rows = table(write_path_table(service, engine, ids(filmed), "tracks", tmp_path / "one.csv"))
    assert float(rows[-1]["t_sec"]) == pytest.approx(14.9)
    analyse(service, engine, filmed)
    rows = table(write_path_table(service, engine, ids(filmed), "tracks", tmp_path / "all.csv"))
    assert float(rows[-1]["t_sec"]) == pytest.approx(44.9)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tables_say_what_was_kept_and_metres_by_the_corners(
    service: SessionService, engine: StandIn, filmed: OneClip, tmp_path: Path
) -> None:
    analyse(service, engine, filmed)
    analysis = ClipAnalysis(service, engine, *ids(filmed), "run")
    paths = analysis.paths()
    assert paths is not None
    rows = table(write_path_table(service, engine, ids(filmed), "tracks", tmp_path / "t.csv"))
    assert len(rows) == len(paths.players) == SECONDS * 10
    [(across, along)] = {(float(one["x_m"]), float(one["y_m"])) for one in rows}
    assert (across, along) == pytest.approx((4.5, 6.0), abs=0.03)
    assert {(one["feet_x_px"], one["feet_y_px"]) for one in rows} == {
        (str(round(FEET[0], 1)), str(round(FEET[1], 1)))
    }
    named = [one for one in rows if one["player_name"] == "Anna Muster"]
    assert {one["player_number"] for one in named} == {"7"}
    assert 6.0 <= float(named[0]["t_sec"]) <= 10 <= float(named[-1]["t_sec"]) <= 14.0
    balls = table(write_path_table(service, engine, ids(filmed), "ball", tmp_path / "b.csv"))
    assert [float(one["x_px"]) for one in balls] == pytest.approx(
        paths.ball.xy[:, 0].tolist(), abs=0.051
    )
    service.update_clip(*ids(filmed), ClipUpdate(meta={"calibration": None}))
    plain = table(write_path_table(service, engine, ids(filmed), "tracks", tmp_path / "p.csv"))
    assert {(one["x_m"], one["feet_x_px"]) for one in plain} == {("", str(round(FEET[0], 1)))}
    comma = write_path_table(
        service, engine, ids(filmed), "tracks", tmp_path / "c.csv", "comma"
    ).read_text("utf-8-sig")
    assert f";{round(FEET[0], 1)};".replace(".", ",") in comma


def test_a_clip_that_goes_away_ends_its_film_with_a_sentence(
    service: SessionService, jobs: Jobs, engine: StandIn, filmed: OneClip, until: Until
) -> None:
    order = overlay_order(service, engine, *ids(filmed), ["court"])
    service.clip_file(*ids(filmed)).write_bytes(b"no video any more")
    job = until(jobs.submit_film(filmed.session_id, order).id, "failed")
    assert job.error
    assert job.error.startswith("rally.mp4 cannot be read as a video")
    service.clip_file(*ids(filmed)).unlink()
    with pytest.raises(NotFoundError, match=r"rally\.mp4"):
        overlay_order(service, engine, *ids(filmed), ["court"])
    with pytest.raises(NotFoundError):
        jobs.submit_film(filmed.session_id, order)


def test_kept_ways_that_are_damaged_are_followed_again(
    service: SessionService, engine: StandIn, filmed: OneClip
) -> None:
    analyse(service, engine, filmed)
    analysis = ClipAnalysis(service, engine, *ids(filmed), "run")
    first = analysis.paths()
    [kept] = analysis.folder.glob("paths_*.npz")
    kept.write_bytes(b"half")
    again = analysis.paths()
    assert first is not None
    assert again is not None
    assert np.array_equal(first.players.boxes, again.players.boxes)
    for piece in analysis.folder.glob("piece_*.npz"):
        piece.write_bytes(b"half")
    kept.unlink()
    with pytest.raises(VisionError, match="has to run again"):
        analysis.paths()


def test_a_script_orders_it_and_reads_the_tables(settings: Settings, filmed: OneClip) -> None:
    with TestClient(create_app(settings), base_url="http://127.0.0.1", client=LOCAL) as client:
        home = f"/_api/sessions/{filmed.session_id}"
        clip = f"{home}/clips/{filmed.clip_id}"
        offered = client.get(f"{clip}/overlay").json()
        assert offered["things"] == ["court", "score"]
        assert [one["thing"] for one in offered["missing"]] == ["boxes", "tracks", "ball", "names"]
        refused = client.post(f"{clip}/overlay", json={"show": ["ball"]})
        assert refused.status_code == 422
        assert "has not looked at this clip yet" in refused.text
        assert client.post(f"{clip}/overlay", json={"show": ["smoke"]}).status_code == 422
        assert client.get(f"{clip}/tracks.csv").status_code == 422
        assert client.get(f"{clip}/smoke.csv").status_code == 422
        job_id = client.post(f"{clip}/overlay", json={"end": 2}).json()["job_id"]
        wait_for(lambda: client.get(f"/_api/sessions/jobs/{job_id}").json()["state"] == "done")
        [film] = client.get(f"{home}/artifacts?artifact_type=overlay").json()["items"]
        assert film["metadata"]["shown"] == ["court", "score"]
        assert client.get(f"{home}/artifacts/{film['id']}").content[4:8] == b"ftyp"


def test_a_film_of_plays_is_no_overlay_of_the_clip_it_begins_with(
    settings: Settings, service: SessionService, filmed: OneClip
) -> None:
    with TestClient(create_app(settings), base_url="http://127.0.0.1", client=LOCAL) as client:
        page = f"/sessions/{filmed.session_id}/clips/{filmed.clip_id}/overlay"
        for kind, said in (("film", 0), ("overlay", 1)):
            job = service.create_job(filmed.session_id, filmed.clip_id, "film")
            order = {"film": {"kind": kind}}
            service.update_job(job.id, state="failed", error="Torn.", result=order)
            assert client.get(page).text.count("Torn.") == said


def test_an_overlay_is_ordered_while_another_film_is_made(
    settings: Settings, service: SessionService, filmed: OneClip
) -> None:
    with TestClient(
        app := create_app(settings), base_url="http://127.0.0.1", client=LOCAL
    ) as client:
        app.state.jobs.stop()
        made, waiting = (
            service.create_job(filmed.session_id, filmed.clip_id, "film") for _ in range(2)
        )
        for job, kind, words in ((made, "film", "The match"), (waiting, "overlay", "Drawn in")):
            order = {"film": {"kind": kind, "words": words}}
            service.update_job(job.id, message="Waiting for its turn.", result=order)
        shown = client.get(f"/sessions/{filmed.session_id}/clips/{filmed.clip_id}/overlay").text
        assert "Make the video" in shown
        assert "Waiting for its turn." in shown
        assert f"{waiting.id}/cancel" in shown
        assert f"{made.id}/cancel" not in shown
        assert shown.count("has not looked at this clip yet") == 1
        both = client.get(f"/sessions/{filmed.session_id}/downloads").text
        assert f"{made.id}/cancel" in both
        assert f"{waiting.id}/cancel" in both
        assert "Drawn in" in both


def test_the_command_draws_and_says_what_is_wrong(
    settings: Settings, filmed: OneClip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, film = ["--dir", str(settings.sessions_dir)], tmp_path / "drawn.mp4"
    main_of = [filmed.session_id, "-o", str(film), *folder]
    with pytest.raises(SystemExit) as done:
        main(["overlay", *main_of, "--to", "2", "--json"])
    assert done.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"film": str(film), "seconds": 2.0, "shown": ["court", "score"]}
    assert len(list(ClipReader(film).frames())) == 48
    for words, why in (
        (["overlay", *main_of, "--show", "smoke"], '"smoke" cannot be drawn'),
        (["overlay", *main_of, "--show", "ball"], "has not looked at this clip yet"),
        (["paths", filmed.session_id, "-o", str(tmp_path / "t"), *folder], "has not looked at"),
        (["overlay", filmed.session_id, "-o", "x.avi", *folder], "should end in .mp4"),
    ):
        with pytest.raises(SystemExit) as wrong:
            main(words)
        assert wrong.value.code == 1
        assert why in " ".join(capsys.readouterr().err.split())

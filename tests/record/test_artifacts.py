"""Artifacts and jobs: names, sums, and paths that stay inside."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pydantic import ValidationError

from session.errors import ForbiddenError, InvalidInput, NotFoundError
from session.schemas import ClipCreate, SessionCreate
from session.service import SessionService


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Match"))


def attached(service: SessionService, match: str, path: Path, content: bytes = b"x") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return service.get_artifact(match, service.attach_artifact(match, "report", path)).file_name


def test_an_artifact_has_its_sum_and_size(
    service: SessionService, match: str, tmp_path: Path
) -> None:
    content = bytes(3_000_000)
    attached(service, match, tmp_path / "big.bin", content)
    (artifact,) = service.get_session_artifacts(match)
    assert artifact.size_bytes == len(content)
    assert artifact.sha256 == hashlib.sha256(content).hexdigest()


def test_names_are_harmless_and_never_twice(
    service: SessionService, match: str, tmp_path: Path
) -> None:
    names = [
        attached(service, match, tmp_path / folder / name)
        for folder, name in [
            ("a", "map.png"), ("b", "map.png"), ("c", "map.png"), ("a", "wynik łódź?.csv"),
            ("a", "..hidden"), ("a", "'; rm -rf"), ("a", "ż" * 120), ("a", "...."),
        ]
    ]  # fmt: skip
    assert names[:6] == [
        "map.png", "map-2.png", "map-3.png", "wynik_łódź_.csv", "hidden", "rm_-rf",
    ]  # fmt: skip
    assert len(names[6].encode()) <= 200
    assert names[7] == "file"


def test_a_missing_file_and_a_bad_type_are_refused(
    service: SessionService, match: str, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError):
        service.attach_artifact(match, "report", tmp_path / "nothing.pdf")
    with pytest.raises(NotFoundError):
        service.attach_artifact(match, "report", tmp_path)
    (tmp_path / "there").write_bytes(b"")
    with pytest.raises(NotFoundError):
        service.attach_artifact("nobody", "report", tmp_path / "there")
    with pytest.raises(ValidationError):
        service.attach_artifact(match, "", tmp_path / "there")
    with pytest.raises(ValidationError):
        service.attach_artifact(match, "report", tmp_path / "there", {"a": {1, 2}})
    assert service.get_session_artifacts(match) == []


def test_a_failed_attach_leaves_no_file(
    service: SessionService, match: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.pdf").write_bytes(b"x")

    def fails(*_args: object) -> None:
        raise OSError("no")

    monkeypatch.setattr("session.store.artifacts.insert", fails)
    with pytest.raises(OSError, match="no"):
        service.attach_artifact(match, "report", tmp_path / "report.pdf")
    assert list((service.sessions_dir / match / "artifacts").iterdir()) == []


def test_a_link_or_a_path_that_leads_out_is_refused(
    service: SessionService, match: str, tmp_path: Path
) -> None:
    name = attached(service, match, tmp_path / "map.png")
    artifact = service.get_session_artifacts(match)[0].id
    secret = tmp_path / "secret"
    secret.write_bytes(b"a secret")
    copy = service.artifact_path(match, artifact)
    copy.unlink()
    copy.symlink_to(secret)
    with pytest.raises(ForbiddenError):
        service.artifact_path(match, artifact)
    for crafted in ("../../../secret", str(secret), "..", "."):
        with service._record.store.write() as tx:
            tx.run("UPDATE artifacts SET file_name = :name", name=crafted)
        with pytest.raises(ForbiddenError):
            service.artifact_path(match, artifact)
    assert name == "map.png"


def test_an_artifacts_folder_that_is_a_link_is_refused(
    service: SessionService, match: str, tmp_path: Path
) -> None:
    attached(service, match, tmp_path / "map.png")
    folder = service.sessions_dir / match / "artifacts"
    folder.rename(tmp_path / "moved")
    folder.symlink_to(tmp_path / "moved")
    with pytest.raises(ForbiddenError):
        service.artifact_path(match, service.get_session_artifacts(match)[0].id)


def test_a_removed_artifact_is_gone(service: SessionService, match: str, tmp_path: Path) -> None:
    attached(service, match, tmp_path / "map.png")
    artifact = service.get_session_artifacts(match)[0].id
    path = service.artifact_path(match, artifact)
    service.remove_artifact(match, artifact)
    assert not path.exists()
    for verb in (service.get_artifact, service.artifact_path, service.remove_artifact):
        with pytest.raises(NotFoundError):
            verb(match, artifact)
    assert [change.action for change in service.list_changes(match, entity="artifact")] == [
        "delete",
        "create",
    ]


def test_a_job_goes_through_its_states(service: SessionService, match: str) -> None:
    clip = service.add_clip(match, ClipCreate(path="rally.mp4"))
    job = service.create_job(match, clip, "analysis")
    assert (job.state, job.progress, job.result) == ("queued", 0.0, {})
    service.update_job(job.id, state="running", progress=0.5, frames_done=50, frames_total=100)
    service.update_job(job.id, state="done", progress=1.0, result={"events": [1, 2]})
    done = service.get_job(job.id)
    assert (done.state, done.frames_done, done.result) == ("done", 50, {"events": [1, 2]})
    later = service.create_job(match, clip, "proxy", job_id="my-own-id")
    assert [found.id for found in service.list_jobs(session_id=match)] == [later.id, job.id]
    assert [found.id for found in service.list_jobs(state="done")] == [job.id]
    assert service.count_jobs(match) == 2
    with pytest.raises(ValidationError):
        service.update_job(job.id, state="exploded")
    with pytest.raises(InvalidInput):
        service.update_job(job.id, colour="red")
    for unknown in ("nobody", ""):
        with pytest.raises(NotFoundError):
            service.get_job(unknown)
    with pytest.raises(NotFoundError):
        service.create_job(match, "no clip", "analysis")

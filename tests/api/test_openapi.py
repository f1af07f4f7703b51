"""Schemathesis tries the whole OpenAPI: no 500, only documented statuses, types and shapes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.main import create_app
from app.settings import Settings
from session.accounts import RoleGiven, TokenIn, UserIn
from session.keptquestions import KeptQuestionIn
from session.people import ClubIn, PersonIn
from session.permissions import Right, Role
from session.playlists import PlaylistIn, PlaylistItemIn
from session.presets import PresetIn
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService

schema = schemathesis.pytest.from_fixture("described")
in_short = schemathesis.pytest.from_fixture("described_in_short")
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
FEW = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# Schemathesis itself draws from `random`, which Hypothesis warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module")


@schemathesis.serializer("application/offset+octet-stream")
def _bytes(context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture
def described(request: pytest.FixtureRequest) -> BaseSchema:
    """The OpenAPI, read where it is tried and not where tests are only collected.

    Schemathesis asks for the id of the test by a name that pytest has no more.
    """
    request.node._nodeid = request.node.nodeid
    return schemathesis.openapi.from_dict(create_app(Settings()).openapi())


@pytest.fixture
def described_in_short(described: BaseSchema) -> BaseSchema:
    """Without the cases that try each rule of each field: the roles are asked for, not those."""
    described.config.phases.coverage.enabled = False
    return described


@pytest.fixture(scope="module")
def http() -> Iterator[requests.Session]:
    """Kept-alive connections, without a look at the environment for a proxy at each request."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


class Known:
    """A session with one of everything for each operation, made again when it was deleted."""

    def __init__(self, record: SessionService, video: Path) -> None:
        self._record, self._video = record, video
        self._ids: dict[str, dict[str, Any]] = {}

    def ids(self, operation: Any) -> dict[str, Any]:  # noqa: ANN401
        """Ids by the names of path parameters."""
        if operation.method.upper() == "DELETE" or operation.label not in self._ids:
            self._ids[operation.label] = self._make(operation.path)
        return self._ids[operation.label]

    def _make(self, path: str) -> dict[str, Any]:
        record = self._record
        session_id = record.create_session(SessionCreate(title="Tried"))
        missing = path.endswith(("/analysis", "/proxy"))
        clip = ClipCreate(path="none.mp4" if missing else "clips/clip.mp4")
        clip_id = record.add_clip(session_id, clip)
        clips = Path(record.sessions_dir) / session_id / "clips"
        clips.mkdir(parents=True)
        (clips / "clip.mp4").write_bytes(self._video.read_bytes())
        serve = EventIn(event_type="serve", t_sec=1)
        (event_id,) = record.add_events(session_id, clip_id, [serve])
        snapshot = record.save_session(session_id)
        one, club = PersonIn(name="Tried"), ClubIn(name="Tried")
        preset = PresetIn(name=f"Tried {session_id}", from_session=session_id)
        question = KeptQuestionIn(name=f"Tried {session_id}", asked={"set": "1"})
        item = PlaylistItemIn(session_id=session_id, event_id=event_id)
        playlist = record.create_playlist(PlaylistIn(title="Tried")).id
        files = record.export_csv(session_id, clips.parent / "exports")
        return {
            "session_id": session_id,
            "clip_id": clip_id,
            "event_id": event_id,
            "artifact_id": record.attach_artifact(session_id, "clip", self._video),
            "name": files["events"].name if "exports" in path else snapshot and snapshot.name,
            "job_id": record.create_job(session_id, clip_id, "proxy").id,
            "ident": (
                record.clubs.create(club) if "clubs" in path else record.people.create(one)
            ).id,
            "preset_id": record.create_preset(preset).id,
            "playlist_id": playlist,
            "item_id": record.playlists.add(playlist, [item])[0],
            "question_id": record.questions.keep(question).id,
        }


@pytest.fixture(scope="module")
def known(server: tuple[str, Settings], video: Path) -> Iterator[Known]:
    """What exists, made by a second connection to the same record."""
    with SessionService(None, server[1].sessions_dir) as record:
        yield Known(record, video)


ROLES = (Role.PLAYER, Role.GUEST, Role.SCOUT, Role.COACH)


@pytest.fixture(scope="module")
def tokens(server: tuple[str, Settings], known: Known) -> dict[Role, str]:
    """What a script of each role shows."""
    with SessionService(None, server[1].sessions_dir) as record:
        record.users.begin("Olga", "five sets and a tiebreak")
        person = record.people.create(PersonIn(name="Somebody"))
        made = {}
        for role in ROLES:
            whose = person.id if role is Role.PLAYER else None
            data = UserIn(name=role.value, roles=[RoleGiven(role=role)], person_id=whose)
            asked = TokenIn(name="script", scopes=[*Right])
            made[role] = record.tokens.create(record.users.add(data).id, asked).secret
        return made


@settings(FEW, max_examples=2)
@in_short.exclude(path_regex="/stream$").parametrize()
def test_every_operation_answers_each_role_as_it_says(
    case: schemathesis.Case[Any],
    server: tuple[str, Settings],
    http: requests.Session,
    known: Known,
    tokens: dict[Role, str],
) -> None:
    """With ids that exist: no refusal is a fault of the server, or of a shape that nobody told."""
    ids = known.ids(case.operation)
    case.path_parameters = {key: ids.get(key, value) for key, value in case.path_parameters.items()}
    for role in ROLES:
        shown = {"Authorization": f"Bearer {tokens[role]}"}
        case.call_and_validate(base_url=server[0], session=http, checks=CHECKS, headers=shown)


@FEW
@schema.exclude(path_regex="/stream$").parametrize()  # which does not end: tests/live
def test_every_operation_answers_as_it_says(
    case: schemathesis.Case[Any],
    server: tuple[str, Settings],
    http: requests.Session,
    known: Known,
) -> None:
    """With ids that exist, so that what it does is reached, and with any that one may think of.

    A case that was made for what stands elsewhere than in the path is tried with the first alone.
    """
    assert case.meta is not None
    made_for = case.meta.phase.data.parameter_location
    of_path = made_for is ParameterLocation.PATH
    anything = case.meta.phase.name is not TestPhase.COVERAGE
    if of_path or anything or not case.path_parameters:
        case.call_and_validate(base_url=server[0], session=http, checks=CHECKS)
    if case.path_parameters and not of_path:
        ids = known.ids(case.operation)
        case.path_parameters = {
            key: ids.get(key, value) for key, value in case.path_parameters.items()
        }
        case.call_and_validate(base_url=server[0], session=http, checks=CHECKS)

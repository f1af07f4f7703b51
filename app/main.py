"""The application: the one place where the parts meet."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from app.api.router import include_rest
from app.clips.newclips import welcome
from app.clips.uploads import Uploads
from app.clips.uploadstore import UploadStore
from app.imports.readerprocess import ReaderProcess
from app.imports.staging import Staging
from app.live.hub import Hub
from app.live.own import OwnChanges, note_own
from app.network.gym import GymNetwork
from app.resources import static_dir
from app.screens.screens import include_screens
from app.settings import Settings
from app.version import __version__
from app.web import problems
from app.web.challenges import Challenges
from app.web.doors import hang_doors
from app.web.guard import Guard
from app.web.headrequests import Heads
from app.web.limits import PASSWORDS_AT_ONCE, Attempts, BodyLimit
from app.web.nearby import came_from_nearby
from app.web.openapi import describe
from app.web.proxies import Proxies
from app.web.sameorigin import OwnNames, SameOrigin
from app.web.static import HOME, Static, favicon
from app.web.upkeep import Upkeep
from app.web.writequeue import Turns, TurnTaking
from app.work.jobs import Jobs
from session.errors import SessionError, StorageError
from session.permissions import Principal
from session.schemas import Clip
from session.service import SessionService

log = logging.getLogger(__name__)


class _Application(FastAPI):
    """Ours, seen through proxies where there are some: outside of all else, so that nothing that
    leaves, an error neither, passes them by."""

    def build_middleware_stack(self) -> ASGIApp:
        built = super().build_middleware_stack()
        settings: Settings = self.state.settings
        if not settings.is_behind_proxy:
            return built
        own = [str(getattr(route, "path", "")) for route in self.routes]
        return Proxies(built, settings, own)


def create_app(settings: Settings | None = None) -> FastAPI:
    """VolleySense over HTTP; its data folder is opened when the server starts."""
    chosen = settings or Settings()
    app = _Application(
        title="VolleySense",
        version=__version__,
        description="Everything that happened on court is an event in a session.",
        lifespan=partial(_lifespan, chosen),
        openapi_url="/_api/openapi.json",
        servers=[{"url": chosen.root_path}] if chosen.root_path else None,
        separate_input_output_schemas=False,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = chosen
    problems.install(app)
    app.state.turns = Turns()
    app.add_middleware(OwnChanges)
    app.add_middleware(TurnTaking, turns=app.state.turns)
    app.add_middleware(BodyLimit, settings=chosen)
    app.add_middleware(Heads)
    app.state.persons = None  # where nobody listens at a socket
    app.state.attempts = Attempts()
    app.state.challenges = Challenges()
    app.state.passwords = CapacityLimiter(PASSWORDS_AT_ONCE)
    app.add_middleware(Guard, settings=chosen, attempts=app.state.attempts)
    app.state.names = OwnNames(chosen.own_names)
    app.add_middleware(SameOrigin, names=app.state.names)
    app.state.network = GymNetwork(app, chosen.sessions_dir, chosen.lan_port, app.state.names)
    app.mount(HOME, Static(directory=static_dir()), name="static")
    app.add_route("/favicon.ico", favicon, include_in_schema=False)
    include_screens(app)
    include_rest(app)
    hang_doors(app)
    describe(app)
    app.middleware_stack = app.build_middleware_stack()
    return app


@asynccontextmanager
async def _lifespan(settings: Settings, app: FastAPI) -> AsyncIterator[None]:
    try:
        service, jobs = await run_in_threadpool(_begin, settings, app)
        upkeep = Upkeep(service, with_reserve=settings.min_free_bytes > 0)
        upkeep.start()
        app.state.hub = hub = Hub(service)
        app.state.network.when_closing(partial(hub.end_where, came_from_nearby))
    except Exception as problem:
        app.state.problem = problem  # for whoever wanted to start a server
        raise
    try:
        yield
    finally:
        hub.end()
        await app.state.network.close()
        await run_in_threadpool(hub.close)
        await run_in_threadpool(upkeep.stop)
        await run_in_threadpool(app.state.apart.close)
        await run_in_threadpool(jobs.stop)
        service.close()


def _begin(settings: Settings, app: FastAPI) -> tuple[SessionService, Jobs]:
    settings.sessions_dir.mkdir(parents=True, exist_ok=True)
    settings.import_folder.mkdir(parents=True, exist_ok=True)
    service = SessionService(settings.db_url, settings.sessions_dir)
    note_own(service)
    jobs = Jobs(settings, service)
    app.state.service, app.state.jobs = service, jobs
    app.state.apart = ReaderProcess(settings)
    app.state.uploads = Uploads(
        UploadStore(settings), service.acting(Principal("upload", "upload")), jobs
    )
    app.state.welcome_clip = partial(_welcome, jobs)
    try:
        _begin_jobs(jobs)
    except BaseException:
        service.close()
        raise
    _tidy(service, app.state.uploads, Staging(settings))
    return service, jobs


def _begin_jobs(jobs: Jobs) -> None:
    """On a full disk the pages are needed more than ever: the trash can be emptied there."""
    try:
        jobs.start()
    except StorageError as problem:
        log.error("%s", problem)


def _tidy(service: SessionService, uploads: Uploads, staging: Staging) -> None:
    """What is left from before; a server that cannot tidy up can still be used."""
    try:
        uploads.recover()
        staging.sweep()
        service.purge_trash()
    except (SessionError, OSError) as problem:
        log.warning("Could not tidy up the data folder: %s", problem)


def _welcome(jobs: Jobs, record: SessionService, clip: Clip) -> None:
    welcome(record, jobs, clip)

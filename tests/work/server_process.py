"""A server of its own process, to be killed.

Kind "standin" looks with the stand-in; "real" with the shipped models, in short pieces. It is
forked from a process that has loaded everything once and runs nothing.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.process import BaseProcess
from pathlib import Path

import uvicorn

import app.vision.film
import app.vision.pipeline
import app.work.copies
import app.work.jobs
from app.main import create_app
from app.settings import Settings
from tests.work.standin import StandIn

DURATION_SEC = 600.0
FRAME_SEC = 0.001
REAL_CHUNK_SEC = 2.5
COPY_PIECE_SEC = 4.0

_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload([__name__, "tests.work.server_loaded"])


def slow_standin() -> StandIn:
    return StandIn(DURATION_SEC, FRAME_SEC)


def begin(folder: Path, port: int, kind: str) -> BaseProcess:
    """Answers at once; the server is there a moment later."""
    process = _LOADED.Process(target=_serve, args=(folder, port, kind), daemon=True)
    process.start()
    return process


def _serve(folder: Path, port: int, kind: str) -> None:
    vars(app.work.copies)["PIECE_SEC"] = vars(app.vision.film)["_PIECE_SEC"] = COPY_PIECE_SEC
    if kind == "standin":
        vars(app.work.jobs)["VisionEngine"] = slow_standin
    else:
        app.vision.pipeline.CHUNK_SEC = REAL_CHUNK_SEC
    settings = Settings(sessions_dir=folder, port=port, min_free_bytes=0)
    uvicorn.run(create_app(settings), host="127.0.0.1", port=port, log_level="error")

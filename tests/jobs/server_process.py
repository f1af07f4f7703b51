"""A server of its own process, to be killed: `python -m tests.jobs.server_process DIR PORT KIND`.

KIND "standin" looks with the stand-in; "real" with the shipped models, in short pieces.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

import app.copying
import app.jobs
import app.vision.pipeline
from app.main import create_app
from app.settings import Settings
from tests.jobs.standin import StandIn

DURATION_SEC = 600.0
FRAME_SEC = 0.001
REAL_CHUNK_SEC = 2.5
COPY_PIECE_SEC = 4.0


def slow_standin() -> StandIn:
    return StandIn(DURATION_SEC, FRAME_SEC)


def main(folder: str, port: str, kind: str) -> None:
    vars(app.copying)["PIECE_SEC"] = COPY_PIECE_SEC
    if kind == "standin":
        vars(app.jobs)["VisionEngine"] = slow_standin
    else:
        app.vision.pipeline.CHUNK_SEC = REAL_CHUNK_SEC
    settings = Settings(sessions_dir=Path(folder), port=int(port), min_free_bytes=0)
    uvicorn.run(create_app(settings), host="127.0.0.1", port=int(port), log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])

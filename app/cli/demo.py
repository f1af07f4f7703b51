"""`volleysense demo`: a sample session, made and analysed here, in the dashboard."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.analyze import look
from app.cli.output import Dir, load_settings, progress, say
from app.cli.serve import Port, way_out
from app.numberformat import plural
from session.errors import ConflictError

if TYPE_CHECKING:
    from socket import socket

    from app.settings import Settings

Check = Annotated[bool, typer.Option("--check", help="Check the result over HTTP and exit.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]


def demo(
    check: Check = False, port: Port = None, no_browser: NoBrowser = False, folder: Dir = None
) -> None:
    """Make a sample session (once), analyse its rally for real, and serve the dashboard."""
    from app.cli.tour import Tour
    from app.web.serving import listen, serving

    settings = load_settings(folder, port=port)
    if check:
        settings = _any_port_if_taken(settings)
    with listen(settings, way_out("demo")) as listening:
        session_id = prepare(settings)
        if check:
            with serving(settings, listening) as where:
                lines = Tour(where, session_id, settings.sessions_dir).walk()
            print(f"Checked over HTTP at {where}: {'; '.join(lines)}.")
        else:
            _show(settings, listening, session_id, no_browser)


def _show(settings: Settings, listening: socket, session_id: str, no_browser: bool) -> None:
    """Say what is where, and serve it."""
    from app.web.serving import address, run

    where = address(listening)
    say(f"\nOpen [bold]{where}[/bold]   (Ctrl+C ends it)")
    say(f"  the sample match   {where}/sessions/{session_id}")
    say(f"  the analysed rally {where}/sessions/{session_id}/clips/{_clip(settings, session_id)}")
    say(f"  statistics         {where}/sessions/{session_id}/stats\n")
    if not no_browser and _has_screen():
        threading.Timer(1.5, webbrowser.open, [where]).start()
    run(settings, listening)


def prepare(settings: Settings) -> str:
    """The id of the sample session; what is there already is not made again."""
    from app.samples import session as sample
    from app.work.analysis import VisionEngine
    from session.service import SessionService

    service = SessionService(settings.db_url, settings.sessions_dir, actor="demo")
    try:
        found = sample.find_sample(service)
        if found is not None:
            say("The sample session is there already.")
            return found
        say("Making a sample session (once): a match ...")
        session_id = sample.make_session(service)
        with progress() as bars:
            bars.add_task("Rendering a rally", total=None, note="")
            clip_id = sample.make_clip(service, session_id)
        outcome = look(service, VisionEngine(), session_id, clip_id)
        sample.finish_session(service, session_id)
        say(
            f"Analysed the rally: {plural(len(outcome.event_ids), 'suggestion')} "
            f"from {outcome.frames} frames, {outcome.realtime_factor or 0:.1f} times as fast as "
            "the video."
        )
        if outcome.reason:
            say(outcome.reason)
        return session_id
    finally:
        service.close()


def _any_port_if_taken(settings: Settings) -> Settings:
    """A check must not fail because somebody has a dashboard open."""
    from app.web.serving import listen

    try:
        listen(settings).close()
    except ConflictError:
        return settings.model_copy(update={"port": 0})
    return settings


def _clip(settings: Settings, session_id: str) -> str:
    from app.samples.session import clip_of
    from session.service import SessionService

    with SessionService(settings.db_url, settings.sessions_dir) as service:
        return clip_of(service, session_id)


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

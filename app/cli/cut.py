"""`volleysense cut`: a match without its dead time, as one film."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import AsJson, Dir, opened, print_result, progress
from session.errors import InvalidInput


def cut(
    session_id: Annotated[str, typer.Argument(help="The session's id.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="An .mp4 file.")],
    seen: Annotated[
        bool,
        typer.Option(
            "--seen/--rallies",
            help="Rallies as video analysis saw them, instead of those that were scouted.",
        ),
    ] = False,
    margin: Annotated[
        float, typer.Option(help="Seconds more before each rally and behind it.")
    ] = 1.0,
    titles: Annotated[
        bool, typer.Option("--titles/--no-titles", help="Set and score on the picture.")
    ] = True,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Cut a match to its rallies: one film that every phone plays, without the dead time."""
    from app.vision.film import make_film
    from app.work.analysis import VisionEngine
    from app.work.films import ordered_film, rally_order
    from session.game.rallycut import RalliesBy

    if output.suffix.lower() != ".mp4":
        raise InvalidInput(f"{output.name} should end in .mp4.")
    with opened(folder) as service, progress() as bars:
        by: RalliesBy = "seen" if seen else "scouted"
        order = rally_order(service, session_id, by, margin, titles=titles)
        film = ordered_film(service, session_id, order, VisionEngine())
        task = bars.add_task("Making the film", total=1.0, note="")
        make_film(film, output, lambda share: bars.update(task, completed=share))
    said = {"film": str(output), "seconds": round(film.seconds, 3), "rallies": len(order.parts)}
    print_result(said, as_json, str(output))

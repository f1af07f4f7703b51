"""`volleysense overlay` and `volleysense paths`: what video analysis saw of a clip, drawn into its
pictures, and as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import AsJson, Dir, opened, print_result, progress
from session.errors import InvalidInput

if TYPE_CHECKING:
    from app.vision.overlay import OverlayThing
    from session.formats.spreadsheets.text import Decimal
    from session.service import SessionService

_Session = Annotated[str, typer.Argument(help="The session's id.")]
_ClipId = Annotated[
    str | None, typer.Option("--clip", help="The clip's id; not needed where there is only one.")
]
_Weights = Annotated[
    Path | None,
    typer.Option(help="Your own players' weights, a .pt, where the clip was analysed with them."),
]


def overlay(
    session_id: _Session,
    output: Annotated[Path, typer.Option("-o", "--output", help="An .mp4 file.")],
    clip: _ClipId = None,
    show: Annotated[
        str,
        typer.Option(
            help="What is drawn, with commas between: boxes (around players), tracks (the ways "
            "that they went), ball, court, names, score. By default all that is known."
        ),
    ] = "",
    start: Annotated[float, typer.Option("--from", min=0.0, help="From this second on.")] = 0.0,
    end: Annotated[
        float | None, typer.Option("--to", help="Up to this second; by default to the end.")
    ] = None,
    weights: _Weights = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Draw into a clip what video analysis saw and what is known: players, ball, court, names and
    score, as a film that every phone plays. Analyse the clip first."""
    from app.vision.film import make_film
    from app.work.analysis import VisionEngine
    from app.work.films import ordered_film, overlay_order

    if output.suffix.lower() != ".mp4":
        raise InvalidInput(f"{output.name} should end in .mp4.")
    engine, shown = VisionEngine(weights), _things(show)
    with opened(folder) as service, progress() as bars:
        clip_id = clip or _only_clip(service, session_id)
        order = overlay_order(service, engine, session_id, clip_id, shown, start, end)
        task = bars.add_task("Drawing", total=1.0, note="")
        film = ordered_film(service, session_id, order, engine)
        make_film(film, output, lambda share: bars.update(task, completed=share))
    drawn = list(order.parts[0].overlay)
    said = {"film": str(output), "seconds": round(film.seconds, 3), "shown": drawn}
    print_result(said, as_json, str(output))


def paths(
    session_id: _Session,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="A folder for tracks.csv and ball.csv.")
    ],
    clip: _ClipId = None,
    comma: Annotated[
        bool, typer.Option("--comma/--point", help="1,5 and semicolons, as Excel may want.")
    ] = False,
    weights: _Weights = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Write where the players and the ball were in a clip as two CSV tables: pixels, and metres
    where the court is marked. Analyse the clip first."""
    from app.work.analysis import VisionEngine
    from app.work.pathtables import PATH_TABLES, write_path_table
    from session.formats.spreadsheets.csvfile import csv_name

    engine = VisionEngine(weights)
    decimal: Decimal = "comma" if comma else "point"
    with opened(folder) as service:
        clip_id = clip or _only_clip(service, session_id)
        output.mkdir(parents=True, exist_ok=True)
        made = {
            table: write_path_table(
                service, engine, (session_id, clip_id), table,
                output / csv_name(table, decimal), decimal,
            )
            for table in PATH_TABLES
        }  # fmt: skip
    said = {table: str(path) for table, path in made.items()}
    print_result(said, as_json, "\n".join(said.values()))


def _things(show: str) -> list[OverlayThing] | None:
    """What is to be drawn; None for all that is known. Raises InvalidInput."""
    from app.work.overlays import THINGS

    words = [word.strip().lower() for word in show.split(",") if word.strip()]
    unknown = [word for word in words if word not in THINGS]
    if unknown:
        raise InvalidInput(f'"{unknown[0]}" cannot be drawn. Say some of: {", ".join(THINGS)}.')
    return [one for one in THINGS if one in words] or None


def _only_clip(service: SessionService, session_id: str) -> str:
    """The clip of a session that has one. Raises NotFoundError, InvalidInput."""
    service.get_session(session_id)
    clips = service.load_session(session_id)["clips"]
    if len(clips) == 1:
        return clips[0].id
    if not clips:
        raise InvalidInput("This session has no clip.")
    ids = ", ".join(one.id for one in clips)
    raise InvalidInput(f"This session has {len(clips)} clips; say which with --clip: {ids}.")

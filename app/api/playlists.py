"""Playlists: plays of one match or of several, in an order to be shown."""

from __future__ import annotations

import csv
import io
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.analyses import JobStarted, Work
from app.api.body import BodyRoute
from app.api.filters import AskedOfEach
from app.api.idempotency import Once
from app.api.media import clip_path
from app.api.readback import ReadBack
from app.api.revisions import BodyRevision, IfMatch, change_of, seen, tagged
from app.api.shared import (
    COMMANDS,
    MAX_ID,
    READS,
    WRITES,
    Blank,
    ImportFolder,
    Limit,
    Offset,
    Page,
    Record,
    also_form,
    page_of_list,
    problems,
)
from app.charts.style import dejavu
from app.vision.drawn import drawn_jpeg
from app.web.principals import name_in_history
from app.work.playlistfilms import playlist_order
from session.drawings import first_drawn
from session.errors import NotFoundError
from session.formats.spreadsheets import CSV_TYPE
from session.formats.spreadsheets.text import harmless
from session.game.plays import as_play
from session.people import RowId
from session.playlists import (
    MOST_ITEMS,
    Playlist,
    PlaylistIn,
    PlaylistItem,
    PlaylistItemIn,
    PlaylistItemUpdate,
    PlaylistPlay,
    PlaylistUpdate,
)
from session.schemas import Change
from session.vocabulary import Side

router = APIRouter(prefix="/_api/playlists", route_class=BodyRoute, tags=["playlists"])
PlaylistId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the playlist.")]
ItemId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the item.")]
TABLE: Final = (
    "place", "session_id", "event_id", "clip_id", "t_sec", "event_type", "actor_team",
    "actor_number", "actor_resolved_name", "evaluation", "title", "note", "lead_sec", "lag_sec",
    "whole_rally", "speed",
)  # fmt: skip
"""The columns of a playlist as a table; a play that was deleted has none of its own."""
_CLIPS_GONE: Final = (
    "The video that is drawn on is not here any more. Find its file again, or draw anew."
)


class PlaylistEdit(ReadBack, PlaylistUpdate):
    """A change; `revision` does the same as an If-Match header."""

    answers: ClassVar[type[BaseModel]] = Playlist

    revision: BodyRevision = None


class PlaylistItemEdit(ReadBack, PlaylistItemUpdate):
    """A change; `revision` does the same as an If-Match header."""

    answers: ClassVar[type[BaseModel]] = PlaylistItem

    revision: BodyRevision = None


class PlaylistItemsIn(BaseModel):
    """Plays to be added, in their order."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "items": [
                    {"session_id": "0b5f3c1e", "event_id": 412, "speed": 0.5, "title": "Late"}
                ]
            }
        },
    )

    items: list[PlaylistItemIn] = Field(min_length=1, max_length=MOST_ITEMS)


class PlaylistItemsAdded(BaseModel):
    item_ids: list[int]


class PlaylistReaders(BaseModel):
    """The players whom a playlist is for, by their numbers in the directory."""

    person_ids: Annotated[list[RowId], Field(max_length=200)]


class PlaylistOrder(BaseModel):
    """All items by their numbers, in the order in which they shall stand."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"item_ids": [3, 1, 2], "revision": 4}}
    )

    item_ids: list[Annotated[int, Field(ge=1, le=MAX_ID)]] = Field(max_length=MOST_ITEMS)
    revision: BodyRevision = None


@router.get("", summary="List playlists", responses=problems(422))
def list_playlists(record: Record, limit: Limit = 100, offset: Offset = 0) -> Page[Playlist]:
    """What changed last comes first."""
    found = record.playlists.find(limit, offset)
    return page_of_list(found, record.playlists.count(), limit, offset)


@router.post(
    "",
    status_code=201,
    summary="Make a playlist",
    responses=WRITES,
    openapi_extra=also_form(
        PlaylistIn,
        {
            "title": "Kills of Friday",
            "question": '{"asked": {"skill": "attack", "evaluation": "#"},'
            ' "sessions": ["0b5f3c1e"]}',
        },
    ),
)
def create_playlist(body: PlaylistIn, record: Record, response: Response, once: Once) -> Playlist:
    """Of plays that were picked (`items`), or of a question that is asked anew each time."""
    playlist = once(Playlist, lambda: record.playlists.create(body), body)
    return tagged(response, playlist, playlist.revision)


@router.get("/{playlist_id}", summary="Read a playlist", responses=READS)
def get_playlist(playlist_id: PlaylistId, record: Record, response: Response) -> Playlist:
    """One playlist, without its plays. Its revision is also the ETag."""
    playlist = record.playlists.get(playlist_id)
    return tagged(response, playlist, playlist.revision)


@router.patch(
    "/{playlist_id}",
    summary="Change a playlist",
    responses=WRITES,
    openapi_extra=also_form(PlaylistEdit, {"title": "For Friday", "revision": "1"}),
)
def update_playlist(
    playlist_id: PlaylistId,
    body: PlaylistEdit,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
) -> Playlist:
    """Title and note."""
    change, revision = change_of(PlaylistUpdate, body), seen(if_match, body.revision)
    body.check_read(lambda: record.playlists.get(playlist_id), revision)
    playlist = record.playlists.update(playlist_id, change, revision)
    return tagged(response, playlist, playlist.revision)


@router.delete("/{playlist_id}", status_code=204, summary="Delete a playlist", responses=COMMANDS)
def delete_playlist(playlist_id: PlaylistId, record: Record, if_match: IfMatch = None) -> None:
    """Its plays stay in their sessions, and `restore` brings it back."""
    record.playlists.delete(playlist_id, if_match)


@router.post("/{playlist_id}/restore", summary="Bring a playlist back", responses=COMMANDS)
def restore_playlist(playlist_id: PlaylistId, record: Record, response: Response) -> Playlist:
    """As it was when it was deleted."""
    playlist = record.playlists.restore(playlist_id)
    return tagged(response, playlist, playlist.revision)


@router.post("/{playlist_id}/pick", summary="Pick the plays of a question", responses=COMMANDS)
def pick_playlist(playlist_id: PlaylistId, record: Record, response: Response) -> Playlist:
    """Those that it finds now are kept, and nothing is asked any more."""
    playlist = record.playlists.pick(playlist_id)
    return tagged(response, playlist, playlist.revision)


@router.get("/{playlist_id}/plays", summary="List the plays of a playlist", responses=READS)
def list_playlist_plays(
    playlist_id: PlaylistId,
    wanted: AskedOfEach,
    record: Record,
    actor_team: Annotated[
        Side | None, Blank, Query(description="Only what this team played: A is the home team.")
    ] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Page[PlaylistPlay]:
    """In order; of a question, what it finds now. A play that was deleted has no event."""
    found = record.playlists.plays(playlist_id, wanted, by=actor_team, limit=limit, offset=offset)
    return page_of_list(found.plays, found.total, limit, offset)


@router.get(
    "/{playlist_id}/plays.csv",
    summary="A playlist as a table",
    response_class=Response,
    responses={**READS, 200: {"description": "CSV.", "content": {"text/csv": {}}}},
)
def playlist_table(playlist_id: PlaylistId, record: Record) -> Response:
    """One line a play, in order."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(TABLE)
    found = record.playlists.plays(playlist_id, limit=MOST_ITEMS)
    for place, one in enumerate(found.plays, 1):
        rows.writerow(harmless([place, *_line(one)], range(len(TABLE))))
    headers = {"Content-Disposition": f'attachment; filename="playlist-{playlist_id}.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type=CSV_TYPE, headers=headers)


def _line(one: PlaylistPlay) -> list[object]:
    """All but the place."""
    fields = one.item.model_dump(mode="json")
    if one.event is not None:
        fields |= one.event.model_dump(mode="json", include=set(TABLE))
        fields["evaluation"] = as_play(one.event).sign
    return [fields.get(name) for name in TABLE[1:]]


@router.post(
    "/{playlist_id}/items", status_code=201, summary="Add plays to a playlist", responses=WRITES
)
def add_playlist_items(
    playlist_id: PlaylistId, body: PlaylistItemsIn, record: Record, once: Once
) -> PlaylistItemsAdded:
    """At its end. A playlist that asks a question takes none."""

    def make() -> PlaylistItemsAdded:
        return PlaylistItemsAdded(item_ids=record.playlists.add(playlist_id, body.items))

    return once(PlaylistItemsAdded, make, body)


@router.get("/{playlist_id}/items/{item_id}", summary="Read an item", responses=READS)
def get_playlist_item(
    playlist_id: PlaylistId, item_id: ItemId, record: Record, response: Response
) -> PlaylistItem:
    """How a play is shown. Its revision is also the ETag."""
    item = record.playlists.item(playlist_id, item_id)
    return tagged(response, item, item.revision)


@router.patch(
    "/{playlist_id}/items/{item_id}",
    summary="Change an item",
    responses=WRITES,
    openapi_extra=also_form(PlaylistItemEdit, {"title": "Late", "speed": "0.5"}),
)
def update_playlist_item(
    playlist_id: PlaylistId,
    item_id: ItemId,
    body: PlaylistItemEdit,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
) -> PlaylistItem:
    """Seconds that are null are those of its skill again."""
    change, revision = change_of(PlaylistItemUpdate, body), seen(if_match, body.revision)
    body.check_read(lambda: record.playlists.item(playlist_id, item_id), revision)
    item = record.playlists.update_item(playlist_id, item_id, change, revision)
    return tagged(response, item, item.revision)


@router.delete(
    "/{playlist_id}/items/{item_id}",
    status_code=204,
    summary="Take a play out of a playlist",
    responses=COMMANDS,
)
def delete_playlist_item(playlist_id: PlaylistId, item_id: ItemId, record: Record) -> None:
    """The play stays in its session."""
    record.playlists.remove(playlist_id, [item_id])


@router.get(
    "/{playlist_id}/items/{item_id}/drawn",
    summary="A picture with what is drawn on it",
    response_class=Response,
    responses={
        200: {"description": "The picture.", "content": {"image/jpeg": {}}},
        **problems(403, 404, 415, 422),
    },
)
def drawn_picture(
    playlist_id: PlaylistId,
    item_id: ItemId,
    record: Record,
    imports_from: ImportFolder,
    max_width: Annotated[int | None, Query(ge=16, le=7_680)] = None,
) -> Response:
    """Of the clips whose files are here, the first picture that is held, or else the first one that
    is drawn on; 404 where none is."""
    item = record.playlists.item(playlist_id, item_id)
    clips = {clip.id: clip for clip in record.list_clips(item.session_id)} if item.drawings else {}
    here = {ident for ident, clip in clips.items() if clip.has_file}
    drawn = first_drawn(item.drawings, here) or first_drawn(item.drawings, clips)
    if drawn is None:
        raise NotFoundError(_CLIPS_GONE if item.drawings else "Nothing is drawn over this play.")
    path = clip_path(record, clips[drawn.clip_id], imports_from)
    picture = drawn_jpeg(path, drawn, dejavu()[1], max_width)
    return Response(picture, media_type="image/jpeg", headers={"Cache-Control": "private"})


@router.post(
    "/{playlist_id}/film",
    status_code=202,
    summary="Make one film of a playlist",
    responses=problems(403, 404, 409, 422, 503, 507),
)
def film_playlist(
    playlist_id: PlaylistId, record: Record, jobs: Work, request: Request
) -> JobStarted:
    """One MP4 of its plays, in their order, which is with the artifacts of the session of the first
    one when the job is done. Plays whose video is not here are left out."""
    session_id, order = playlist_order(record, playlist_id)
    return JobStarted(job_id=jobs.submit_film(session_id, order, name_in_history(request)).id)


@router.put("/{playlist_id}/order", summary="Put the plays in order", responses=WRITES)
def arrange_playlist(
    playlist_id: PlaylistId,
    body: PlaylistOrder,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
) -> Playlist:
    """Names each item once; who has seen an older order sends its revision and gets 409."""
    record.playlists.arrange(playlist_id, body.item_ids, seen(if_match, body.revision))
    playlist = record.playlists.get(playlist_id)
    return tagged(response, playlist, playlist.revision)


@router.get("/{playlist_id}/changes", summary="History of a playlist", responses=READS)
def list_playlist_changes(
    playlist_id: PlaylistId, record: Record, limit: Limit = 100, offset: Offset = 0
) -> Page[Change]:
    """The latest first; also of one that was deleted."""
    found = record.playlists.changes(playlist_id, limit, offset)
    return page_of_list(found, record.playlists.count_changes(playlist_id), limit, offset)


@router.get("/{playlist_id}/readers", summary="Read whom a playlist is for", responses=READS)
def get_readers(playlist_id: PlaylistId, record: Record) -> PlaylistReaders:
    """The players who find it on their own page."""
    found = record.belongings.readers(playlist_id)
    return PlaylistReaders(person_ids=[one.id for one in found])


@router.put(
    "/{playlist_id}/readers",
    summary="Give a playlist to players",
    responses=WRITES,
    openapi_extra=also_form(PlaylistReaders, {"person_ids": "[4, 9]"}),
)
def give_to_players(
    playlist_id: PlaylistId, body: PlaylistReaders, record: Record
) -> PlaylistReaders:
    """These and no others; an empty list for none."""
    record.belongings.give_to(playlist_id, body.person_ids)
    return get_readers(playlist_id, record)

"""What the film of a playlist shall be: parts of clips of all its matches, each with its title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.numberformat import plural
from app.work.films import MOST_FILMED, FilmOrder, OrderedPart, film_name, play_title
from session.errors import InvalidInput
from session.game.match import Rally
from session.game.plays import as_play
from session.game.videoparts import rally_part, rough_sec, video_part
from session.playlists import PlaylistItem, PlaylistPlay
from session.schemas import Event
from session.service import SessionService
from session.vocabulary import Side, event_word, team_name


def playlist_order(service: SessionService, playlist_id: int) -> tuple[str, FilmOrder]:
    """The session that it begins with, and what its film shall be; plays without a file here are
    left out. Raises NotFoundError, and InvalidInput where there is nothing to be seen."""
    playlist = service.playlists.get(playlist_id)
    found = service.playlists.plays(playlist_id, limit=MOST_FILMED)
    if found.total > MOST_FILMED:
        raise InvalidInput(
            f"These are {found.total:,} plays; at most {MOST_FILMED} are put into one film."
        )
    parts = list(_parts(service, found.plays))
    if not parts:
        raise InvalidInput("None of these plays has its place in a video that is here.")
    said = plural(len(parts), "play")
    if len(parts) < found.total:
        said += f" of {found.total:,}; the others have no video here"
    order = FilmOrder(
        name=film_name(playlist.title, "playlist"),
        words=f"The playlist {playlist.title}: {said}"[:500],
        parts=parts,
        playlist_id=playlist_id,
    )
    return parts[0].session_id, order


def _parts(service: SessionService, plays: Sequence[PlaylistPlay]) -> Iterator[OrderedPart]:
    matches: dict[str, _FilmedMatch] = {}
    for one in plays:
        if one.event is None:
            continue
        session_id = one.event.session_id
        if session_id not in matches:
            matches[session_id] = _FilmedMatch(service, session_id)
        part = matches[session_id].part(one.event, one.item)
        if part is not None:
            yield part


class _FilmedMatch:
    """A match with plays of a playlist, and those of its clips whose files are here."""

    def __init__(self, service: SessionService, session_id: str) -> None:
        view = service.view_match(session_id)
        self._clips = {clip.id: clip for clip in service.list_clips(session_id) if clip.has_file}
        self._rough = rough_sec(view.match.plays)
        self._names = {side.value: team_name(view.teams[side.value].name, side) for side in Side}
        self._rallies = {
            play.id: rally
            for rally in view.match.rallies
            for play in (*rally.touches, rally.point)
            if play is not None
        }

    def part(self, event: Event, item: PlaylistItem) -> OrderedPart | None:
        """What is seen of a play; None where nothing is."""
        rally = self._rallies.get(event.id)
        seen = video_part(as_play(event), self._rough, item.lead_sec, item.lag_sec)
        clip = self._clips.get(seen.clip_id) if seen else None
        if seen is None or clip is None:
            return None
        if seen.t_sec > (clip.duration_sec or seen.t_sec) + self._rough:
            return None
        if item.whole_rally and rally is not None:
            whole = rally_part(rally.touches, self._rough, item.lead_sec, item.lag_sec)
            seen = whole if whole and whole.clip_id == seen.clip_id else seen
        return OrderedPart(
            session_id=event.session_id,
            clip_id=seen.clip_id,
            start=seen.start,
            end=seen.end,
            speed=item.speed,
            title=item.title or self._title(event, rally),
            drawings=item.drawings,
        )

    def _title(self, event: Event, rally: Rally | None) -> str:
        before = rally.score_before if rally else None
        team = self._names.get(event.actor_team or "", "")
        return play_title(
            rally.set_number if rally and before else None,
            f"{before[0]}:{before[1]}" if before else "",
            (team, event.actor_number or "", event.actor_resolved_name or ""),
            (event_word(event.event_type), as_play(event).sign or ""),
        )

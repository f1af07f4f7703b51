"""A film of parts of a match's clips, made piece by piece: pictures of some parts each, then the
sound, then all of it together. A piece that is done is kept, so a killed server goes on."""

from __future__ import annotations

import hashlib
import math
import re
import shutil
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, Field

from app.charts.style import dejavu
from app.vision.clips import ClipReader
from app.vision.film import Film, FilmPart, PictureLayers
from app.vision.overlay import OverlayThing
from app.vision.steps import OnStep, unwatched
from app.work.analysis import Engine
from app.work.overlays import OVERLAY_WORDS, THINGS, drawable, overlay_of
from app.work.pieces import OnTime, VideoPieces, Written
from app.work.seenrallies import told_rallies
from session.drawings import Drawings
from session.errors import InvalidInput
from session.files.disk import on_disk, replacing
from session.game.plays import as_play
from session.game.rallycut import MOST_MARGIN_SEC, RalliesBy, scouted_rallies, seen_rallies
from session.meta import ClipMeta
from session.schemas import Artifact, Clip
from session.service import SessionService

FILM_ORDER: Final = "film"
"""The key of a job's result that holds what was ordered."""
_JOB: Final = "job"
"""The key of an artifact's metadata that names the job which made it."""
MOST_FILMED: Final = 500
"""So many plays are put into one film."""
_MOST_PARTS: Final = 2_000
_VERSION: Final = "1"
"""Changes when pieces of before no longer fit."""
_AT_ITS_ADDRESS: Final = (
    "A video that stays at its address cannot be cut, since no file of it is here. Whoever may, "
    "can download it there, and choose the file for the clip."
)


_NOTHING: Final = "Choose at least one thing that is drawn."
_STRETCH_SEC: Final = 20.0
"""A clip is one part after the other, so that what is made stays made."""
_NO_RALLY: Final[Mapping[RalliesBy, str]] = {
    "scouted": "No rally of this match has its place in a video yet. Choose the match's video, and "
    "say on its page where a serve is.",
    "seen": "Video analysis has found no rally in this match yet. Start it on the clip's page.",
}


class OrderedPart(BaseModel):
    """From one second of a clip to another, with the words that stand on it and what is drawn over
    it: by a coach (`drawings`, those of other clips are not seen), and of what is known of the clip
    (`overlay`). The clip is of the film's session, or of another."""

    clip_id: str
    session_id: str = ""
    start: float = Field(ge=0, allow_inf_nan=False)
    end: float = Field(ge=0, allow_inf_nan=False)
    speed: float = Field(default=1.0, ge=0.1, le=8.0, allow_inf_nan=False)
    title: str = Field(default="", max_length=500)
    drawings: Drawings = ()
    overlay: tuple[OverlayThing, ...] = ()

    def of_file(self, path: Path, overlay: PictureLayers | None) -> FilmPart:
        """The part, as it is cut out of the clip's file."""
        drawn = [one for one in self.drawings if one.clip_id == self.clip_id]
        return FilmPart(path, self.start, self.end, self.speed, self.title, drawn, overlay)


class FilmOrder(BaseModel):
    """What a film shall be: the kind of artifact, its file's name, what is said of it, and its
    parts in their order."""

    kind: Literal["film", "overlay"] = "film"
    name: str = Field(max_length=100, pattern=r"^[\w-]+\.mp4$")
    """A snapshot may bring a job that says another one: none leads out of the film's folder."""
    words: str = Field(max_length=500)
    parts: list[OrderedPart] = Field(min_length=1, max_length=_MOST_PARTS)
    playlist_id: int | None = None
    """The playlist that it was ordered of."""

    def clips(self, service: SessionService, session_id: str) -> Sequence[Clip]:
        """The clips that are needed, in the order in which they are first seen. Raises
        NotFoundError for one that is gone."""
        needed = dict.fromkeys((part.session_id or session_id, part.clip_id) for part in self.parts)
        return [service.get_clip(*one) for one in needed]


def rally_order(
    service: SessionService,
    session_id: str,
    by: RalliesBy,
    margin: float,
    *,
    titles: bool = True,
) -> FilmOrder:
    """The match without its dead time. Raises NotFoundError, and InvalidInput where no rally has a
    place in a video."""
    if not 0 <= margin <= MOST_MARGIN_SEC:
        raise InvalidInput(f"The margin is between 0 and {MOST_MARGIN_SEC:.0f} seconds.", "margin")
    if by == "scouted":
        stretches = scouted_rallies(service.get_match(session_id), margin)
    else:
        plays = map(as_play, service.iter_events(session_id))
        stretches = seen_rallies(plays, margin, told_rallies(service, session_id))
    if not stretches:
        raise InvalidInput(_NO_RALLY[by])
    return FilmOrder(
        name="rallies.mp4",
        words="The match without dead time",
        parts=[
            OrderedPart(
                clip_id=one.clip_id,
                start=round(one.start, 3),
                end=round(one.end, 3),
                title=one.title if titles else "",
            )
            for one in stretches
        ],
    )


def overlay_order(
    service: SessionService,
    engine: Engine,
    session_id: str,
    clip_id: str,
    shown: Sequence[OverlayThing] | None = None,
    start: float = 0.0,
    end: float | None = None,
) -> FilmOrder:
    """A clip, or a stretch of it, with what is `shown` drawn into its pictures; else all that is
    known. Raises NotFoundError, VisionError, and InvalidInput for what is not known."""
    clip = service.get_clip(session_id, clip_id)
    if clip.address is not None:
        raise InvalidInput(_AT_ITS_ADDRESS)
    path = service.clip_file(session_id, clip_id)
    can = drawable(service, engine, session_id, clip_id)
    wanted = tuple(one for one in THINGS if one in (can.things if shown is None else shown))
    if not wanted:
        raise InvalidInput(can.missing["boxes"] if shown is None else _NOTHING, "shown")
    for one in wanted:
        if one in can.missing:
            raise InvalidInput(can.missing[one], "shown")
    length = ClipReader(path).end_sec()
    end = length if end is None else min(end, length)
    if not 0 <= start < end:
        raise InvalidInput(f"The stretch has to lie in the clip, which ends at {length:.1f} s.")
    step = max(_STRETCH_SEC, (end - start) / (_MOST_PARTS - 1))
    title = ClipMeta.of(clip.meta).name or path.name
    return FilmOrder(
        kind="overlay",
        name=film_name(Path(title).stem, "clip", "-overlay"),
        words=f"{title} with {_listed([OVERLAY_WORDS[one] for one in wanted])} drawn in",
        parts=[
            OrderedPart(
                clip_id=clip_id,
                start=round(start + index * step, 3),
                end=round(min(start + (index + 1) * step, end), 3),
                overlay=wanted,
            )
            for index in range(max(1, math.ceil((end - start) / step - 1e-3)))
        ],
    )


def film_name(title: str, untitled: str, ending: str = "") -> str:
    """A film's file is called what it shows; accents stay, which old programs are told without."""
    whole = unicodedata.normalize("NFC", title)
    plain = "".join(one if one == "-" or _is_of_a_word(one) else "_" for one in whole)
    return (re.sub("_+", "_", plain).strip("_")[:60] or untitled) + f"{ending}.mp4"


def _is_of_a_word(letter: str) -> bool:
    """As the pattern of `FilmOrder.name` has it: letters with their marks, digits; no ½, no ①."""
    kind = unicodedata.category(letter)
    return kind[0] in "LM" or kind == "Nd"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + " and " * (len(words) > 1) + words[-1]


def play_title(set_number: int | None, score: str, who: Iterable[str], what: Iterable[str]) -> str:
    """What stands on the picture of a play: set and score, who, what; without what nobody knows."""
    where = f"Set {set_number}, {score}" if set_number else ""
    said = (where, *(" ".join(filter(None, words)) for words in (who, what)))
    return " · ".join(filter(None, said))


def check_order(service: SessionService, session_id: str, order: FilmOrder) -> None:
    """Raises InvalidInput for a clip that has no file here, NotFoundError for one that is gone."""
    for clip in order.clips(service, session_id):
        if clip.address is not None:
            raise InvalidInput(_AT_ITS_ADDRESS)
        service.clip_file(clip.session_id, clip.id)


def ordered_film(
    service: SessionService,
    session_id: str,
    order: FilmOrder,
    engine: Engine,
    folder: Path | None = None,
    on_step: OnStep = unwatched,
) -> Film:
    """What is to be made of an order. What lies over clips is kept in the folder, so that the next
    one is the same, whatever happens meanwhile. Raises VisionError, NotFoundError, InvalidInput."""
    check_order(service, session_id, order)
    clips = {clip.id: clip for clip in order.clips(service, session_id)}
    files = {clip.id: service.clip_file(clip.session_id, clip.id) for clip in clips.values()}
    font = dejavu()[1]
    made: dict[tuple[str, tuple[OverlayThing, ...]], PictureLayers] = {}
    for part in order.parts:
        key = part.clip_id, part.overlay
        if part.overlay and key not in made:
            ids = clips[part.clip_id].session_id, part.clip_id
            made[key] = overlay_of(service, engine, ids, part.overlay, font, folder, on_step)
    return Film(
        [
            part.of_file(files[part.clip_id], made.get((part.clip_id, part.overlay)))
            for part in order.parts
        ],
        font,
    )


class SessionFilm:
    """The film of one job: `job` is the ids of its session and its own, `said` what was ordered."""

    def __init__(
        self,
        service: SessionService,
        engine: Engine,
        job: tuple[str, str],
        said: Mapping[str, object],
        on_step: OnStep = unwatched,
    ) -> None:
        self._service, (self._session_id, self._job_id) = service, job
        self._order = FilmOrder.model_validate(said[FILM_ORDER])
        check_order(service, self._session_id, self._order)
        self._folder = film_folder(service, self._session_id, self._order, self._job_id)
        with on_disk(self._folder):
            self.film = ordered_film(
                service, self._session_id, self._order, engine, self._folder, on_step
            )
        self._pieces = VideoPieces(self._folder, len(self.film.pieces))

    @property
    def pieces(self) -> int:
        """Those of the pictures, and one for the sound."""
        return len(self._pieces)

    def done(self) -> tuple[int, float, float]:
        """Pictures and seconds of film that are done, and the seconds that this took."""
        made = self._pieces.all_made()
        frames = sum(
            self.film.frames_of(index) for index in made if not self._pieces.is_sound(index)
        )
        return frames, frames / self.film.rate, sum(one.seconds for one in made.values())

    def make(self, index: int, tell: OnTime) -> None:
        """Make one piece and keep it; one that is kept already costs nothing. Raises VisionError,
        StorageError."""
        if self._pieces.made(index):
            return
        frames, video, _ = self.done()

        def write(scratch: Path) -> Written:
            if self._pieces.is_sound(index):
                heard = self.film.write_sound(scratch, lambda _share: tell(frames, video))
                return Written(0 if heard else None)

            def on_frames(count: int) -> None:
                tell(frames + count, video + count / self.film.rate)

            start = self.film.write_pictures(index, scratch, on_frames).start
            return Written(start, self.film.frames_of(index))

        with on_disk(self._folder):
            self._pieces.keep(index, write)

    def finish(self, on_step: OnStep) -> Artifact:
        """Put the film together and with the files of the session, once, however often it is
        called. Raises VisionError, StorageError."""
        kept = self._kept()
        if kept is None:
            with on_disk(self._folder):
                kept = self._keep(self._joined(on_step))
        self.drop()
        return kept

    def _joined(self, on_step: OnStep) -> Path:
        for index in range(self.pieces):
            self.make(index, lambda _frames, _video: on_step(0.0))
        pictures, sound = self._pieces.to_join()
        target = self._folder / self._order.name
        with replacing(target, scratch=self._folder / "joined.part") as scratch:
            self.film.join(pictures, sound, scratch, on_step)
            on_step(1.0)
        return target

    def _kept(self) -> Artifact | None:
        """The film, where a run that was killed behind this put it already."""
        films = self._service.get_session_artifacts(self._session_id, self._order.kind)
        return next((one for one in films if one.metadata.get(_JOB) == self._job_id), None)

    def _keep(self, joined: Path) -> Artifact:
        about = {
            "description": self._order.words,
            "seconds": round(self.film.seconds, 3),
            "parts": len(self._order.parts),
            _JOB: self._job_id,
        }
        if self._order.kind == "overlay":
            about |= {
                "overlay_of": self._order.parts[0].clip_id,
                "shown": self._order.parts[0].overlay,
            }
        made = self._service.artifacts.adopt(self._session_id, self._order.kind, joined, about)
        return self._service.get_artifact(self._session_id, made)

    def drop(self) -> None:
        """Forget the pieces."""
        self._pieces.drop()

    def drop_others(self, wanted: Container[str]) -> None:
        """Forget the pieces of this session's films but of those whose jobs are `wanted` still."""
        for folder in self._folder.parent.parent.glob("*/film_*"):
            job_id = folder.name.removeprefix("film_").rpartition("_")[0]
            if folder != self._folder and (job_id not in wanted or job_id == self._job_id):
                shutil.rmtree(folder, ignore_errors=True)


def film_folder(service: SessionService, session_id: str, order: FilmOrder, job_id: str) -> Path:
    """Where the pieces of a film are kept; other files in the clips' places have others."""
    clips = order.clips(service, session_id)
    files = [service.clip_file(clip.session_id, clip.id).stat() for clip in clips]
    text = f"{_VERSION}|{[(one.st_size, one.st_mtime_ns) for one in files]}"
    identity = hashlib.sha256(text.encode()).hexdigest()[:16]
    return service.work_folder(session_id, clips[0].id) / f"film_{job_id}_{identity}"

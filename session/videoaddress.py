"""A video that stays where it is on the network: no one but the browser ever fetches it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from session.errors import InvalidInput

Site: TypeAlias = Literal["file", "youtube", "vimeo"]
"""A plain file that a browser plays, or a site that shows its own player in a frame."""

LONGEST: Final = 2_000
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
_YOUTUBE: Final = frozenset({"youtube.com", "m.youtube.com", "youtube-nocookie.com"})
_SITES: Final = _YOUTUBE | {"youtu.be", "vimeo.com", "player.vimeo.com"}
_YOUTUBE_ID: Final = re.compile(r"[\w-]{11}", re.ASCII)
_YOUTUBE_PATH: Final = re.compile(r"/(?:embed|live|shorts|v)/([\w-]{11})/?", re.ASCII)
_VIMEO_PATH: Final = re.compile(r"/(?:video/)?(\d{1,12})(?:/([0-9a-f]{1,20}))?/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class VideoAddress:
    """An https address. `video` is what the site calls it; of a file it is the file's name."""

    url: str
    site: Site
    video: str
    key: str = ""
    """What Vimeo asks for to show a video that is not listed."""

    @classmethod
    def of(cls, text: str) -> VideoAddress | None:
        """The address that a path is; None for the path of a file, and for what no browser may be
        sent to."""
        if text[:8].lower() != "https://" or len(text) > LONGEST or not text.isascii():
            return None
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            return None
        host = (parts.hostname or "").lower()
        is_plain = parts.username is None and _HOST.fullmatch(host) and text.isprintable()
        if not is_plain or re.search(r"[\s\"'<>\\;,]", text):
            return None
        place = host if port in (None, 443) else f"{host}:{port}"
        url = urlunsplit(("https", place, parts.path, parts.query, ""))
        if host.removeprefix("www.") in _SITES:
            return _of_site(url)
        return cls(url, "file", unquote(parts.path.rpartition("/")[2]) or host)

    @property
    def is_framed(self) -> bool:
        """Whether only a player of the site's own shows it."""
        return self.site != "file"

    @property
    def origin(self) -> str:
        """Where the browser is sent: scheme, host and port."""
        return f"https://{urlsplit(self.url).netloc}"

    @property
    def name(self) -> str:
        """As people call it."""
        return {"file": "", "youtube": "YouTube ", "vimeo": "Vimeo "}[self.site] + self.video

    def page(self, t_sec: float) -> str:
        """The address for people to open, at a second."""
        whole = max(0, int(t_sec))
        if self.site == "youtube":
            return f"https://www.youtube.com/watch?v={self.video}&t={whole}s"
        key = f"/{self.key}" if self.key else ""
        if self.site == "vimeo":
            return f"https://vimeo.com/{self.video}{key}#t={whole}s"
        return f"{self.url}#t={whole}"

    def frame(self, t_sec: float) -> str:
        """What a frame of the site shows, from a second on; empty for a file."""
        whole = max(0, int(t_sec))
        if self.site == "youtube":
            return f"https://www.youtube-nocookie.com/embed/{self.video}?start={whole}&rel=0"
        key = f"h={self.key}&" if self.key else ""
        if self.site == "vimeo":
            return f"https://player.vimeo.com/video/{self.video}?{key}dnt=1#t={whole}s"
        return ""


FRAMES: Final = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")
"""Where frames of videos come from."""


def _of_site(url: str) -> VideoAddress | None:
    """A video of a site that has a player of its own, whatever its address looks like."""
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    if host in _YOUTUBE:
        found = _YOUTUBE_PATH.fullmatch(parts.path)
        ident = found[1] if found else parse_qs(parts.query).get("v", [""])[0]
    elif host == "youtu.be":
        ident = parts.path.strip("/")
    elif host in ("vimeo.com", "player.vimeo.com") and (at := _VIMEO_PATH.fullmatch(parts.path)):
        key = at[2] or parse_qs(parts.query).get("h", [""])[0]
        return VideoAddress(url, "vimeo", at[1], key if key.isalnum() else "")
    else:
        return None
    return VideoAddress(url, "youtube", ident) if _YOUTUBE_ID.fullmatch(ident) else None


def checked_address(text: str) -> VideoAddress:
    """The address that somebody typed. Raises InvalidInput."""
    found = VideoAddress.of(text.strip())
    if found is None:
        raise InvalidInput(
            "This is no address of a video that a browser can open. It begins with https://, as in "
            "https://example.org/match.mp4.",
            "address",
        )
    return found

"""Whether the first bytes of a file can be a video, whatever the file is called.

This only turns away what is plainly something else before gigabytes have been sent; the decoder
has the last word.
"""

from __future__ import annotations

from typing import Final

HEAD_BYTES: Final = 4_096
_BOXES: Final = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid"})
_PICTURES: Final = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"})
_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x00\x00\x01\xba", ".mpg"),
    (b"\x00\x00\x01\xb3", ".mpg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", ".wmv"),
    (b"FLV\x01", ".flv"),
    (b"OggS", ".ogv"),
    (b"\x06\x0e\x2b\x34", ".mxf"),
)


def video_suffix(head: bytes) -> str | None:
    """The usual file ending of a video that begins with `head`; None for what is no video."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return None if brand in _PICTURES else ".mov" if brand == b"qt  " else ".mp4"
    if head[4:8] in _BOXES:
        return ".mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return ".webm" if b"webm" in head[:64] else ".mkv"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return ".avi"
    if _every(head, 0, 188) or _every(head, 4, 192):
        return ".ts"
    return next((suffix for start, suffix in _STARTS if head.startswith(start)), None)


def _every(head: bytes, first: int, step: int) -> bool:
    """Whether the sync byte of a transport stream comes where it should, three times."""
    places = (first, first + step, first + 2 * step)
    return len(head) > places[-1] and all(head[place] == 0x47 for place in places)

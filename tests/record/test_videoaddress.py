"""A video may stay where it is: which addresses those are, and how a browser opens them."""

from __future__ import annotations

import pytest

from session.errors import InvalidInput
from session.videoaddress import VideoAddress, checked_address

YOUTUBE = "E4WOxZ5a6u4"


@pytest.mark.parametrize(
    "text",
    [
        f"https://www.youtube.com/watch?v={YOUTUBE}",
        f"https://youtube.com/watch?list=PL1&v={YOUTUBE}&t=4s",
        f"https://m.youtube.com/watch?v={YOUTUBE}#t=3",
        f"HTTPS://youtu.be/{YOUTUBE}?t=12",
        f"https://www.youtube.com/live/{YOUTUBE}",
        f"https://www.youtube.com/embed/{YOUTUBE}",
    ],
)
def test_a_video_of_youtube_is_known_by_any_of_its_addresses(text: str) -> None:
    found = VideoAddress.of(text)
    assert found is not None
    assert (found.site, found.video, found.name) == ("youtube", YOUTUBE, f"YouTube {YOUTUBE}")
    assert found.frame(83.9) == f"https://www.youtube-nocookie.com/embed/{YOUTUBE}?start=83&rel=0"
    assert found.page(83.9) == f"https://www.youtube.com/watch?v={YOUTUBE}&t=83s"


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("https://vimeo.com/123456", "https://player.vimeo.com/video/123456?dnt=1#t=5s"),
        (
            "https://vimeo.com/123456/ab12",
            "https://player.vimeo.com/video/123456?h=ab12&dnt=1#t=5s",
        ),
        (
            "https://player.vimeo.com/video/123456?h=ab12",
            "https://player.vimeo.com/video/123456?h=ab12&dnt=1#t=5s",
        ),
    ],
)
def test_so_is_one_of_vimeo(text: str, frame: str) -> None:
    found = VideoAddress.of(text)
    assert found is not None
    assert (found.site, found.frame(5.0)) == ("vimeo", frame)


def test_any_other_https_address_is_a_file() -> None:
    found = checked_address(" https://Club.example:8443/videos/final%20set.mp4?key=1#t=9 ")
    assert found.url == "https://club.example:8443/videos/final%20set.mp4?key=1"
    assert (found.site, found.name) == ("file", "final set.mp4")
    assert (found.origin, found.frame(1)) == ("https://club.example:8443", "")


@pytest.mark.parametrize(
    "text",
    [
        "match.mp4",
        "http://example.org/match.mp4",
        "https://",
        "https://user:secret@example.org/match.mp4",
        "https://example.org; script-src */match.mp4",
        "https://example.org/a'b.mp4",
        "https://example.org:port/match.mp4",
        "https://[::1]/match.mp4",
        "https://bücher.example/match.mp4",
        "https://example.org/" + "x" * 2_000,
        "https://www.youtube.com/playlist?list=PL1",
        "https://youtu.be/short",
        "https://vimeo.com/channels/club",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_what_no_browser_may_be_sent_to_is_no_address(text: str) -> None:
    assert VideoAddress.of(text) is None
    with pytest.raises(InvalidInput, match="https://example"):
        checked_address(text)

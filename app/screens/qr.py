"""A web address as a picture that a phone's camera reads."""

from __future__ import annotations

from markupsafe import Markup


def qr(address: str, says: str) -> Markup:
    """Black on white in every theme, since many cameras read nothing else; `says` is for those who
    do not see it."""
    import segno

    drawn = segno.make(address, error="m", micro=False)
    text = drawn.svg_inline(
        scale=1, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", title=says
    )
    text = text.replace("<svg ", '<svg role="img" ', 1)
    return Markup(text)  # nosec B704 # the title is escaped by segno

"""Other people's XML as a stream, so that memory is bounded whatever is in it."""

from __future__ import annotations

import codecs
import re
from typing import Final
from xml.parsers import expat

from session.errors import InvalidInput
from session.formats.values import plain_text

_MAX_TEXT: Final = 2_000
_MAX_DEPTH: Final = 50
_DECLARED: Final = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")


def _narrow(data: bytes) -> bytes:
    """UTF-16, as editors save it, as UTF-8; what such a file declares is another page still."""
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    return _DECLARED.sub("", data.decode("utf-16", "replace")).encode("utf-8", "replace")


class XmlStream:
    """Goes through a file, element by element; entities are refused, which such files never use."""

    def __init__(self) -> None:
        self.path: list[str] = []
        """The names of the elements that are open, without their prefixes."""
        self._said = ""
        self._expat = expat.ParserCreate()
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.EntityDeclHandler = self._entity

    def parse(self, data: bytes) -> None:
        """Raises InvalidInput for what is no whole XML."""
        try:
            self._expat.Parse(_narrow(data), True)
        except expat.ExpatError as problem:
            raise InvalidInput(
                f"The file is not whole XML; it may be cut off or damaged: {problem}."
            ) from problem

    @property
    def line(self) -> int:
        return self._expat.CurrentLineNumber

    def opened(self) -> None:
        """An element began: the last one of `path`."""

    def closed(self, said: str) -> None:
        """The last element of `path` ended; `said` is its text."""

    def _entity(self, *_: object) -> None:
        raise InvalidInput("The XML file defines entities, which no match ever needs.")

    def _start(self, name: str, _: object) -> None:
        self.path.append(name.rpartition(":")[2])
        if len(self.path) > _MAX_DEPTH:
            raise InvalidInput("The XML file is nested too deeply.")
        self._said = ""
        self.opened()

    def _text(self, data: str) -> None:
        if len(self._said) < _MAX_TEXT:
            self._said += data

    def _end(self, _: str) -> None:
        self.closed(plain_text(self._said, _MAX_TEXT))
        self.path.pop()
        self._said = ""

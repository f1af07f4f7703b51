"""The file of a multipart form, written to disk as it arrives; the rest of the form is small."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from session.errors import InvalidInput

FIELD: Final = "file"
_MAX_FIELD_BYTES: Final = 10_000
MAX_PARTS: Final = 50


class FormFile:
    """Feeds a form into `path`; afterwards `name` is the client's file name, `fields` the rest."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name: str | None = None
        self.size = 0
        self.fields: dict[str, str] = {}
        self._parts = 0
        self._header = b""
        self._value = b""
        self._disposition: bytes = b""
        self._text = bytearray()
        self._field: str | None = None
        self._is_file = False
        self._pending: list[bytes] = []

    async def read(
        self, content_type: str, stream: AsyncIterator[bytes], check: Callable[[], None]
    ) -> None:
        """Read the whole form; `check` is asked after every piece. Raises InvalidInput."""
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise InvalidInput("The form has no boundary, so it cannot be read.")
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )
        with self.path.open("wb") as target:
            async for chunk in stream:
                try:
                    parser.write(chunk)
                except FormParserError as problem:
                    raise InvalidInput("The form cannot be read: it is damaged.") from problem
                data, self._pending = b"".join(self._pending), []
                if data:
                    await run_in_threadpool(target.write, data)
                    self.size += len(data)
                    check()
        if self.name is None:
            raise InvalidInput("Choose a video file first.", FIELD)

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise InvalidInput("The form has too many fields.")
        self._disposition, self._field, self._is_file = b"", None, False
        self._text = bytearray()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        file_name = options.get(b"filename", b"").decode("utf-8", "replace")
        self._is_file = self._field == FIELD and self.name is None and bool(file_name)
        if self._is_file:
            self.name = file_name

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._pending.append(data[start:end])
            return
        self._text += data[start:end]
        if len(self._text) > _MAX_FIELD_BYTES:
            raise InvalidInput("A field of the form is too long.", self._field)

    def _end(self) -> None:
        if not self._is_file and self._field:
            self.fields[self._field] = self._text.decode("utf-8", "replace")

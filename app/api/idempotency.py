"""What is sent twice is made once: a request that makes something may come with a key of the
caller's, and whoever sends it again with the same key gets the first answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel

from app.api.shared import Record

Answer = TypeVar("Answer", bound=BaseModel)


class _Once:
    """Makes something unless this request has made it before."""

    def __init__(
        self,
        request: Request,
        record: Record,
        idempotency_key: Annotated[
            str | None,
            Header(
                alias="Idempotency-Key",
                min_length=1,
                max_length=255,
                description="A text of your own, such as a UUID. For seven days, asking again with "
                "it makes nothing and gives the first answer; with other content it is refused.",
            ),
        ] = None,
    ) -> None:
        self._record = record
        self._key = idempotency_key
        self._address = request.url.path
        self.repeated = False
        """Whether the answer was one from before."""

    @property
    def has_key(self) -> bool:
        """Whether the request came with a key, so that it comes again if it gets no answer."""
        return self._key is not None

    def __call__(
        self, answer: type[Answer], make: Callable[[], Answer], *content: object
    ) -> Answer:
        """What `make` answers, or answered when the same `content` came first. What must not wait
        for the disk, or others who write, belongs behind it. Raises InvalidInput."""
        if self._key is None:
            return make()
        self.repeated = True

        def made() -> str:
            self.repeated = False
            return make().model_dump_json()

        said = self._record.once(self._key, (self._address, *content), made)
        return answer.model_validate_json(said)

    def content_of(self, path: Path) -> str:
        """A file as a part of the content; it is read only if there is a key."""
        if self._key is None:
            return ""
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()


Once = Annotated[_Once, Depends(_Once)]

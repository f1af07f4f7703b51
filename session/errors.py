"""What can go wrong with the record, in sentences that a coach understands."""

from __future__ import annotations


class SessionError(Exception):
    """Base of every error that the record raises on purpose."""

    status = 500
    title = "Something went wrong"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFoundError(SessionError):
    """What was asked for is not there."""

    status = 404
    title = "Not found"


class ConflictError(SessionError):
    """Somebody else was faster, or the id is taken."""

    status = 409
    title = "Conflict"


class InvalidInput(SessionError):
    """A value that cannot be used; `field` names it where there is one."""

    status = 422
    title = "Please check the input"

    def __init__(self, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field


class TooLargeError(SessionError):
    """More than the limits allow."""

    status = 413
    title = "Too large"


class UnsupportedTypeError(SessionError):
    """A file of a kind that cannot be used here."""

    status = 415
    title = "This kind of file cannot be used"


class ForbiddenError(SessionError):
    """A path or a request from where we do not accept it."""

    status = 403
    title = "Not allowed"


class StorageError(SessionError):
    """The disk or the database cannot take or give what was asked; says what to do."""

    status = 507
    title = "The data folder needs attention"


class DiskFullError(StorageError):
    """There is no room; nothing was half saved."""

    title = "The disk is full"


class UnusableError(StorageError):
    """The database file is not what it was: damaged, replaced or gone. Nothing more is stored."""

    status = 503
    title = "The database needs attention"


class WaitingError(StorageError):
    """Somebody else is writing and does not let go. Nothing was changed; the same may be asked
    again in `retry_after` seconds."""

    status = 503
    title = "Busy"
    retry_after = 5

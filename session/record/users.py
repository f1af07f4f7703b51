"""Users: who has an account, what they are, and the passwords.

Users are changed by whoever runs the house; one's own password by oneself. What is done to them is
in the directory's log, without anything secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from session import clock, credentials
from session.accounts import RoleGiven, User, UserIn, UserUpdate
from session.errors import ConflictError, ForbiddenError, InvalidInput, NotFoundError
from session.permissions import Access, Grant, Right, Role, access_of
from session.record.changelog import Action, ChangeLog, LogEntry
from session.record.context import MAX_ROW_ID, RecordContext, check_revision, sent
from session.store import logins, people, sessions, users
from session.store.protocol import Row, Transaction
from session.store.rows import StoredGrant, StoredUser

_ENTITY: Final = "user"


class Users:
    """There is always an owner who can come in, once there is a user at all."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._record, self._store, self._log = record, record.store, log

    def any_there(self) -> bool:
        """Whether somebody has an account; before that, whoever sits at this machine runs it."""
        with self._store.read() as tx:
            return users.any_there(tx)

    def begin(self, name: str, password: str) -> User:
        """The first user, who owns the house. Raises ConflictError where there is one."""
        data = UserIn(name=name, roles=[RoleGiven(role=Role.OWNER)])
        credentials.check_strength(password, data.name)
        kept = credentials.hashed(password)
        with self._store.whole.write() as tx:
            if users.any_there(tx):
                raise ConflictError("There is an owner already. Sign in, or ask to be invited.")
            return self._added(tx, data, kept)

    def add(self, data: UserIn, password: str | None = None) -> User:
        """A new user, who chooses a password by an invitation unless one is given. Raises
        ConflictError for a name that is taken, NotFoundError, InvalidInput, ForbiddenError."""
        if password is not None:
            credentials.check_strength(password, data.name)
        kept = None if password is None else credentials.hashed(password)
        with self._store.write() as tx:
            must_run(tx)
            return self._added(tx, data, kept)

    def get(self, user_id: int) -> User:
        """Raises NotFoundError."""
        with self._store.read() as tx:
            return _user(tx, _row(tx, user_id))

    def named(self, name: str) -> User | None:
        """By name, however its letters are written."""
        with self._store.read() as tx:
            found = users.named(tx, name)
            return None if found is None else _user(tx, found)

    def find(self) -> list[User]:
        """By name."""
        with self._store.read() as tx:
            rows = users.listed(tx)
            roles = users.grants(tx, [row["id"] for row in rows])
        return [_read(row, roles.get(row["id"], [])) for row in rows]

    def update(self, user_id: int, data: UserUpdate, revision: int | None = None) -> User:
        """Change the fields that were sent. Logins and tokens follow at once. Raises
        NotFoundError, ConflictError (also where no owner would be left), ForbiddenError."""
        fields = sent(data, frozenset({"person_id"}))
        with self._store.write() as tx:
            must_run(tx)
            before = _row(tx, user_id)
            check_revision(before["revision"], revision, before["name"])
            was, could_come_in = _user(tx, before), users.can_any_owner_come_in(tx)
            roles = fields.pop("roles", None)
            after = {**before, **fields, "at": clock.now()}
            self._refuse_taken(tx, str(after["name"]), user_id)
            _check(tx, after["person_id"], data.roles or [])
            users.update(tx, after)
            if roles is not None:
                users.set_grants(tx, user_id, roles)
            _refuse_ownerless(tx, could_come_in)
            return self._noted(tx, user_id, was)

    def disable(self, user_id: int) -> User:
        """Let somebody in no more; their logins end. Raises ConflictError for the last owner."""
        return self._switch(user_id, clock.now())

    def enable(self, user_id: int) -> User:
        """Let somebody in again; they sign in anew."""
        return self._switch(user_id, None)

    def remove(self, user_id: int) -> None:
        """Forget an account; what they did stays in the history under their name. Raises
        ConflictError for the last owner."""
        with self._store.write() as tx:
            must_run(tx)
            was, could_come_in = _user(tx, _row(tx, user_id)), users.can_any_owner_come_in(tx)
            users.delete(tx, user_id)
            _refuse_ownerless(tx, could_come_in)
            entry = LogEntry("delete", _ENTITY, user_id, was.model_dump(mode="json"))
            self._log.note_account(tx, [entry])
        self._record.accounts.changed()

    def check_password(self, name: str, password: str) -> User | None:
        """Who that is; None where the password is not theirs, or they may not come in. It takes
        as long for a name that nobody has."""
        with self._store.whole.read() as tx:
            row = users.named(tx, name)
        if not credentials.fits(password, row["password"] if row else None):
            return None
        if row is None or row["disabled_utc"] is not None:
            return None
        with self._store.whole.write() as tx:
            if credentials.is_old(str(row["password"])):
                users.set_password(tx, row["id"], credentials.hashed(password))
            return _user(tx, row)

    def set_password(self, user_id: int, password: str, but_login: int | None = None) -> None:
        """A new password; every login and token ends, but the login where it was said. Whoever does
        it has shown who they are. Raises InvalidInput, NotFoundError."""
        with self._store.whole.read() as tx:
            row = _row(tx, user_id)
        credentials.check_strength(password, row["name"])
        kept = credentials.hashed(password)
        with self._store.whole.write() as tx:
            row = _row(tx, user_id)
            users.set_password(tx, user_id, kept)
            logins.delete_of(tx, user_id, but_login)
            logins.delete_tokens_of(tx, user_id)
            for kind in ("invitation", "reset"):
                logins.forget_kind(tx, kind, user_id)
            said = {"name": row["name"], "password": "changed"}
            self._log.note_account(tx, [LogEntry("update", _ENTITY, user_id, None, said)])
        self._record.accounts.changed()

    def access(self, user_id: int) -> Access:
        """What somebody may do by now. Raises NotFoundError."""
        with self._store.whole.read() as tx:
            return access_of_user(tx, _row(tx, user_id))

    def _switch(self, user_id: int, disabled: str | None) -> User:
        with self._store.write() as tx:
            must_run(tx)
            before = _row(tx, user_id)
            was, could_come_in = _user(tx, before), users.can_any_owner_come_in(tx)
            users.update(tx, {**before, "disabled_utc": disabled, "at": clock.now()})
            if disabled is not None:
                logins.delete_of(tx, user_id)
                logins.delete_tokens_of(tx, user_id)
            _refuse_ownerless(tx, could_come_in)
            return self._noted(tx, user_id, was)

    def _added(self, tx: Transaction, data: UserIn, password: str | None) -> User:
        self._refuse_taken(tx, data.name)
        _check(tx, data.person_id, data.roles)
        row = {"name": data.name, "person_id": data.person_id, "password": password}
        user_id = users.insert(tx, {**row, "at": clock.now()})
        users.set_grants(tx, user_id, [one.model_dump(mode="json") for one in data.roles])
        return self._noted(tx, user_id, None)

    def _noted(self, tx: Transaction, user_id: int, was: User | None) -> User:
        """A user as they are now, which the log keeps."""
        _refuse_ownerless(tx)
        now = _user(tx, _row(tx, user_id))
        before = was.model_dump(mode="json") if was else None
        action: Action = "update" if was else "create"
        entry = LogEntry(action, _ENTITY, user_id, before, now.model_dump(mode="json"))
        self._log.note_account(tx, [entry])
        self._store.when_written(self._record.accounts.changed)
        return now

    @staticmethod
    def _refuse_taken(tx: Transaction, name: str, but: int | None = None) -> None:
        found = users.named(tx, name)
        if found is not None and found["id"] != but:
            raise ConflictError(f"There is somebody called {found['name']} already.")


def must_run(tx: Transaction) -> None:
    """Raises ForbiddenError for whoever does not run the house."""
    if not tx.access.everywhere(Right.RUN):
        raise ForbiddenError("Only an owner may do this. Ask whoever runs VolleySense.")


def access_of_user(tx: Transaction, row: StoredUser) -> Access:
    """What the roles of a user come to; nothing for one who is let in no more."""
    if row["disabled_utc"] is not None:
        return Access()
    found = users.grants(tx, [row["id"]]).get(row["id"], [])
    return access_of((grant_of(one) for one in found), row["person_id"])


def grant_of(row: StoredGrant) -> Grant:
    return Grant(Role(row["role"]), row["club_id"], row["session_id"])


def _check(tx: Transaction, person_id: int | None, roles: Sequence[RoleGiven]) -> None:
    """Raises NotFoundError for what is not there, InvalidInput for a player who is nobody."""
    if person_id is not None and people.fetch(tx, people.PERSON, person_id) is None:
        raise NotFoundError(f"There is no person {person_id}.")
    for one in roles:
        if one.club_id is not None and people.fetch(tx, people.CLUB, one.club_id) is None:
            raise NotFoundError(f"There is no club {one.club_id}.")
        if one.session_id is not None and sessions.fetch(tx, one.session_id) is None:
            raise NotFoundError(f"There is no session {one.session_id}.")
        if one.role is Role.PLAYER and person_id is None:
            raise InvalidInput("Say who of the players this is.", "person_id")


def _refuse_ownerless(tx: Transaction, could_come_in: bool = False) -> None:
    """Raises ConflictError where there is no owner, or where one could come in before and those
    who are left were only invited."""
    if not users.owners(tx):
        raise ConflictError("There has to be an owner: make somebody else one first.")
    if could_come_in and not users.can_any_owner_come_in(tx):
        raise ConflictError(
            "There has to be an owner who can sign in: the others have not chosen a password yet."
        )


def _row(tx: Transaction, user_id: int) -> StoredUser:
    found = users.fetch(tx, user_id) if 0 < user_id <= MAX_ROW_ID else None
    if found is None:
        raise NotFoundError(f"There is no user {user_id}.")
    return found


def _user(tx: Transaction, row: StoredUser) -> User:
    now = _row(tx, row["id"])
    return _read(now, users.grants(tx, [now["id"]]).get(now["id"], []))


def _read(row: StoredUser, roles: Sequence[StoredGrant]) -> User:
    said: Row = {**row, "has_password": row["password"] is not None, "roles": roles}
    return User.model_validate({name: said[name] for name in User.model_fields})

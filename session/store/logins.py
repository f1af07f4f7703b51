"""SQL of the ways by which somebody comes in: logins and paired devices, tokens, one-time secrets
and passkeys. A secret is found by its digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session.store.protocol import Row, Transaction
from session.store.rows import StoredLogin, StoredPasskey, StoredToken

_LOGIN = (
    "l.id, l.user_id, l.device, l.role, c.main_id AS club_id, l.session_id, l.created_utc,"
    " l.seen_utc, l.ends_utc"
)
_LOGINS = "FROM logins l LEFT JOIN clubs c ON c.id = l.club_id"
_TOKEN = "id, user_id, name, scopes, created_utc, seen_utc, ends_utc"
_PASSKEY = "id, user_id, credential, public_key, sign_count, name, created_utc, seen_utc"


def insert(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO logins (secret, user_id, device, role, club_id, session_id, created_utc,"
            " seen_utc, ends_utc) VALUES (:secret, :user_id, :device, :role, :club_id,"
            " :session_id, :at, :at, :ends_utc) RETURNING id",
            **row,
        )
    )


def by_secret(tx: Transaction, secret: str, at: str) -> StoredLogin | None:
    """A login that has not ended."""
    found = tx.row(
        f"SELECT {_LOGIN} {_LOGINS} WHERE l.secret = :secret AND l.ends_utc > :at",
        secret=secret,
        at=at,
    )
    return cast("StoredLogin | None", found)


def fetch(tx: Transaction, login_id: int) -> StoredLogin | None:
    found = tx.row(f"SELECT {_LOGIN} {_LOGINS} WHERE l.id = :id", id=login_id)
    return cast("StoredLogin | None", found)


def listed(tx: Transaction, user_id: int | None, at: str) -> list[StoredLogin]:
    """Of a user, or (None) the paired devices; the one that was here last comes first."""
    whose = "l.user_id IS NULL" if user_id is None else "l.user_id = :user_id"
    params = {} if user_id is None else {"user_id": user_id}
    found = tx.rows(
        f"SELECT {_LOGIN} {_LOGINS} WHERE {whose} AND l.ends_utc > :at"
        " ORDER BY l.seen_utc DESC, l.id DESC",
        at=at,
        **params,
    )
    return cast("list[StoredLogin]", found)


def seen(tx: Transaction, login_id: int, at: str) -> None:
    tx.run("UPDATE logins SET seen_utc = :at WHERE id = :id", id=login_id, at=at)


def delete(tx: Transaction, login_id: int) -> int:
    return tx.run("DELETE FROM logins WHERE id = :id", id=login_id)


def delete_of(tx: Transaction, user_id: int, but: int | None = None) -> None:
    """All of a user, or all but one."""
    sql = "DELETE FROM logins WHERE user_id = :user_id AND id <> :but"
    tx.run(sql, user_id=user_id, but=but or 0)


def sweep(tx: Transaction, at: str) -> None:
    """Forget what has ended."""
    for table in ("logins", "tokens", "one_time_secrets"):
        tx.run(f"DELETE FROM {table} WHERE ends_utc <= :at", at=at)


def insert_token(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO tokens (secret, user_id, name, scopes, created_utc, ends_utc) VALUES"
            " (:secret, :user_id, :name, :scopes, :at, :ends_utc) RETURNING id",
            **row,
        )
    )


def token_by_secret(tx: Transaction, secret: str, at: str) -> StoredToken | None:
    found = tx.row(
        f"SELECT {_TOKEN} FROM tokens WHERE secret = :secret AND ends_utc > :at",
        secret=secret,
        at=at,
    )
    return cast("StoredToken | None", found)


def token(tx: Transaction, token_id: int) -> StoredToken | None:
    found = tx.row(f"SELECT {_TOKEN} FROM tokens WHERE id = :id", id=token_id)
    return cast("StoredToken | None", found)


def tokens(tx: Transaction, user_id: int, at: str) -> list[StoredToken]:
    found = tx.rows(
        f"SELECT {_TOKEN} FROM tokens WHERE user_id = :user_id AND ends_utc > :at ORDER BY id DESC",
        user_id=user_id,
        at=at,
    )
    return cast("list[StoredToken]", found)


def token_seen(tx: Transaction, token_id: int, at: str) -> None:
    tx.run("UPDATE tokens SET seen_utc = :at WHERE id = :id", id=token_id, at=at)


def renew_token(tx: Transaction, token_id: int, secret: str, at: str, ends: str) -> None:
    """Another secret in the place of the one that it had."""
    tx.run(
        "UPDATE tokens SET secret = :secret, created_utc = :at, seen_utc = NULL, ends_utc = :ends"
        " WHERE id = :id",
        id=token_id,
        secret=secret,
        at=at,
        ends=ends,
    )


def delete_token(tx: Transaction, token_id: int) -> int:
    return tx.run("DELETE FROM tokens WHERE id = :id", id=token_id)


def delete_tokens_of(tx: Transaction, user_id: int) -> None:
    tx.run("DELETE FROM tokens WHERE user_id = :user_id", user_id=user_id)


def insert_once(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO one_time_secrets (kind, secret, user_id, content, created_utc, ends_utc)"
            " VALUES (:kind, :secret, :user_id, :content, :at, :ends_utc) RETURNING id",
            **row,
        )
    )


def once(tx: Transaction, kind: str, secret: str, at: str) -> Row | None:
    """A one-time secret of a kind that can still be used: `id`, `user_id`, `content`."""
    return tx.row(
        "SELECT id, user_id, content, ends_utc FROM one_time_secrets"
        " WHERE kind = :kind AND secret = :secret AND ends_utc > :at",
        kind=kind,
        secret=secret,
        at=at,
    )


def waiting(tx: Transaction, kind: str, at: str) -> list[Row]:
    """Those of a kind that can still be used, the oldest first; the secrets themselves are not
    known."""
    return tx.rows(
        "SELECT id, user_id, content, created_utc, ends_utc FROM one_time_secrets"
        " WHERE kind = :kind AND ends_utc > :at ORDER BY id",
        kind=kind,
        at=at,
    )


def forget_once(tx: Transaction, ident: int) -> int:
    return tx.run("DELETE FROM one_time_secrets WHERE id = :id", id=ident)


def forget_kind(tx: Transaction, kind: str, user_id: int | None = None) -> None:
    """All of a kind: of a user, or those of nobody."""
    tx.run(
        "DELETE FROM one_time_secrets WHERE kind = :kind AND coalesce(user_id, 0) = :user_id",
        kind=kind,
        user_id=user_id or 0,
    )


def insert_passkey(tx: Transaction, row: Mapping[str, object]) -> int:
    return int(
        tx.value(
            "INSERT INTO passkeys (user_id, credential, public_key, sign_count, name, created_utc)"
            " VALUES (:user_id, :credential, :public_key, :sign_count, :name, :at) RETURNING id",
            **row,
        )
    )


def passkeys(tx: Transaction, user_id: int) -> list[StoredPasskey]:
    found = tx.rows(
        f"SELECT {_PASSKEY} FROM passkeys WHERE user_id = :user_id ORDER BY id", user_id=user_id
    )
    return cast("list[StoredPasskey]", found)


def passkey(tx: Transaction, credential: str) -> StoredPasskey | None:
    found = tx.row(f"SELECT {_PASSKEY} FROM passkeys WHERE credential = :one", one=credential)
    return cast("StoredPasskey | None", found)


def passkey_used(tx: Transaction, ident: int, sign_count: int, at: str) -> None:
    tx.run(
        "UPDATE passkeys SET sign_count = :sign_count, seen_utc = :at WHERE id = :id",
        id=ident,
        sign_count=sign_count,
        at=at,
    )


def delete_passkey(tx: Transaction, ident: int, user_id: int) -> int:
    return tx.run(
        "DELETE FROM passkeys WHERE id = :id AND user_id = :user_id", id=ident, user_id=user_id
    )

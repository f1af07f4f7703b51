"""The secret that whoever starts a server shows, to become its owner from another machine."""

from __future__ import annotations

import datetime as dt
from typing import Final

from app.settings import Settings
from session.service import SessionService

SETUP_LASTS: Final = dt.timedelta(minutes=15)


def setup_words(settings: Settings) -> str:
    """What the console says while nobody has an account and this machine is reached through a
    proxy; empty otherwise. The secret is good once, and the one before no more."""
    if not settings.is_behind_proxy:
        return ""
    with SessionService(settings.db_url, settings.sessions_dir) as record:
        if record.users.any_there():
            return ""
        secret = record.one_time.make("setup", SETUP_LASTS)
    names = settings.own_names
    home = f"https://{names[0]}{settings.root_path}" if names else ""
    return (
        "Nobody has an account yet. Open this within 15 minutes to make yours, the owner's:\n"
        f"{home}/setup#{secret}"
    )

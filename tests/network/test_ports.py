"""What goes out at a port of ours."""

from __future__ import annotations

import asyncio
import socket

from app.web.ports import bound
from tests.eventloop import in_a_loop


def test_answers_are_sent_at_once() -> None:
    """Else the system waits for more to send, 40 ms for each page over TLS."""
    at_once = []

    async def come(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        at_once.append(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        writer.close()

    async def story() -> None:
        listening = bound("127.0.0.1", 0)
        async with await asyncio.start_server(come, sock=listening):
            reader, writer = await asyncio.open_connection(*listening.getsockname())
            await reader.read()
            writer.close()

    in_a_loop(story())
    assert at_once == [True]

"""uvicorn's own WebSocket protocol, which besides is a sink: the application writes finished frames to its transport.

    uvicorn --ws chatrooms.talk.uvicorn_ws:FanOutProtocol config.asgi:application

It stands in `scope["extensions"]["group_support.frames"]`. Everything else, the application is told as by any server.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from chatrooms.talk.sink import BACKLOG, EXTENSION, SLOW

RESTART = 1012
#: seconds a slow reader has for what lies in its buffer before the line is cut
LAST_CHANCE = 30.0


class FanOutProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    #: what the application does on SIGTERM instead of an abrupt end; it calls `close` when it is through
    on_shutdown: Any = None
    #: takes a text at once if nothing has to be waited for; what it leaves comes through `receive` as ever
    on_text: Callable[[str], bool] | None = None
    on_slow: Callable[[], None] | None = None

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        scope: Any = getattr(self, "scope", None)
        if scope is not None:
            self.write = self.transport.write
            self.transport.set_write_buffer_limits(high=BACKLOG)
            scope["extensions"][EXTENSION] = self

    def forget_handshake(self) -> None:
        """Once it is accepted nobody asks how it came: some KiB for each who only listens. Emptied, since others have these, too."""
        for headers in (self.scope["headers"], self.request.headers, self.response.headers):
            headers.clear()
        self.request = self.response = None

    def handle_text(self, event: Any) -> None:
        if self.on_text is not None and event.fin and self.queue.empty() and not self.close_sent:
            try:
                is_taken = self.on_text(str(event.data, "utf-8"))
            except UnicodeDecodeError:
                is_taken = False
            if is_taken:
                return
        super().handle_text(event)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.on_slow is not None:
            self.loop.call_soon(self.on_slow)

    def close(self, code: int) -> None:
        """Close after what is written already, without waiting for a reader who doesn't read."""
        if self.close_sent or self.transport.is_closing():
            return
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        wait = LAST_CHANCE if code == SLOW else self.close_timeout
        self.close_timer = self.loop.call_later(wait, self.transport.abort)

    def shutdown(self) -> None:
        if self.on_shutdown is None or self.close_sent:
            super().shutdown()
        else:
            self.stop_keepalive()
            self.on_shutdown()

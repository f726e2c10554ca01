"""A socket opens for our own pages alone (S3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings


class OwnOrigin:
    """Refuses, before it opens, a socket whose Origin is not to the letter one of ours: scheme, host and port."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        if len(named) == 1 and named[0] in settings.ORIGINS:
            await self.app(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close"})

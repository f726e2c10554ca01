"""The one socket, and nothing else."""

from typing import Any

from django.urls import path, re_path

from chatrooms.talk.consumer import Talk


async def nowhere(scope: Any, receive: Any, send: Any) -> None:
    """No socket here: refused before it opens."""
    await receive()
    await send({"type": "websocket.close"})


websocket_urlpatterns = [path("ws/", Talk.as_asgi()), re_path(r"", nowhere)]

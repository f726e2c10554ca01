"""No page of ours reads more than a long form: what is larger is not even taken in (S29)."""

from __future__ import annotations

from typing import Any

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from django.conf import settings
from django.core.exceptions import RequestAborted

from config import headers

#: bytes: the largest form, and room for how browsers pack it; below this Django keeps a body in memory
MOST = 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
SENTENCE = b"This is more than any page here takes.\n"


class SmallBodies:
    """Answers 413 to a larger body, announced or not, instead of writing it to the disk first."""

    def __init__(self, app: ASGI3Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        announced = dict(scope["headers"]).get(b"content-length", b"0")  # type: ignore[typeddict-item]
        if not announced.isdigit() or len(announced) > 15 or int(announced) > MOST:
            await refuse(send)
            return
        taken = 0

        async def counted() -> Any:
            nonlocal taken
            message: Any = await receive()
            taken += len(message.get("body", b""))
            if taken > MOST:
                raise RequestAborted  # Django drops what it had
            return message

        await self.app(scope, counted, send)
        if taken > MOST:
            await refuse(send)


async def refuse(send: ASGISendCallable) -> None:
    fields = {**headers.policy(), "Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
    packed = [(name.lower().encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": 413, "headers": packed, "trailers": False})
    await send({"type": "http.response.body", "body": SENTENCE, "more_body": False})

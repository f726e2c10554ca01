"""The chat of Channels' tutorial, which besides keeps each message: one INSERT, then the group. Nobody is asked who she is.

uvicorn benchmarks.rooms.tutorial:application          with DATABASE_URL and maybe REDIS_URL
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from config import addresses

REDIS_URL = os.environ.get("REDIS_URL", "")
LAYER = {
    "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
    "CONFIG": {"hosts": [REDIS_URL], "prefix": "tutorial"},
}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={
        "default": addresses.database(os.environ["DATABASE_URL"], Path.cwd(), is_serving=False, is_durable=True)
    },
    CHANNEL_LAYERS={"default": LAYER if REDIS_URL else {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from channels.db import database_sync_to_async  # noqa: E402
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import URLRouter  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import re_path  # noqa: E402


class Message(models.Model):
    room = models.CharField(max_length=50)
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "tutorial"

    def __str__(self) -> str:
        return self.body


class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        self.room = f"chat_{self.scope['url_route']['kwargs']['room']}"
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.room, self.channel_name)

    async def receive_json(self, content: Any) -> None:
        await database_sync_to_async(Message.objects.create)(room=self.room, body=content["message"])
        await self.channel_layer.group_send(self.room, {"type": "chat.message", "message": content["message"]})

    async def chat_message(self, event: Any) -> None:
        await self.send_json({"message": event["message"]})


def prepare() -> None:
    if Message._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Message)


application = URLRouter([re_path(r"^ws/chat/(?P<room>\w+)/$", Chat.as_asgi())])

if __name__ == "__main__":
    prepare()

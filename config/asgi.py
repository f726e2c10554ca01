"""The one application uvicorn serves: pages and sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SERVING", "1")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings

from config.bodies import SmallBodies
from config.checks import refuse_to_start_wrongly

refuse_to_start_wrongly()

sockets = URLRouter([])
application = ProtocolTypeRouter(
    {"http": SmallBodies(pages), "websocket": OriginValidator(AuthMiddlewareStack(sockets), settings.ORIGINS)}
)

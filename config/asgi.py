"""The one application uvicorn serves: pages and sockets."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SERVING", "1")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter

from chatrooms.care import signs
from chatrooms.routing import websocket_urlpatterns
from config.bodies import SmallBodies
from config.checks import refuse_to_start_wrongly
from config.origins import OwnOrigin

refuse_to_start_wrongly()
signs.sieve()  # no message waits for it

# who it is, the consumer asks itself (talk/entrance.py): for all who wait together, and without a thread for each
sockets = OwnOrigin(URLRouter(websocket_urlpatterns))
application = ProtocolTypeRouter({"http": SmallBodies(pages), "websocket": sockets})

# what is loaded by now stays: nobody need look through it for garbage again, nor after every 700 objects for more
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)

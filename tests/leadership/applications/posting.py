"""What the desk's buttons post."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from leadership.applications.models import Application


def seen(*applications: Application, **more: Any) -> dict[str, Any]:
    """What a page of the desk posts: the rows it showed, and their versions."""
    versions = {f"version-{each.pk}": each.version for each in applications}
    return {"row": [str(each.pk) for each in applications], **versions, **more}


def reason(**more: Any) -> dict[str, Any]:
    """An answer that says "not this time", as its form posts it."""
    words = "You are nearly there. Come to two more chats, then write to us again."
    return {"requirement": "2 group chats", "reason": words, "again_on": "", **more}


def press(client: Any, name: str, application: Application, **data: Any) -> Any:
    """Press a button of one application's page, or that of a bulk page for it alone."""
    args = [] if name.endswith("-many") else [application.pk]
    return client.post(reverse(f"admin:application-{name}", args=args), seen(application, **data))


def names(page: str, who: str) -> bool:
    """Whether a page says somebody's name; a random key may happen to hold its letters."""
    return re.search(rf"\b{who}\b", page) is not None

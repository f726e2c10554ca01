"""What the lower subjects are told about the glass when the apps are ready."""

from __future__ import annotations

from chatrooms.moderation.desk import taking
from chatrooms.moderation.desk import views as desk
from chatrooms.moderation.glass import breaking, views
from leadership.audit import words
from leadership.management.commands.tick import JOBS


def ready() -> None:
    taking.SEALED.append(breaking.sealed)
    desk.EXTRAS.append(views.of_case)
    JOBS["broken glass nobody looked at"] = breaking.remind
    words.KINDS["glass"] = "glass before a case"
    words.DID |= {
        "broke the glass": "broke {the glass before a case}",
        breaking.READ: "read behind {the glass before a case}",
        "looked at a broken glass": "looked at a broken glass",
    }

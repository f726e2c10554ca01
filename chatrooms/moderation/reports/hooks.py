"""What the lower subjects are told about reports when the apps are ready."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from chatrooms.moderation.reports import keeping
from leadership.audit import admin, words
from leadership.management.commands.tick import JOBS
from leadership.members import erasure, export


def for_safeguarding(reader: Any) -> Q:
    """Who reported what is for the safeguarding lead alone (matrix d): anybody else reads the record without it."""
    return Q(pk=None) if reader.is_safeguarding_lead else Q(subject_kind="case")


def ready() -> None:
    JOBS["cases older than they are kept"] = keeping.forget_old
    words.KINDS["case"] = "case"
    words.DID["reported"] = "reported something ({a case})"
    admin.SEALED.append(for_safeguarding)
    export.PARTS.update(keeping.PARTS)
    erasure.PREVIEWS.append(keeping.preview)
    erasure.PARTINGS.append(keeping.part)

"""What the lower subjects are told about watched words when the apps are ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from chatrooms.moderation.desk import taking
from chatrooms.moderation.desk import views as desk
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.words import following, holding, keeping, lately, looking
from chatrooms.moderation.words.forms import DecideForm
from chatrooms.moderation.words.models import Held
from chatrooms.talk import gate, looks, stamps, views
from leadership.audit import admin, words
from leadership.management.commands.tick import JOBS
from leadership.members import erasure, export
from leadership.members.models import Member
from leadership.roles.programme import RoomDef

DID = (
    "wrote a watched word",
    "changed a watched word",
    "switched a watched word on",
    "switched a watched word off",
)


def of_case(case: Case, reader: Member) -> dict[str, Any]:
    """On the page of a case: the words that were found, and the answer to a message that waits."""
    held = Held.objects.filter(case=case, decided_at=None).first()
    return {"hits": list(case.word_hits.select_related("word")), "held": held, "decide": DecideForm()}


def notes(member: Member, room: RoomDef) -> Iterable[SafeString]:
    """Above the form of a room: that messages of hers wait."""
    count = Held.objects.filter(by=member, room__slug=room.slug, decided_at=None).count()
    if count:
        yield SafeString(render_to_string("moderation/_waits.html", {"count": count, "room": room}))


def for_safeguarding(reader: Any) -> Q:
    """The safety part of the record (matrix d)."""
    return Q(pk=None) if reader.is_safeguarding_lead else Q(subject_kind="watchedword")


def ready() -> None:
    looks.LOOKS.append(looking.look)
    gate.REFUSALS.append(lately.refuse)
    stamps.PLACES.append(lately.stamp)
    views.NOTES.append(notes)
    desk.EXTRAS.append(of_case)
    taking.IN_THE_WAY.append(holding.unsettled)
    JOBS["watched words that were found"] = following.follow
    JOBS["messages that waited a day"] = holding.give_up
    JOBS["places of watched words older than they are kept"] = keeping.forget_old
    words.KINDS["watchedword"] = "watched word"
    words.DID |= {did: did for did in DID}
    admin.SEALED.append(for_safeguarding)
    export.PARTS.update(keeping.PARTS)
    erasure.PREVIEWS.append(keeping.preview)
    erasure.PARTINGS.append(keeping.part)

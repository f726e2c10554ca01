"""What the lower subjects are told about acts when the apps are ready."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from chatrooms.moderation.acts import keeping, refusing, told, waiting_long
from chatrooms.moderation.acts.doing import DID
from chatrooms.moderation.acts.powers import Kind, has, may
from chatrooms.moderation.acts.who import actor_of, place_of
from chatrooms.talk import gate, stamps, store, views
from leadership.audit import admin, words
from leadership.badges.powers import MODERATING
from leadership.management.commands.tick import JOBS
from leadership.members import erasure, export
from leadership.members.models import Member
from leadership.roles.programme import RoomDef


def duty(member: Member, room: RoomDef) -> str:
    """Where she steps in about a message of this room, but for its number; "" for most people."""
    actor, place = actor_of(member), place_of(room)
    if has(actor, MODERATING, place):
        return reverse("moderate-room", args=[room.slug])
    return reverse("remind", args=[room.slug, 0]).removesuffix("0/") if may(actor, Kind.REMINDER, place) else ""


def for_safeguarding(reader: Any) -> Q:
    """What was done about whom in the rooms is the safety part of the record (matrix d)."""
    return Q(pk=None) if reader.is_safeguarding_lead else Q(subject_kind__in=("act", "proposal"))


def ready() -> None:
    gate.REFUSALS.append(refusing.refuse)
    store.LATE.append(store.Late(refusing.look, refusing.too_late))
    stamps.MORE.append(refusing.stamps)
    stamps.PLACES.append(refusing.of_places)
    views.NOTES.append(told.notes)
    views.DUTIES.append(duty)
    JOBS["acts older than they are kept"] = keeping.forget_old
    JOBS["appeals and proposals nobody answers"] = waiting_long.call_again
    words.KINDS |= {"act": "act of a moderator", "proposal": "proposal of a moderator"}
    words.DID |= {did: f"{did} ({{an act}})" for did in (*DID.values(), "lifted an act")}
    words.DID |= {each: f"{each} ({{a proposal}})" for each in ("proposed to keep away", "answered a proposal")}
    admin.SEALED.append(for_safeguarding)
    export.PARTS.update(keeping.PARTS)
    export.OF_WHO_DECIDED.add("rank")
    export.INSIDE |= {
        "proposed to keep away",
        "answered a proposal",
    }  # written to the leads, by somebody she must not know
    erasure.PREVIEWS.append(keeping.preview)
    erasure.PARTINGS.append(keeping.part)

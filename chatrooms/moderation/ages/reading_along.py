"""While an age is looked at: no verb in a room but reading and taking one's words back; no query more for anybody else (G6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from chatrooms.talk.asked import Asked
from chatrooms.talk.gate import EVERY_VERB
from chatrooms.talk.say import Refusal
from leadership.members.models import Member
from leadership.roles.programme import RoomDef

WORDS = "Somebody looks whether this is the right place for your age. Until then you can read along."


def is_looked_at(member: Member) -> bool:
    return member.age_looked_at_until is not None and member.age_looked_at_until > timezone.now()


def refuse(member: Member, room: RoomDef) -> dict[str, Refusal]:
    if not is_looked_at(member):
        return {}
    return {EVERY_VERB: Refusal("held", member.age_looked_at_until, WORDS)}


def notes(member: Member, room: RoomDef) -> Iterable[SafeString]:
    if is_looked_at(member):
        yield mark_safe(render_to_string("moderation/_age_note.html", {"until": member.age_looked_at_until}))


def _looked_at(ids: Collection[int], now: dt.datetime) -> QuerySet[Member, Any]:
    return Member.objects.filter(pk__in=ids, age_looked_at_until__gt=now).values_list("pk", "age_looked_at_until")


LOOKED_AT = Asked(_looked_at)


def stamps(ids: Collection[int]) -> dict[int, Hashable]:
    """For open pages: when it begins or ends."""
    return dict(LOOKED_AT(ids, timezone.now()))

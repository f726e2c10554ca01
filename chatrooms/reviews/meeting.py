"""Whom somebody can say something of: leaders of her age who really were there with her, lately (G2, L3)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import Kind
from chatrooms.reviews.leading import badges_of, leads
from chatrooms.reviews.models import Review, quarter_of
from chatrooms.talk.attendance import needed
from chatrooms.talk.models import Attendance
from leadership.badges.backend import in_force
from leadership.members.models import Member
from leadership.roles.models import Edition

LATELY = dt.timedelta(days=14)
#: before that nobody is a witness: made-up accounts are young
SETTLED = dt.timedelta(days=7)


class Meeting(NamedTuple):
    """The last time two people were in a room together."""

    leader: Member
    room: int
    slug: str
    day: dt.date
    is_said: bool


def hindrance(by: Member, now: dt.datetime | None = None) -> str:
    """Why she can't write any review now, as a sentence; "" if she can."""
    now = now or timezone.now()
    if now - by.joined_at < SETTLED:
        return "You can say how it was once you have been here for a week."
    if Act.objects.in_force(now).filter(about=by, kind=Kind.BAN).exists():
        return "While you are kept away, this has to wait."
    return ""


def meetings(by: Member, *, name: str = "") -> list[Meeting]:
    """Leaders who were there with her within a fortnight, the latest meeting of each; a few queries, one where she was nowhere.

    Both have said enough that day to have been there: what makes a group chat, or in a circle, where everybody speaks once,
    anything. Nobody who leads her, no team mates, whose word on each other is another one, and nobody at a desk, who decides about
    others' roles.
    """
    now, programme = timezone.now(), Edition.objects.in_force().programme
    circles = [room.slug for room in programme.rooms.values() if room.kind == "circle"]
    was_there = Q(messages__gte=needed()) | Q(room__slug__in=circles, messages__gte=1)
    since = (now - LATELY).astimezone(dt.UTC).date()
    mine = set(Attendance.objects.filter(was_there, member=by, day__gte=since).values_list("room", "day"))
    if not mine:
        return []
    said = Review.objects.filter(by=by, about=OuterRef("member"), quarter=quarter_of(now.astimezone(dt.UTC).date()))
    people = Member.objects.filter(is_active=True, is_staff=False).in_band(by.band).exclude(pk=by.pk)
    found = (
        Attendance.objects.filter(was_there, day__gte=since, room__in={room for room, _ in mine})
        .filter(member__in=in_force().values("member"))
        .filter(member__in=people.filter(username=name) if name else people)
        .annotate(is_said=Exists(said))
        .select_related("member", "room")
        .order_by("-day", "member__username")
    )
    last: dict[int, Meeting] = {}
    for each in found:
        if (each.room_id, each.day) not in mine:
            continue
        meeting = Meeting(each.member, each.room_id, each.room.slug, each.day, each.is_said)
        last.setdefault(each.member_id, meeting)
    badges = badges_of({by.pk, *last}) if last else {}
    return [each for pk, each in last.items() if not leads(pk, by.pk, badges)]


def meeting_with(by: Member, name: str) -> Meeting | None:
    return next(iter(meetings(by, name=name)), None) if name else None

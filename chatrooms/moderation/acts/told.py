"""What the person is told: what, why, which house rule, until when, how to appeal; never who, only "a moderator on duty" (G16)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from chatrooms.moderation.acts import judges
from chatrooms.moderation.acts.models import Act, ActQuerySet, Appeal, Proposal
from chatrooms.moderation.acts.powers import OF_ROOMS, Kind, Where
from chatrooms.talk.say import span
from leadership.members.erasure import is_erased
from leadership.members.models import Member
from leadership.notices.wording import write
from leadership.requirements.wording import listed
from leadership.roles.models import Edition
from leadership.roles.programme import Programme, RoomDef

SHOWN_FOR = dt.timedelta(hours=1)  # in the room, of what is done once
MOST_NOTES = 3
ONCE = (Kind.REMINDER, Kind.REMOVAL)

HAPPENED = {
    Kind.REMINDER: "A moderator on duty reminds you of a house rule{here}.",
    Kind.WARNING: "A moderator on duty has warned you{here}.",
    Kind.REMOVAL: "A moderator on duty removed a message of yours {place}.",
    Kind.MUTE: "A moderator on duty muted you {place} for {length}.",
    Kind.KICK: "A moderator on duty asked you {out} for {length}.",
    Kind.BAN: "A moderator on duty keeps you away {away} for {length}.",
    Kind.SLOW: "A moderator on duty slowed this room down for {length}: one message every {seconds} seconds.",
    Kind.PAUSE: "A moderator on duty paused this room for {length}.",
}
TITLES = {
    Kind.REMINDER: "A reminder",
    Kind.WARNING: "A warning",
    Kind.REMOVAL: "A message was removed",
    Kind.MUTE: "Muted",
    Kind.KICK: "Out of a room for a while",
    Kind.BAN: "Kept away for a while",
}
MEANING = {
    Kind.REMINDER: "Nothing follows from it.",
    Kind.WARNING: "It is over after 6 hours. Three at once lead to a mute of 24 hours.",
    Kind.REMOVAL: "Nobody reads it any more. It is kept until an appeal can’t be made any more.",
    Kind.MUTE: "You can read, report, ask for help and appeal as always. Writing comes back by itself.",
    Kind.KICK: "You can come back by yourself when the time is over. The other rooms are open to you.",
    Kind.BAN: "You can come back by yourself when the time is over.",
}
#: and what it meant, once it is over by itself
OVER = {
    Kind.WARNING: "Nothing follows from it any more.",
    Kind.MUTE: "You can write again.",
    Kind.KICK: "You can come in again.",
    Kind.BAN: "You can come in again.",
}
LIFTED = "It ended before its time, and holds no longer."
TAKEN_BACK = "Nothing of it is left, and it counts for nothing."

LOOKED_AT = "Somebody else of higher rank looks at it. It is never whoever decided this."
NOBODY_YET = "Nobody else here may judge it yet, so an appeal waits until there is somebody. Meanwhile whoever decided it can take it back."


class Told(NamedTuple):
    """One decision as the person reads it."""

    act: Act
    title: str
    happened: str
    why: str
    meaning: str
    state: str
    is_in_force: bool
    left: str

    @property
    def appeal(self) -> Appeal | None:
        return self.act.pleaded


def told(act: Act, programme: Programme, now: dt.datetime) -> Told:
    kind, is_in_force = Kind(act.kind), act.is_in_force(now)
    left = span((act.until - now).total_seconds()) if is_in_force and act.until else ""
    title = TITLES.get(kind, act.get_kind_display())
    return Told(act, title, happened(act, programme), why(act), meaning(act, now), state(act, now), is_in_force, left)


def happened(act: Act, programme: Programme) -> str:
    length = span((act.until - act.at).total_seconds()) if act.until else ""
    place = where(act, programme)
    here = "" if act.where == Where.EVERYWHERE else f" {place}"
    away, out = place.replace("in ", "from ", 1), place.replace("in ", "out of ", 1)
    return HAPPENED[Kind(act.kind)].format(
        place=place, here=here, away=away, out=out, length=length, seconds=act.seconds
    )


def where(act: Act, programme: Programme) -> str:
    """ "in Anxiety", "in Anxiety and Trauma", "in every room of the community Anxiety", "in every room"."""
    if act.where == Where.EVERYWHERE:
        return "in every room"
    if act.where == Where.COMMUNITY:
        found = programme.communities.get(act.community)
        return f"in every room of the community {found.name if found else act.community}"
    return f"in {room_names(act, programme)}"


def room_names(act: Act, programme: Programme) -> str:
    """Of an act in one room or in chosen ones."""
    known = programme.rooms
    return listed([known[each.slug].name if each.slug in known else each.slug for each in act.rooms], "and")


def where_proposed(proposal: Proposal, programme: Programme) -> str:
    if proposal.where != Where.ROOMS:
        return Where(proposal.where).label
    known, slugs = (
        programme.rooms,
        [proposal.room.slug if proposal.room else "", *proposal.also.values_list("slug", flat=True)],
    )
    return listed([known[slug].name if slug in known else slug for slug in slugs], "and")


def where_for_duty(act: Act, programme: Programme) -> str:
    return room_names(act, programme) if act.where == Where.ROOMS else Where(act.where).label


def why(act: Act) -> str:
    return f"It is about: {act.cause.words} ({act.cause.rule})."


def state(act: Act, now: dt.datetime) -> str:
    if act.is_taken_back:
        return "Taken back"
    if act.lifted is not None:
        return "Lifted"
    if act.until is None:
        return ""
    return "In force" if act.until > now else "Over"


def meaning(act: Act, now: dt.datetime) -> str:
    """What she can do, as it is now."""
    kind = Kind(act.kind)
    if act.is_taken_back:
        return TAKEN_BACK
    if act.lifted is not None:
        return LIFTED
    return OVER.get(kind, "") if act.until is not None and act.until <= now else MEANING.get(kind, "")


def about(member: Member) -> ActQuerySet:
    """Every decision about somebody, the newest first."""
    return Act.objects.filter(about=member).select_related("lift", "appeal").with_rooms()


def notes(member: Member, room: RoomDef) -> list[SafeString]:
    """What holds for her here, above the form: one query; nothing for most."""
    now = timezone.now()
    of_hers = Q(about=member) & (Q(until__gt=now) | Q(kind__in=ONCE, at__gt=now - SHOWN_FOR))
    of_all = Q(kind__in=OF_ROOMS, until__gt=now)
    acts = Act.objects.filter(of_hers | of_all, lift=None).at(room.slug, room.community, room.band)
    found = list(acts.with_rooms().order_by("-at")[:MOST_NOTES])
    if not found:
        return []
    programme = Edition.objects.in_force(now).programme
    shown = [told_plainly(act, programme, now) for act in found]
    return [SafeString(render_to_string("moderation/_note.html", {"told": each})) for each in shown]


def told_plainly(act: Act, programme: Programme, now: dt.datetime) -> Told:
    """Without a look at lift and appeal: of what was asked for without them."""
    left = span((act.until - now).total_seconds()) if act.until else ""
    kind = Kind(act.kind)
    return Told(act, "", happened(act, programme), why(act), MEANING.get(kind, ""), "", act.until is not None, left)


def tell(act: Act, member: Member) -> None:
    """At once, in the inbox and by letter; her pages look by themselves. Whoever erased her account is gone."""
    if is_erased(member):
        return
    programme = Edition.objects.in_force().programme
    by = timezone.localtime(act.appeal_until, ZoneInfo(member.time_zone))
    then = "Somebody else looks at it then." if judges.of(act) else NOBODY_YET
    write(
        member,
        "act",
        f"act:{act.pk}",
        url=address(act),
        happened=happened(act, programme),
        why=why(act),
        word=act.words,
        appeal=f"If you see it differently, you can appeal until {by:%-d %B %Y}. {then}",
    )


def tell_again(act: Act, member: Member, letter: str, **words: str) -> None:
    """That it is lifted, or what came of an appeal."""
    if is_erased(member):
        return
    programme = Edition.objects.in_force().programme
    write(member, letter, f"act:{act.pk}:{letter}", url=address(act), happened=happened(act, programme), **words)


def address(act: Act) -> str:
    return reverse("decision", args=[act.pk])

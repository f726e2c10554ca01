"""What of a room depends on who reads it: her own messages, whom she hides, who leads here, what is new to her."""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from chatrooms.rooms.door import is_unlocked, room_for
from chatrooms.rooms.models import Room
from chatrooms.talk.log import History
from chatrooms.talk.marks import holds, is_named
from chatrooms.talk.models import Heart
from chatrooms.talk.stencil import Line, draw
from leadership.badges.backend import in_force
from leadership.members.models import Member
from leadership.roles.programme import Programme, RoleDef, RoomDef
from leadership.templatetags.look import icon

MOST_LEADERS = 300
VEIL = '<div class="bubble"><details class="veil"><summary><span>{} <u>Show it</u></span></summary>'
OF_SOMEBODY, WITH_A_WORD = "A message of somebody you hide.", "A message with a word you fold."
MARK = '</time><span class="tag tag--lamp">mentions you</span>'


class Reader:
    """One person in one room: three queries, whatever the number of messages."""

    def __init__(self, member: Member, room: RoomDef, programme: Programme) -> None:
        self.name = member.username
        self.leaders = leaders(room, programme)
        #: whoever leads here is never hidden: what they say may be meant for everybody's safety (G17)
        self.hidden = set(member.hidden_people.values_list("other__username", flat=True)) - self.leaders.keys()
        self.folded = tuple(member.folded_words.values_list("word", flat=True))

    def why_folded(self, line: Line) -> str:
        """Why it is folded for her, or "". Her own words and those taken back never are; whoever leads, for words alone."""
        if line.by == self.name or line.is_removed:
            return ""
        if line.by in self.hidden:
            return OF_SOMEBODY
        return WITH_A_WORD if holds(line.text, self.folded) else ""

    def draw(self, line: Line) -> SafeString:
        """The fragment everybody gets, dressed for her; static/js/reading.js does the same for what comes live."""
        drawn = draw(line)
        if line.is_notice:
            return mark_safe(drawn)
        if line.by == self.name:
            drawn = drawn.replace('class="msg', 'class="msg msg--own', 1)
            drawn = drawn.replace(f"<bdi>{escape(line.by)}</bdi>", "You", 1)
        if line.by in self.leaders:
            lead = self.leaders[line.by]
            badge = f'<span class="badge">{icon(lead.icon)}{escape(lead.role)}</span>'
            drawn = drawn.replace("</b><time", f"</b>{badge}<time", 1)
        why = self.why_folded(line)
        if line.by != self.name and not why and is_named(line.text, self.name):
            drawn = drawn.replace('class="msg', 'class="msg msg--you', 1).replace("</time>", MARK, 1)
        if why:
            drawn = drawn.replace('<div class="bubble">', VEIL.format(why), 1)
            drawn = f"{drawn.removesuffix('</div></li>')}</details></div></li>"
        return mark_safe(drawn)


class Lead(NamedTuple):
    """What somebody who leads wears in the room."""

    role: str
    icon: str


#: of whoever may come into every room (matrix d)
SAFEGUARDING = Lead("Safeguarding lead", "shield")
#: which drawing stands for a role, by what it grants; the first that fits
ICONS = (("mute", "shield"), ("mentor_buddies", "compass"), ("host_circles", "circle"))


def leaders(room: RoomDef, programme: Programme) -> dict[str, Lead]:
    """Who leads in this room, with the name of their highest role: badges in force, here or everywhere; and the safeguarding leads."""
    here = in_force().filter(Q(community=None) | Q(community=room.community or None))
    found = here.values_list("member__username", "role").order_by("-granted_at")[:MOST_LEADERS]
    held = sorted((programme.roles[role].step, name, role) for name, role in found if role in programme.roles)
    safe = Member.objects.filter(is_safeguarding_lead=True, is_active=True).values_list("username", flat=True)
    return {name: lead(programme.roles[role], room.band) for _, name, role in held} | dict.fromkeys(safe, SAFEGUARDING)


def lead(role: RoleDef, band: str) -> Lead:
    drawing = next((drawing for power, drawing in ICONS if power in role.grants), "hands")
    return Lead(role.name_for(band), drawing)


def hearted(member: Member, room: int, history: History) -> list[int]:
    """Which of these messages have her heart."""
    seqs = [line.seq for line in history.lines if line.hearts]
    mine = Heart.objects.filter(by=member, message__room=room, message__seq__in=seqs)
    return list(mine.values_list("message__seq", flat=True)) if seqs else []


def first_new(history: History, mark: int | None, name: str) -> int | None:
    """The first message somebody else said since she looked away; None on a first visit."""
    if mark is None:
        return None
    return next((line.seq for line in history.lines if line.seq > mark and line.by != name), None)


def places(member: Member, programme: Programme, at: Room) -> tuple[int | None, list[tuple[Any, bool]]]:
    """How far she has read here, and the other rooms she has been in, each with whether something is new there."""
    mark, rail = None, []
    for slug, head, seq in member.read_marks.values_list("room__slug", "room__head", "seq").order_by("room__slug"):
        if slug == at.slug:
            mark = seq
        elif (room := room_for(member, programme, slug)) is not None:
            rail.append((room, head > seq))
    return mark, rail


def livelier(
    member: Member, programme: Programme, counts: dict[str, int], rail: list[tuple[Any, bool]]
) -> RoomDef | None:
    """Of the other rooms she has been in, the one where most people are; None where nobody is, or she may not enter now."""
    found: RoomDef | None = max((room for room, _ in rail), key=lambda room: counts[room.slug], default=None)
    if found is None or not counts[found.slug]:
        return None
    return found if is_unlocked(member, programme, found) else None

"""After the commit: what the words that were found ask for. Whatever is left undone, the next run of `tick` does."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from chatrooms.moderation.reports import evidence
from chatrooms.moderation.reports.categories import CATEGORIES, Category, Kind, Level
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.reports.reporting import Subject, a_message, a_person, raise_to, report
from chatrooms.moderation.words.models import Action, Held, Hit
from chatrooms.rooms.models import Room
from chatrooms.talk.log import iso
from chatrooms.talk.models import Event
from leadership.members.models import Member
from leadership.roles.models import Edition
from leadership.roles.programme import RoomDef

AT_ONCE = 100
#: more of one person in one room, within so long of an open case, belongs to that case
TOGETHER = dt.timedelta(minutes=10)


class NotWell(NamedTuple):
    """Somebody whose words ask for care. `message` is None while it waits to be said."""

    member: Member
    room: RoomDef
    row: Room
    message: Event | None


#: whoever looks after people takes these; the first that answers True has done so
CARERS: list[Callable[[NotWell], bool]] = []


def follow() -> int:
    """Everything that was found and is not followed yet; answers how many messages that were."""
    found = Hit.objects.filter(is_followed=False).order_by("at").values_list("pk", "room", "seq", "held")[:AT_ONCE]
    messages: defaultdict[tuple[int, int | None, Any], list[Any]] = defaultdict(list)
    for pk, room, seq, held in found:
        messages[room, seq, held].append(pk)
    for ids in messages.values():
        _follow(ids)
    return len(messages)


@transaction.atomic
def _follow(ids: list[Any]) -> None:
    """The hits in one message, once: whoever comes second finds them followed."""
    mine = Hit.objects.filter(pk__in=ids, is_followed=False)
    found = list(mine.values_list("action", "word__level"))
    actions = {action for action, _ in found}
    levels = [level for action, level in found if action in (Action.FLAG, Action.HOLD)]
    if not mine.update(is_followed=True):
        return
    hit = Hit.objects.select_related("room", "held__by").get(pk=ids[0])
    room = Edition.objects.in_force().programme.rooms.get(hit.room.slug)
    message = Event.objects.select_related("by").filter(room=hit.room, seq=hit.seq, type=Event.Type.MESSAGE).first()
    member = hit.held.by if hit.held else message.by if message else None
    if room is None or member is None:
        return  # the room or the person is gone
    if Action.CARE in actions:
        care(NotWell(member, room, hit.room, message))
    case = None
    if hit.held is not None:
        case = hold(hit.held, room, hit.room, levels) if hit.held.decided_at is None else None
    elif Action.FLAG in actions or Action.HOLD in actions:
        case = flag(member, room, hit.room, message, levels)  # type: ignore[arg-type]
    if case is not None:
        Hit.objects.filter(pk__in=ids).exclude(action=Action.CARE).update(case=case)


def care(who: NotWell) -> None:
    """Handed to whoever looks after people; without them, as if somebody had said that she is worried."""
    if not any(take(who) for take in CARERS):
        subject = (
            a_person(who.member, who.room.band) if who.message is None else a_message(who.room, who.row, who.message)
        )
        report(subject, CATEGORIES["worried"], by=None)


def at_level(slug: str, levels: Collection[int | None]) -> Category:
    """What the site notices, as serious as the most serious word in it; a word for which nobody chose is as its kind is."""
    category = CATEGORIES[slug]
    return replace(category, level=Level(min((level or category.level for level in levels), default=category.level)))


def flag(member: Member, room: RoomDef, row: Room, message: Event, levels: Collection[int | None] = ()) -> Case:
    category = at_level("watched", levels)
    recent = Case.objects.open().filter(
        about=member, room=row, reports__category="watched", opened_at__gt=timezone.now() - TOGETHER
    )
    if case := recent.first():
        evidence.keep(case, timezone.now(), _far_off(case, message))
        raise_to(case, category, timezone.now())
        return case
    return report(a_message(room, row, message), category, by=None).case


def _far_off(case: Case, message: Event) -> list[dict[str, Any]]:
    """The line of this message, where it does not stand among those around the one the case began with."""
    if any(line["seq"] == message.seq for line in evidence.lines(case.room_id, case.seq)):
        return []
    return [line for line in evidence.lines(message.room_id, message.seq) if line["seq"] == message.seq]


def hold(held: Held, room: RoomDef, row: Room, levels: Collection[int | None] = ()) -> Case:
    """Somebody waits for it: a case of its own, with the words sealed beside those around them."""
    subject = Subject(Kind.MESSAGE, f"held:{held.pk}", room.band, room.community or "", row, None, held.by)
    line = {
        "seq": None, "by": held.by.username, "at": iso(held.at), "text": held.text, "removed_at": None, "before": [],
        "typed": [held.original] if held.original else [],
    }  # fmt: skip
    case = report(subject, at_level("held", levels), by=None, also=[line]).case
    Held.objects.filter(pk=held.pk).update(case=case)
    return case

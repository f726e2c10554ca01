"""Proposing to keep somebody away for longer than one may decide: a safeguarding lead answers, and only a yes is an act."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from chatrooms.moderation.acts.doing import Order, do, lock
from chatrooms.moderation.acts.models import Proposal
from chatrooms.moderation.acts.powers import LONGEST_OF_LEADS, SENTENCES, Kind, Where, has, hindrance
from chatrooms.moderation.acts.reasons import REASONS
from chatrooms.moderation.acts.who import MAY_NOT_WRITE, actor_of, nowhere_of, place_of, silenced_in, target_of
from chatrooms.moderation.ages.reading_along import is_looked_at
from chatrooms.moderation.reports.models import Case
from chatrooms.talk.models import Event
from leadership.audit.record import record
from leadership.badges.backend import forget
from leadership.badges.gate import TooLateError, must
from leadership.members.erasure import is_erased
from leadership.members.models import Member
from leadership.notices.wording import write
from leadership.roles.models import Edition
from leadership.roles.programme import Programme, RoomDef

MOST_DAYS = LONGEST_OF_LEADS[Kind.BAN].days
DESK = "/moderation/proposals/"
#: moderators have it and mentors do not (matrix d)
PROPOSING = frozenset({"propose_bans"})


def may_propose(by: Member, room: RoomDef, where: str, about: Member | None) -> str:
    """What is in the way, as a sentence: proposing asks for a power of its own there, for that to mute, and for the higher rank.

    A lead proposes to another lead what takes two: a suspension, and acting on somebody of their own rank.
    """
    actor, place = actor_of(by), place_of(room, where)
    found = hindrance(actor, Kind.MUTE, place, target_of(about), is_by_two=True)
    if not found and not has(actor, PROPOSING, place):
        found = "power"
    return SENTENCES[found] if found else ""


@transaction.atomic
def propose(order: Order, *, by: Member, days: int) -> Proposal:
    """The ban somebody would order, to the leads; its words are to them."""
    about, words = order.about, order.words
    lock(about, order.row)
    forget(by)
    refused = next(filter(None, (may_propose(by, each, order.where, about) for each in order.rooms)), "")
    must(not refused, refused)
    must(bool(order.also) == (order.where == Where.ROOMS), "Choose the rooms.")
    must(not is_looked_at(by) and not silenced_in(by, order.rooms), MAY_NOT_WRITE)
    must(order.reason in REASONS, "Choose a reason.")
    must(words.strip(), "Write to the leads what you saw.")
    must(1 <= days <= MOST_DAYS, f"From one day to {MOST_DAYS}.")
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                by=by, about=about, where=order.where, room=order.row,
                seq=order.message.seq if order.message else None, case=order.case.pk if order.case else None,
                witnessed=order.seen(), days=days, reason=order.reason, words=words,
            )  # fmt: skip
    except IntegrityError as error:
        raise TooLateError("There is a proposal about this person already, which waits for its answer.") from error
    made.also.set(row for _, row in order.also)
    names = ", ".join(each.slug for each in order.rooms)
    after = {"room": names, "days": days, "reason": REASONS[order.reason].words}
    record("proposed to keep away", made, by=by, about=about, after=after, reason=words)
    leads = Member.objects.filter(is_safeguarding_lead=True, is_active=True)
    for lead in leads.exclude(pk__in=[by.pk, made.about_id]):
        write(lead, "desk-proposal", f"proposal:{made.pk}", url=f"{DESK}{made.pk}/")
    return made


@transaction.atomic
def answer(proposal: Proposal, room: RoomDef, *, by: Member, is_accepted: bool, words: str) -> None:
    """A yes is a ban of the lead's own, on what the moderator witnessed; a no needs a word to whoever proposed."""
    must(by.is_safeguarding_lead, "Proposals are answered by safeguarding leads.")
    must(by.pk not in (proposal.by_id, proposal.about_id), SENTENCES["self"])
    must(is_accepted or words.strip(), "Write why not: whoever proposed it reads it.")
    lock(proposal.about, proposal.room)
    open_one = Proposal.objects.filter(pk=proposal.pk, decided_at=None)
    if not open_one.exists():
        raise TooLateError("Another lead has answered this already.")
    act = None
    if is_accepted:
        act = do(as_order(proposal, room, words), by=by)
    open_one.update(decided_by=by, decided_at=timezone.now(), act=act, answer=words)
    after = {"accepted": is_accepted, "act": str(act.pk) if act else ""}
    if not is_accepted and not is_erased(proposal.by):
        write(proposal.by, "proposal-declined", f"proposal:{proposal.pk}:no", reason=words)
    record("answered a proposal", proposal, by=by, about=proposal.about, after=after, reason=words)


def place(proposal: Proposal, programme: Programme) -> RoomDef | None:
    """The room it began in: None where that is in the programme no more."""
    if proposal.room:
        return programme.rooms.get(proposal.room.slug)
    of_case = Case.objects.filter(pk=proposal.case).values_list("band", flat=True).first() if proposal.case else None
    return nowhere_of(proposal.about, of_case)


def said(proposal: Proposal) -> Event:
    """The message it is about: of whoever erased her account meanwhile, only that there was one."""
    message = Event.objects.select_related("by").filter(room=proposal.room, seq=proposal.seq).first()
    if message is not None and message.by is None and is_erased(proposal.about):
        message.by = proposal.about
    must(message is not None and message.by_id == proposal.about_id, "What was said is not kept any more.")
    return message  # type: ignore[return-value]


def as_order(proposal: Proposal, room: RoomDef, words: str) -> Order:
    """Of chosen rooms that were taken out of the programme meanwhile nothing is left to keep somebody from."""
    known, where = Edition.objects.in_force().programme.rooms, proposal.where
    also = tuple((known[row.slug], row) for row in proposal.also.all() if row.slug in known)
    return Order(
        Kind.BAN,
        room,
        proposal.room,
        proposal.reason,
        said(proposal) if proposal.seq is not None else None,
        Where.ROOM if where == Where.ROOMS and not also else where,
        words,
        dt.timedelta(days=proposal.days),
        also=also,
        is_by_two=True,
        witnessed=proposal.witnessed,
        case=Case.objects.filter(pk=proposal.case, about=proposal.about).first() if proposal.case else None,
        person=proposal.about,
    )

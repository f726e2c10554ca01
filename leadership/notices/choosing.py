"""Changing how one is told, from one's settings or by one click in a letter; what waits to be sent follows."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from leadership.members.models import Member
from leadership.notices import digest
from leadership.notices.kinds import KINDS, Kind, Mail, way_of
from leadership.notices.models import Notice
from leadership.notices.stopping import DIGEST
from leadership.notices.tell import send_letter


@transaction.atomic
def choose(member: Member, choices: dict[str, str]) -> None:
    """Keep her choices by kind. What waits and is not wanted any more is not sent."""
    member.mail_choices = choices
    member.save(update_fields=["mail_choices"])
    unwanted = [kind for kind in Kind if way_of(member, kind) == Mail.NONE]
    member.notices.filter(kind__in=unwanted).drop_letters()


@transaction.atomic
def stop(member: Member, what: str) -> None:
    """No more letters of a kind, or no more digest: what is owed comes by itself again, at once."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    in_digest = [kind for kind in Kind if way_of(member, kind) == Mail.DIGEST]
    stopped = in_digest if what == DIGEST else [kind for kind in Kind if kind == what]
    instead = {kind.value: (Mail.AT_ONCE if KINDS[kind].is_owed else Mail.NONE).value for kind in stopped}
    choose(member, {**member.mail_choices, **instead})


@transaction.atomic
def plan_again(member: Member, now: dt.datetime | None = None) -> None:
    """What waits for her digest goes with the next one by the hour she has now."""
    due_at = digest.next_after(member, now or timezone.now())
    waiting = Notice.objects.unsent().filter(member=member, mail=Mail.DIGEST)
    if waiting.update(due_at=due_at):
        send_letter.using(run_after=due_at).enqueue(waiting.values_list("pk", flat=True)[0])

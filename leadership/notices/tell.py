"""Telling somebody something: one notice per event, and its letter through the task queue."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from leadership.members.models import Member
from leadership.notices import digest, quiet
from leadership.notices.compose import letter_of
from leadership.notices.kinds import Mail, way_of
from leadership.notices.models import Notice

if TYPE_CHECKING:
    from leadership.notices.wording import Wording

#: a letter tried and not sent is tried again after this, and no longer than that
AGAIN_AFTER, GIVE_UP_AFTER = dt.timedelta(minutes=15), dt.timedelta(days=3)


def tell(
    member: Member, kind: str, key: str, title: str, *, text: str = "", url: str = "", wording: Wording | None = None
) -> Notice | None:
    """Write one notice for the event `key`, inside the caller's transaction; None if it was told before.

    The letter is a task row of the same transaction: a rollback takes back both (L17).
    """
    mail, due_at = way_of(member, kind), _due(member, way_of(member, kind), timezone.now())
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                member=member,
                kind=kind,
                key=key,
                title=title,
                text=text,
                url=url,
                wording=wording,
                mail=mail,
                due_at=due_at,
            )
    except IntegrityError:
        if Notice.objects.filter(member=member, key=key).exists():
            return None
        raise
    if due_at:
        send_letter.using(run_after=due_at).enqueue(notice.pk)
    return notice


def _due(member: Member, mail: Mail, now: dt.datetime) -> dt.datetime | None:
    """The instant from which a letter may go; None for none."""
    if mail == Mail.NONE:
        return None
    return digest.next_after(member, now) if mail == Mail.DIGEST else quiet.not_before(member, now)


@task()
def send_letter(notice_id: int) -> None:
    """Send one letter, or the digest it is in, once it is due; put it off where that is not now.

    Whoever sets `tried_at` sends; `sent_at` says that the mail server took it. A process that dies in between leaves a
    letter that `send_again` finds; the same Message-ID tells a mailbox that it is the same letter, should it have gone
    out already.
    """
    now = timezone.now()
    notice = Notice.objects.unsent().filter(pk=notice_id).select_related("member").first()
    if notice is None:  # sent, not wanted any more, or erased
        return
    due_at = _put_off(notice, now)
    if due_at > now:
        Notice.objects.unsent().filter(pk=notice.pk, due_at=notice.due_at).update(due_at=due_at)
        send_letter.using(run_after=due_at).enqueue(notice.pk)
    elif taken := _take(notice, now):
        letter_of(taken).send()
        Notice.objects.filter(pk__in=[each.pk for each in taken]).update(sent_at=timezone.now())


def _put_off(notice: Notice, now: dt.datetime) -> dt.datetime:
    """When it may go, looked at again: quiet hours may have come, and a digest goes once (L16)."""
    due_at = quiet.not_before(notice.member, max(notice.due_at or now, now))
    if notice.mail == Mail.DIGEST and notice.tried_at is None:  # what was tried belongs to the digest that failed
        in_digests = Notice.objects.filter(member=notice.member, mail=Mail.DIGEST)
        had_one = Q(sent_at__gte=digest.latest(notice.member, now)) | Q(sent_at=None, tried_at__gt=now - AGAIN_AFTER)
        if in_digests.filter(had_one).exists():
            return max(due_at, digest.next_after(notice.member, now))
    return due_at


@transaction.atomic
def _take(notice: Notice, now: dt.datetime) -> list[Notice]:
    """Take a letter for oneself to send: the notice alone, or all that waits for its member's digest."""
    free = _unsent(now).filter(member=notice.member, mail=notice.mail)
    if notice.mail != Mail.DIGEST:
        free = free.filter(pk=notice.pk)
    taken = list(free.select_for_update(of=("self",)).select_related("member", "wording").order_by("pk"))
    Notice.objects.filter(pk__in=[each.pk for each in taken]).update(tried_at=now)
    return taken


def _unsent(now: dt.datetime) -> models.QuerySet[Notice]:
    """Letters nobody is sending at this moment."""
    waiting = Notice.objects.unsent().filter(member__is_active=True)
    return waiting.filter(Q(tried_at=None) | Q(tried_at__lte=now - AGAIN_AFTER))


def send_again() -> int:
    """Put letters that got stuck back into the queue, for three days; answers how many."""
    now = timezone.now()
    stuck = _unsent(now).filter(due_at__gt=now - GIVE_UP_AFTER, due_at__lte=now - AGAIN_AFTER)
    ids = list(stuck.values_list("pk", flat=True))
    for pk in ids:
        send_letter.enqueue(pk)
    return len(ids)

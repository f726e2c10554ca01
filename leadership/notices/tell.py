"""Telling somebody something: one notice per event, and its letter through the task queue."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from leadership.members.models import Member
from leadership.notices.letters import SUBJECT
from leadership.notices.models import Notice

if TYPE_CHECKING:
    from leadership.notices.wording import Wording

#: a letter tried and not sent is tried again after this, and no longer than that
AGAIN_AFTER, GIVE_UP_AFTER = dt.timedelta(minutes=15), dt.timedelta(days=3)
LETTER = """Hello {username},

{title}

Read it here: {url}

This letter says little on purpose, in case somebody else reads your mail.
You can stop such letters in your settings: {settings_url}
"""


def tell(
    member: Member,
    kind: str,
    key: str,
    title: str,
    *,
    text: str = "",
    url: str = "",
    letter: bool = True,
    wording: Wording | None = None,
) -> Notice | None:
    """Write one notice for the event `key`, inside the caller's transaction; None if it was told before.

    The letter is a task row of the same transaction: a rollback takes back both (L17).
    """
    is_letter = letter and member.wants_mail
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
                is_letter=is_letter,
            )
    except IntegrityError:
        if Notice.objects.filter(member=member, key=key).exists():
            return None
        raise
    if is_letter:
        send_letter.enqueue(notice.pk)
    return notice


def body(username: str, title: str, url: str = "") -> str:
    """A mail says the title and where to read on; the text stays on the site."""
    address = f"{settings.SITE_URL}{url or '/notices/'}"
    return LETTER.format(username=username, title=title, url=address, settings_url=settings_url())


def settings_url() -> str:
    return f"{settings.SITE_URL}/settings/#told"


def message_id(notice: Notice) -> str:
    """The same at every try, and another for every notice of every site that may write to one mailbox."""
    return f"<notice-{notice.pk}.{notice.created_at:%Y%m%d%H%M%S}@{urlsplit(settings.SITE_URL).hostname}>"


@task()
def send_letter(notice_id: int) -> None:
    """Send one letter. Whoever sets `tried_at` sends; `sent_at` says that the mail server took it.

    A process that dies in between leaves a letter that `send_again` finds; the same Message-ID tells a mailbox that
    it is the same letter, should it have gone out already.
    """
    now = timezone.now()
    if not _unsent(now).filter(pk=notice_id).update(tried_at=now):
        return
    notice = Notice.objects.select_related("member", "wording").get(pk=notice_id)
    subject = notice.wording.subject if notice.wording else SUBJECT
    headers = {"Message-ID": message_id(notice), "List-Unsubscribe": f"<{settings_url()}>"}
    EmailMessage(
        subject, body(notice.member.username, notice.title, notice.url), to=[notice.member.email], headers=headers
    ).send()
    Notice.objects.filter(pk=notice_id).update(sent_at=timezone.now())


def _unsent(now: dt.datetime) -> models.QuerySet[Notice]:
    """Letters nobody is sending at this moment."""
    waiting = Notice.objects.filter(is_letter=True, sent_at=None, member__is_active=True)
    return waiting.filter(Q(tried_at=None) | Q(tried_at__lte=now - AGAIN_AFTER))


def send_again() -> int:
    """Put letters that got stuck back into the queue, for three days; answers how many."""
    now = timezone.now()
    stuck = _unsent(now).filter(created_at__gt=now - GIVE_UP_AFTER, created_at__lte=now - AGAIN_AFTER)
    ids = list(stuck.values_list("pk", flat=True))
    for pk in ids:
        send_letter.enqueue(pk)
    return len(ids)

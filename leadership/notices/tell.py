"""Telling somebody something: one notice per event, and its letter through the task queue."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from leadership.members.models import Member
from leadership.notices.models import Notice

SUBJECT = "There is something for you"
LETTER = """Hello {username},

{title}

Read it here: {url}

This letter says little on purpose, in case somebody else reads your mail.
You can stop such letters in your settings: {settings_url}
"""


def tell(
    member: Member, kind: str, key: str, title: str, *, text: str = "", url: str = "", letter: bool = True
) -> Notice | None:
    """Write one notice for the event `key`, inside the caller's transaction; None if it was told before.

    The letter is a task row of the same transaction: a rollback takes back both (L17).
    """
    wants_letter = letter and member.wants_mail
    row = Notice(
        member=member,
        kind=kind,
        key=key,
        title=title,
        text=text,
        url=url,
        is_letter=wants_letter,
        created_at=timezone.now(),
    )
    Notice.objects.bulk_create([row], ignore_conflicts=True)
    notice = Notice.objects.filter(member=member, key=key, created_at=row.created_at).first()
    if notice is not None and wants_letter:
        send_letter.enqueue(notice.pk)
    return notice


@task()
def send_letter(notice_id: int) -> None:
    """Send one letter once: whoever sets `sent_at` sends; a crash in between loses the letter, never doubles it."""
    claimed = Notice.objects.filter(pk=notice_id, sent_at=None, member__is_active=True).update(sent_at=timezone.now())
    if not claimed:
        return
    notice = Notice.objects.select_related("member").annotate(address=F("member__email")).get(pk=notice_id)
    settings_url = f"{settings.SITE_URL}/settings/#told"
    body = LETTER.format(
        username=notice.member.username,
        title=notice.title,
        url=f"{settings.SITE_URL}{notice.url or '/notices/'}",
        settings_url=settings_url,
    )
    headers = {"Message-ID": f"<notice-{notice.pk}@group-support>", "List-Unsubscribe": f"<{settings_url}>"}
    EmailMessage(SUBJECT, body, to=[notice.address], headers=headers).send()

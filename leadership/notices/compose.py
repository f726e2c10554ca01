"""What a mail says: nothing, in case somebody else reads it, unless its reader has chosen fuller letters."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from leadership.notices.kinds import KINDS, Kind, Mail
from leadership.notices.letters import SUBJECT
from leadership.notices.models import Notice
from leadership.notices.stopping import DIGEST, address_to_stop

SUBJECT_OF_MORE = "You have {count} new messages"
LETTER = """Hello,

{news}

Read here: {url}

{ending}
"""
ENDING = "Choose which letters you get: {url}"
STOP = "No more letters of this kind: {url}\n"


def letter_of(notices: Sequence[Notice]) -> EmailMessage:
    """One letter for one or more notices of one member, the oldest first."""
    first, is_full = notices[0], notices[0].member.wants_full_letters
    subject, stop_url, headers = _subject(notices), _stop_url(notices[0]), _headers(notices)
    news = "\n".join(each.title for each in notices) if is_full else f"{subject}."
    url = first.url if is_full and len(notices) == 1 else ""
    if stop_url:
        headers |= {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, body(news, url, stop_url), to=[first.member.email], headers=headers)


def body(news: str, url: str = "", stop_url: str = "") -> str:
    """The whole mail; the texts of notices stay on the site."""
    ending = ENDING.format(url=f"{settings.SITE_URL}/settings/notices/")
    stop = STOP.format(url=stop_url) if stop_url else ""
    return LETTER.format(news=news, url=f"{settings.SITE_URL}{url or '/notices/'}", ending=stop + ending)


def _subject(notices: Sequence[Notice]) -> str:
    first = notices[0]
    if len(notices) > 1:
        return SUBJECT_OF_MORE.format(count=len(notices))
    return first.wording.subject if first.wording and first.member.wants_full_letters else SUBJECT


def _stop_url(notice: Notice) -> str:
    """Where one click stops such letters; "" for those that are owed."""
    if notice.mail == Mail.DIGEST:
        return address_to_stop(notice, DIGEST)
    return "" if KINDS[Kind(notice.kind)].is_owed else address_to_stop(notice, notice.kind)


def _headers(notices: Sequence[Notice]) -> dict[str, str]:
    what = "digest" if notices[0].mail == Mail.DIGEST else "notice"
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return {"Message-ID": f"<{what}-{notices[0].public_id}@{domain}>", "Auto-Submitted": "auto-generated"}

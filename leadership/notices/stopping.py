"""The address that stops letters of one kind: signed, opened by nobody signed in (RFC 8058).

It holds the random id of a notice and the kind, so it tells nothing about the person, and it ends with the notice
when an account is erased.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core import signing
from django.urls import reverse

from leadership.members.models import Member
from leadership.notices.models import Notice

SALT, OPEN_FOR = "leadership.notices.stopping", dt.timedelta(days=180)
#: stands for every kind that comes in the digest
DIGEST = "digest"


class TooOldError(Exception):
    """The address was good once."""


def address_to_stop(notice: Notice, what: str) -> str:
    """`what` is a kind, or `DIGEST`."""
    token = signing.dumps([notice.public_id.hex, what], salt=SALT)
    return f"{settings.SITE_URL}{reverse('notices-stop', args=[token])}"


def read(token: str) -> tuple[Member, str]:
    """Whose letters, and which. Raises `TooOldError`, and `signing.BadSignature` for what we never wrote."""
    try:
        public_id, what = signing.loads(token, salt=SALT, max_age=OPEN_FOR)
    except signing.SignatureExpired as error:
        raise TooOldError from error
    member = Member.objects.filter(notices__public_id=public_id, is_active=True).first()
    if member is None:
        raise TooOldError
    return member, what

"""Accounts whose address was never confirmed: forgotten after a week, so that a name isn't kept from others (G19)."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef
from django.utils import timezone

from leadership.members.models import Member

KEPT_FOR = dt.timedelta(days=7)


def forget_unverified() -> int:
    """Delete them, for good: nobody ever signed in; answers how many."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    never_came = Member.objects.filter(
        ~Exists(confirmed), last_login=None, is_staff=False, joined_at__lte=timezone.now() - KEPT_FOR
    )
    _, deleted = never_came.filter(awards=None, applications=None).delete()
    return deleted.get(Member._meta.label, 0)

"""Accounts whose address was never confirmed: forgotten after a week, so that a name isn't kept from others (G19)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from leadership.members.models import Member

KEPT_FOR = dt.timedelta(days=7)


def forget_unverified() -> int:
    """Delete them, for good: nobody ever signed in; answers how many."""
    _, deleted = _never_came().filter(joined_at__lte=timezone.now() - KEPT_FOR).delete()
    return deleted.get(Member._meta.label, 0)


def make_way(sender: Any, email_address: EmailAddress, **kwargs: Any) -> None:
    """Whoever confirms an address has it: accounts that only claimed it go at once."""
    claims = _never_came().filter(email__iexact=email_address.email)
    claims.exclude(pk=email_address.user_id).delete()


def _never_came() -> QuerySet[Member]:
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    never_came = Member.objects.filter(~Exists(confirmed), last_login=None, is_staff=False)
    return never_came.filter(awards=None, applications=None)

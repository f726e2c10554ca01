"""Writing the record: call it inside the transaction of what it records."""

from __future__ import annotations

import datetime as dt
import ipaddress
from contextvars import ContextVar
from typing import Any

from django.utils import timezone

from leadership.audit.models import Record

#: set by the request-id middleware, so that a record can be found beside its log lines
request_id: ContextVar[str] = ContextVar("request_id", default="")
#: set by the same middleware: the client's network, never the whole address
network: ContextVar[str] = ContextVar("network", default="")

#: the name that stands for what no person did: a due date, the programme file, an import
THE_SITE = "the site"


def record(
    verb: str,
    subject: Any,
    *,
    by: Any = None,
    about: Any = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Record:
    """Append one row: `by` (a member or None for the site) did `verb` to `subject` (a saved row).

    `at` is when it happened, if that was not just now.
    """
    return Record.objects.create(
        at=at or timezone.now(),
        actor_id=by.pk if by else None,
        actor_name=by.get_username() if by else THE_SITE,
        actor_hat=by.hat if by else "",
        verb=verb,
        subject_kind=subject._meta.model_name,
        subject_key=str(subject.pk),
        about_id=about.pk if about else None,
        before=before or {},
        after=after or {},
        reason=reason,
        request_id=request_id.get(),
        network=network.get(),
    )


def network_of(address: str) -> str:
    """An address cut to its network, /24 or /48: enough to see a pattern, too little to find a person."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    size = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network(f"{found}/{size}", strict=False))

"""A copy of everything about one person: JSON for machines, HTML for people, in one archive (G21)."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from leadership.audit.models import Record
from leadership.members.models import Member

#: what hangs on a member, by related name, with the columns that are the person's own to read
PARTS: dict[str, tuple[str, ...]] = {
    "facts": ("metric", "value", "occurred_at", "source_id"),
    "stretches": ("kind", "slug", "started_at", "ended_at"),
    "completions": ("course", "passed_at", "revoked_at", "score", "reason"),
    "awards": ("role", "community", "track", "granted_at", "revoked_at", "reason"),
    "badge_awards": ("badge", "granted_at", "revoked_at", "reason"),
    "applications": (
        "id",
        "role",
        "track",
        "categories",
        "why",
        "status",
        "created_at",
        "submitted_at",
        "evidence",
        "decided_at",
        "reason_requirement",
        "reason",
        "again_on",
    ),
    "notices": ("kind", "title", "text", "created_at", "read_at"),
    "clearances": ("evidence", "requested_at", "approved_at", "expires_at", "ended_at"),
}
ACCOUNT = (
    "username", "email", "account", "born_on", "time_zone", "joined_at", "last_login", "theme",
    "is_profile_public", "wants_mail", "wants_role_news", "rules_agreed_at", "health_agreed_at",
)  # fmt: skip


def gather(member: Member) -> dict[str, Any]:
    """Everything, as plain data. Whoever decided or reviewed stays out: that is theirs."""
    records = Record.objects.filter(about_id=member.pk).values("at", "verb", "before", "after", "reason")
    return {
        "account": {name: getattr(member, name) for name in ACCOUNT},
        **{part: list(getattr(member, part).values(*columns)) for part, columns in PARTS.items()},
        "decisions about me": list(records),
    }


def archive(member: Member) -> bytes:
    data = gather(member)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("my-data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        packed.writestr("my-data.html", render_to_string("members/export.html", {"data": data, "member": member}))
    return held.getvalue()

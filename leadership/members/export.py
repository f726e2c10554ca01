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

#: verbs of the record that stay inside although they are about the person; upper subjects add theirs
INSIDE: set[str] = set()
#: those whose reason was written for the record, and may speak of others
WHY_INSIDE: set[str] = set()
#: what records keep about whoever decided, which is nobody's to know
OF_WHO_DECIDED: set[str] = set()
PAGE = ("page", "page__audience")
#: what counts is stored in millionths; people are told how much it is
MILLION = 10**6
#: what hangs on a member: the name in the copy → the related name, and the columns that are the person's own to read;
#: upper subjects add theirs
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "facts": ("facts", ("metric", "value", "occurred_at", "source_id")),
    "stretches": ("stretches", ("kind", "slug", "started_at", "ended_at")),
    "courses": ("completions", ("course", "passed_at", "revoked_at", "score", "reason")),
    "roles": (
        "awards",
        (
            "role",
            "community",
            "track",
            "categories",
            "granted_at",
            "provisional_until",
            "ends_at",
            "lapses_at",
            "revoked_at",
            "reason",
            *PAGE,
        ),
    ),
    "badges": ("badge_awards", ("badge", "granted_at", "revoked_at", "reason", *PAGE)),
    "applications": (
        "applications",
        (
            "id",
            "role",
            "track",
            "categories",
            "why",
            "status",
            "created_at",
            "submitted_at",
            "evidence",
            "waitlisted_at",
            "decided_at",
            "reason_requirement",
            "reason",
            "again_on",
        ),
    ),
    "suggestions for me": (
        "nominations",
        ("role", "community", "why", "state", "made_at", "open_until", "answered_at"),
    ),
    # not what became of them: that is hers to tell (only a yes is told)
    "suggestions by me": ("nominations_made", ("role", "community", "made_at")),
    "notices": ("notices", ("kind", "title", "text", "created_at", "read_at", "mail", "sent_at")),
    "clearances": ("clearances", ("evidence", "requested_at", "approved_at", "expires_at", "ended_at")),
    "addresses": ("emailaddress_set", ("email", "verified", "primary")),
    "second keys": ("authenticator_set", ("type", "created_at", "last_used_at")),
    "sessions": ("usersession_set", ("ip", "user_agent", "created_at", "last_seen_at")),
}
APPEAL = ("appeal__words", "appeal__made_at", "appeal__against_reason", "appeal__is_upheld", "appeal__reason")
BADGE_APPEAL = (
    "role", "appeals__words", "appeals__made_at", "appeals__against_reason", "appeals__is_upheld", "appeals__reason",
)  # fmt: skip
QUESTION = ("questions__words", "questions__asked_at", "questions__answer", "questions__answered_at")
PAUSE = ("role", "pauses__kind", "pauses__started_at", "pauses__ended_at", "pauses__reason")
RENEWAL = (
    "role", "renewals__words", "renewals__asked_at", "renewals__evidence", "renewals__status", "renewals__decided_at",
    "renewals__reason", "renewals__until",
)  # fmt: skip
DUTY = ("role", "obligations__course", "obligations__due_at", "obligations__done_at")
ACCOUNT = (
    "username", "email", "account", "born_on", "time_zone", "joined_at", "last_login", "theme",
    "is_profile_public", "wants_suggestions", "wants_role_news", "wants_full_letters", "mail_choices", "digest_every",
    "digest_hour", "quiet_from", "quiet_until", "rules_agreed_at", "health_agreed_at",
)  # fmt: skip


def gather(member: Member) -> dict[str, Any]:
    """Everything, as plain data. Whoever decided or reviewed stays out: that is theirs."""
    parts = {
        part: list(getattr(member, name).order_by("pk").values(*columns)) for part, (name, columns) in PARTS.items()
    }
    for fact in parts["facts"]:
        whole, rest = divmod(fact["value"], MILLION)
        fact["value"] = fact["value"] / MILLION if rest else whole
    for application in parts["applications"]:
        places = member.applications.filter(pk=application["id"], communities__isnull=False)
        application["communities"] = list(places.values_list("communities", flat=True))
        asked = member.applications.filter(pk=application["id"], questions__isnull=False)
        application["questions"] = list(asked.values(*QUESTION))
        appealed = member.applications.filter(pk=application["id"], appeal__isnull=False)
        application["appeal"] = appealed.values(*APPEAL).first()
    records = (
        Record.objects.filter(about_id=member.pk)
        .exclude(verb__in=INSIDE)
        .values("at", "verb", "before", "after", "reason")
    )
    appealed = list(member.awards.exclude(appeals=None).values(*BADGE_APPEAL))
    return {
        "account": {name: getattr(member, name) for name in ACCOUNT},
        **parts,
        "pauses": list(member.awards.exclude(pauses=None).values(*PAUSE)),
        "renewals": list(member.awards.exclude(renewals=None).values(*RENEWAL)),
        "duties": list(member.awards.exclude(obligations=None).values(*DUTY)),
        **({"appeals about roles": appealed} if appealed else {}),
        "decisions about me": [_told(each) for each in records],
    }


def _told(decision: dict[str, Any]) -> dict[str, Any]:
    shown = dict(decision)
    for part in ("before", "after"):
        shown[part] = {name: value for name, value in (shown[part] or {}).items() if name not in OF_WHO_DECIDED}
    return {**shown, "reason": ""} if shown["verb"] in WHY_INSIDE else shown


def archive(member: Member) -> bytes:
    data = gather(member)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("my-data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        packed.writestr("my-data.html", render_to_string("members/export.html", {"data": data, "member": member}))
    return held.getvalue()

"""The applicant's side: keep a draft, send it, take it back. All guarded writes on the one row."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from leadership.applications.forms import keep
from leadership.applications.models import LIVE, Application, Status
from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.requirements.checklist import as_json
from leadership.requirements.tree import Nothing
from leadership.roles.eligibility import Standing, names_of, standings
from leadership.roles.models import Edition, Role

ALREADY = "You have an application for this role already. It is among your applications."


class NotMetError(Exception):
    """What the role asks is not there yet; `standing` holds the checklist."""

    def __init__(self, standing: Standing) -> None:
        super().__init__("The list is not complete yet.")
        self.standing = standing


def draft_of(member: Member, role: str) -> Application | None:
    return Application.objects.filter(applicant=member, role=role, status=Status.DRAFT).order_by("-saved_at").first()


def last_answers(member: Member, role: str) -> Application | None:
    """The draft, or else the last application, so that nobody writes the same twice."""
    earlier = Application.objects.filter(applicant=member, role=role)
    return draft_of(member, role) or earlier.order_by("-created_at").first()


@transaction.atomic
def save_draft(member: Member, role: str, data: dict[str, Any], *, by: Member | None = None) -> Application:
    """Keep what was written, however incomplete. Raises TooLateError where a live one stands in the way."""
    draft = draft_of(member, role)
    if draft is None:
        draft = Application(applicant=member, role_id=role)
    draft.invited_by = by or draft.invited_by
    draft.track, draft.why = data.get("track") or "", data.get("why") or ""
    draft.categories = data.get("categories") or []
    draft.saved_at = timezone.now()
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise TooLateError(ALREADY) from error
    keep(draft, data)
    return draft


def look_at(application: Application, at: dt.datetime) -> tuple[Edition, Standing]:
    """The applicant before the role, by the edition in force."""
    edition = Edition.objects.in_force(at)
    role = edition.programme.roles[application.role_id]
    found = standings(application.applicant, edition.programme, at, [role], application.track or None)
    return edition, found[role.slug]


@transaction.atomic
def send(application: Application, *, by: Member) -> None:
    """Measure once more, keep the figures with their edition, and hand it in (L4, L5, L10)."""
    must(application.applicant_id == by.pk, "Only its author can send an application.")
    now = timezone.now()
    edition, standing = look_at(application, now)
    is_published = standing.row is not None and not isinstance(standing.row.tree, Nothing)
    if not (standing.is_met_but_for_checks or (not is_published and application.invited_by_id)):
        raise NotMetError(standing)
    evidence = as_json(standing.verdict, standing.evidence, now, names_of(edition.programme, by.band))
    sent = Application.objects.filter(pk=application.pk, status=Status.DRAFT).update(
        status=Status.SUBMITTED,
        version=F("version") + 1,
        submitted_at=now,
        edition=edition,
        evidence={"at": now.isoformat(), "band": by.band, "account": by.account, "tree": evidence},
        evidence_digest=hashlib.sha256(json.dumps(evidence, sort_keys=True).encode()).hexdigest(),
    )
    if not sent:
        raise TooLateError(ALREADY)
    record("sent", application, by=by, about=by, before={"status": "draft"}, after={"status": "submitted"})


@transaction.atomic
def withdraw(application: Application, *, by: Member) -> None:
    """Take it back, at any time before the decision; nothing is held against anybody."""
    must(application.applicant_id == by.pk, "Only its author can take an application back.")
    now = timezone.now()
    taken = Application.objects.filter(pk=application.pk, status__in=LIVE).update(
        status=Status.WITHDRAWN, version=F("version") + 1, closed_at=now
    )
    if not taken:
        application.refresh_from_db()
        raise TooLateError(f"This application is closed already: {application.get_status_display().lower()}.")
    before = {"status": application.status}
    record("withdrew", application, by=by, about=by, before=before, after={"status": "withdrawn"})


def invite(member: Member, role: Role, *, by: Member) -> Application:
    """Open an application where nothing is published, or simply encourage somebody."""
    must(by.has_perm("leadership.change_application"), "Inviting is kept for programme admins.")
    must(by.pk != member.pk, "This concerns yourself, so somebody else decides it.")
    with transaction.atomic():
        application = save_draft(member, role.pk, {}, by=by)
        record("invited", application, by=by, about=member)
    return application

"""The applicant's side: keep a draft, send it, take it back. All guarded writes on the one row."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from leadership.applications.forms import keep
from leadership.applications.models import DECIDED, Application, Status
from leadership.applications.reviewing import let_go
from leadership.audit.models import Record
from leadership.audit.record import record
from leadership.badges.awarding import one_at_a_time
from leadership.badges.gate import RefusedError, TooLateError, may_act_on, must
from leadership.badges.models import Award
from leadership.badges.renewals import Renewal
from leadership.badges.scope import misfit
from leadership.members.models import Member
from leadership.notices.wording import write
from leadership.requirements.checklist import as_json
from leadership.requirements.spelling import dump_tree
from leadership.requirements.tree import Node, Nothing
from leadership.roles.eligibility import Standing, names_of, standings
from leadership.roles.models import Edition, Role

#: how many one person can send in 24 hours (S30)
SENT_A_DAY = 3
#: how often the same one can be put back in 24 hours
PUT_BACK_A_DAY = 3
ALREADY = "You have an application for this role already. It is among your applications."
#: a draft nobody touched for so long is put away; its words are offered again
DRAFT_KEPT = dt.timedelta(days=30)
#: after a badge was ended by somebody else, this long until a new application (L14)
COOL_DOWN = dt.timedelta(days=30)
#: what a draft answers, and what stands for no answer
ANSWERS: dict[str, Any] = {"track": "", "categories": [], "why": ""}


class NotMetError(Exception):
    """What the role asks is not there yet; `standing` holds the checklist."""

    def __init__(self, standing: Standing) -> None:
        super().__init__("The list is not complete yet.")
        self.standing = standing


class NotYetError(RefusedError):
    """A new application for this role opens on a later day."""


def draft_of(member: Member, role: str) -> Application | None:
    return Application.objects.filter(applicant=member, role=role, status=Status.DRAFT).order_by("-saved_at").first()


def last_answers(member: Member, role: str) -> Application | None:
    """The draft, or else the last application, so that nobody writes the same twice."""
    earlier = Application.objects.not_discarded().filter(applicant=member, role=role)
    return draft_of(member, role) or earlier.order_by("-created_at").first()


def asked_to_work_on(member: Member, role: str) -> Application | None:
    """The last answer about this role, if it was "not this time": a new one begins with its reason."""
    answered = Application.objects.filter(applicant=member, role=role, status__in=DECIDED)
    last = answered.order_by("-decided_at").first()
    return last if last and last.status == Status.DECLINED else None


@transaction.atomic
def save_draft(member: Member, role: str, data: dict[str, Any], *, by: Member | None = None) -> Application:
    """Keep what was written, however incomplete; an answer that is not in `data` stays as it was.

    Raises TooLateError where a live one stands in the way.
    """
    answers = {name: data[name] or empty for name, empty in ANSWERS.items() if name in data}
    if by is not None:
        answers["invited_by"] = by
    draft = draft_of(member, role) or _begin(member, role, answers)
    try:
        with transaction.atomic():
            is_kept = draft is not None and _overwrite(draft, answers)
    except IntegrityError:  # the other track has one that lives
        is_kept = False
    if draft is None or not is_kept:
        raise TooLateError(ALREADY)
    keep(draft, data)
    return draft


def _begin(member: Member, role: str, answers: dict[str, Any]) -> Application | None:
    """A new draft, or the one another tab began a moment ago; None if that one is sent already."""
    try:
        with transaction.atomic():
            return Application.objects.create(applicant=member, role_id=role, **answers)
    except IntegrityError:
        return draft_of(member, role)


def _overwrite(draft: Application, answers: dict[str, Any]) -> bool:
    """Only while it is a draft: another tab may have sent it a moment ago."""
    still = Application.objects.filter(pk=draft.pk, status=Status.DRAFT)
    is_kept = still.update(saved_at=timezone.now(), version=F("version") + 1, **answers) == 1
    draft.refresh_from_db()
    return is_kept


def look_at(application: Application, at: dt.datetime) -> tuple[Edition, Standing]:
    """The applicant before the role, by the edition in force."""
    edition = Edition.objects.in_force(at)
    role = edition.programme.roles[application.role_id]
    found = standings(application.applicant, edition.programme, at, [role], application.track or None)
    return edition, found[role.slug]


def opens_on(member: Member, role: str) -> dt.date | None:
    """The day from which a new application can be sent, where that day is still to come on the person's calendar."""
    told = Application.objects.filter(applicant=member, role=role, again_on__isnull=False)
    ended = Award.objects.filter(member=member, role=role, revoked_at__gt=timezone.now() - COOL_DOWN)
    by_others = list(ended.exclude(revoked_by__in=["", member.username]).values_list("revoked_at", flat=True))
    by_others += Renewal.objects.filter(
        status=Renewal.Status.NOT_RENEWED, award__member=member, award__role=role, award__revoked_at=None
    ).values_list("award__lapses_at", flat=True)
    zone = member.local_now.tzinfo
    days = [timezone.localtime(at + COOL_DOWN, zone).date() for at in by_others if at]
    days += [day for day in told.values_list("again_on", flat=True) if day]
    latest = max(days, default=None)
    return latest if latest and latest > member.local_now.date() else None


def save_and_send(member: Member, role: str, data: dict[str, Any]) -> Application:
    """Keep the draft and hand it in, in one step; a refusal keeps the draft."""
    with transaction.atomic():
        one_at_a_time(member)  # what she sent today is counted (S30)
        draft = save_draft(member, role, data)
        try:
            send(draft, by=member)
        except (NotMetError, NotYetError) as error:
            refusal = error
        else:
            return draft
    raise refusal


@transaction.atomic
def send(application: Application, *, by: Member, at: dt.datetime | None = None) -> None:
    """Measure once more, keep the figures with their edition, and hand it in (L4, L5, L10)."""
    must(application.applicant_id == by.pk, "Only its author can send an application.")
    if application.status != Status.DRAFT:
        raise TooLateError(ALREADY)
    day, now = opens_on(by, application.role_id), at or timezone.now()
    if day and not application.invited_by_id:
        raise NotYetError(f"A new application for this role can be sent from {day:%A %-d %B %Y} on.")
    if _has_sent_enough(by, now):
        raise NotYetError("You have sent several applications in one day. What you wrote is kept: send it tomorrow.")
    edition, standing = look_at(application, now)
    asked: Node = standing.row.tree if standing.row else Nothing()
    is_published = not isinstance(asked, Nothing)
    if not (standing.is_met_but_for_checks or (not is_published and application.invited_by_id)):
        raise NotMetError(standing)
    role, places = edition.programme.roles[application.role_id], application.communities.values_list("pk", flat=True)
    wrong = misfit(by, edition.programme, role, application.track, places)
    must(not wrong, wrong)
    is_sent = application.move(
        Status.SUBMITTED,
        version=application.version,
        submitted_at=now,
        edition=edition,
        approvals=role.approvals,
        **_kept(standing, edition, asked, by, now),
    )
    if not is_sent:
        raise TooLateError(ALREADY)
    after = {"status": "submitted"}
    record("sent", application, by=by, about=by, before={"status": "draft"}, after=after, at=now)


def _was_put_back_enough(application: Application, now: dt.datetime) -> bool:
    """Each time is on record for good, so it is no toy (S30)."""
    done = Record.objects.about("application", application.pk).filter(
        verb="put back", at__gt=now - dt.timedelta(days=1)
    )
    return done.count() >= PUT_BACK_A_DAY * settings.RATE_LIMIT_FACTOR


def _has_sent_enough(member: Member, now: dt.datetime) -> bool:
    lately = Application.objects.filter(
        applicant=member, submitted_at__gt=now - dt.timedelta(days=1), submitted_at__lte=now
    )
    return lately.count() >= SENT_A_DAY * settings.RATE_LIMIT_FACTOR


def _kept(standing: Standing, edition: Edition, asked: Node, by: Member, at: dt.datetime) -> dict[str, Any]:
    """The evidence as plain data, and its digest: what was asked, and how far it was."""
    evidence = {
        "at": at.isoformat(),
        "band": by.band,
        "account": by.account,
        "asked": json.loads(json.dumps(dump_tree(asked), default=float)),
        "tree": as_json(standing.verdict, standing.evidence, at, names_of(edition.programme, by.band)),
    }
    digest = hashlib.sha256(json.dumps(evidence, sort_keys=True).encode()).hexdigest()
    return {"evidence": evidence, "evidence_digest": digest}


@transaction.atomic
def withdraw(application: Application, *, by: Member) -> None:
    """Take it back, at any time before the decision; nothing is held against anybody."""
    must(application.applicant_id == by.pk, "Only its author can take an application back.")
    if not application.move(Status.WITHDRAWN, withdrawn_from=F("status")):
        raise TooLateError(f"This application is closed already: {application.get_status_display().lower()}.")
    before = {"status": application.withdrawn_from}
    record("withdrew", application, by=by, about=by, before=before, after={"status": "withdrawn"})
    let_go(application)


@transaction.atomic
def put_back(application: Application, *, by: Member) -> None:
    """Undo taking it back, within a day: it is where it was, and the hours between are no waiting."""
    must(application.applicant_id == by.pk, "Only its author can put an application back.")
    now, until, was = timezone.now(), application.back_until, application.withdrawn_from
    if until is None or now >= until or application.closed_at is None:
        raise TooLateError("This application can’t be put back any more. You can write a new one.")
    changes: dict[str, Any] = {"closed_at": None, "withdrawn_from": ""}
    if was not in (Status.ACTION_NEEDED, Status.WAITLISTED):  # there the clock stands still anyway
        changes["paused"] = application.paused + (now - application.closed_at)
    try:
        with transaction.atomic():
            is_back = application.move(was, version=application.version, **changes)
    except IntegrityError as error:
        raise TooLateError(ALREADY) from error
    if not is_back:
        raise TooLateError("This application has changed meanwhile. Look again, please.")
    must(not _was_put_back_enough(application, now), "You have put this back several times today. Write a new one.")
    record("put back", application, by=by, about=by, before={"status": "withdrawn"}, after={"status": was})


def invite(member: Member, role: Role, *, by: Member) -> Application:
    """Open an application where nothing is published, or simply encourage somebody; it lifts any waiting time."""
    must(by.has_perm("leadership.change_application"), "Inviting is kept for programme admins.")
    may_act_on(by, member)
    with transaction.atomic():
        try:
            application = save_draft(member, role.pk, {}, by=by)
        except TooLateError as error:
            raise TooLateError(f"{member.username} has an application for this role already.") from error
        record("invited", application, by=by, about=member)
        name = Edition.objects.in_force().programme.roles[role.pk].name_for(member.band)
        write(member, "invited", f"invited:{application.pk}", url=f"/roles/{role.pk}/apply/", role=name)
    return application


def put_away() -> int:
    """Close the drafts nobody has touched for 30 days; answers how many."""
    old = Application.objects.filter(status=Status.DRAFT, saved_at__lt=timezone.now() - DRAFT_KEPT)
    return sum(_expire(draft) for draft in old)


@transaction.atomic
def _expire(draft: Application) -> bool:
    is_closed = draft.move(Status.EXPIRED, version=draft.version)
    if is_closed:
        record("put away", draft, about=draft.applicant, before={"status": "draft"}, after={"status": "expired"})
    return is_closed

"""What the desk says of an application, in its list and on its own page, as far as whoever looks may know."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadership.applications import appeals, conflicts, decide, opinions, previewing, reading, timeline
from leadership.applications.grounds import Look, look
from leadership.applications.models import Application
from leadership.applications.nominations import Nomination
from leadership.applications.queue import evidence, story
from leadership.applications.reviewing import HeldDecision, Opinion
from leadership.applications.waitlist import RULE_IN_WORDS, Turn
from leadership.badges.desks import admins
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.models import Member
from leadership.requirements.wording import check_name

LATE_DAYS = 5


def waited(application: Application) -> SafeString | str:
    """ "3 days", "6 days · late", how it ended, or that the applicant is asked; it knows the `usual` wait of its role."""
    if application.is_waitlisted:
        return _place(application.seen.turn)  # type: ignore[attr-defined]
    if not application.is_waiting or application.submitted_at is None:
        return application.get_status_display()
    waited = application.waited(timezone.now())
    days, hours = waited.days, waited.seconds // 3600
    kind, word = (
        ("late", " · late") if days > LATE_DAYS else ("soon", " · due today") if days == LATE_DAYS else ("ok", "")
    )
    usual: timeline.Wait | None = application.usual  # type: ignore[attr-defined]
    if usual and usual.is_passed(waited):
        kind, word = "late", " · longer than usual"
    text = f"{days} day{'' if days == 1 else 's'}" if days else f"{hours} hour{'' if hours == 1 else 's'}"
    text = text if days or hours else "just sent" if not application.paused else "less than an hour"
    return format_html('<span class="gs-tag gs-tag--{}">{}{}</span>', kind, text, word)


def _place(turn: Turn) -> str:
    """ "3rd of 5 in Anxiety", "1st of 2 · a place is free"."""
    return " · ".join(filter(None, [turn.words or "no place needed any more", turn.is_now and "a place is free"]))


def worth_knowing(application: Application) -> list[str]:
    """What a reviewer would want to know before opening it; the application was looked at."""
    if not application.is_answerable:
        return []
    told = []
    if application.held_now:  # type: ignore[attr-defined]
        told.append(str(application.held_now).lower())  # type: ignore[attr-defined]
    if application.first_approved_by:
        names = f"; {', '.join(application.approvers)} can give the other" if application.approvers else ""  # type: ignore[attr-defined]
        told.append(f"1 of 2 approvals, by {application.first_approved_by}{names}")
    wanted, given = opinions.wanted(application.role_id, application.seen.edition), application.opinion_count  # type: ignore[attr-defined]
    if given < wanted:
        told.append(f"{given} of {wanted} opinion{'' if wanted == 1 else 's'}")
    told += [f"not met any more: {line.text}" for line in application.lines if line.is_less]  # type: ignore[attr-defined]
    if application.evidence.get("band") not in (None, application.applicant.band):
        told.append("moved to another community of age since")
    names = [check_name(name).lower() for name in application.seen.unticked]  # type: ignore[attr-defined]
    if names:
        told.append(f"to tick: {', '.join(names)}")
    if said := reading.said(application):
        told.append(said.removesuffix(".").lower())
    return told


def company(rows: list[Application], viewer: Member) -> None:
    """What `viewer` may know about other reviewers of each row: what is held, and who can still say yes to it."""
    tied, team = conflicts.ties(rows), list(admins())
    held = {each.pk: each for each in HeldDecision.objects.visible_to(viewer).filter(pk__in=rows).select_related("by")}
    for row in rows:
        out = {row.applicant_id, row.first_approved_by_id, row.not_by_id, *tied[row.pk]}
        row.held_now, row.tied = held.get(row.pk), tied[row.pk]  # type: ignore[attr-defined]
        row.approvers = [each.username for each in team if each.pk not in out]  # type: ignore[attr-defined]


def opinions_on(application: Application, viewer: Member) -> dict[str, Any]:
    """What others recommend, as far as `viewer` may know, and who could still say."""
    seen = Opinion.objects.visible_to(viewer).filter(application=application).select_related("member")
    given = list(seen)
    for each in given:
        each.tie = application.tied.get(each.member_id, "")  # type: ignore[attr-defined]
    return {
        "opinions": given,
        "unseen": application.opinions.count() - len(given) if viewer.pk != application.applicant_id else 0,
        "wanted": opinions.wanted(application.role_id, application.seen.edition),  # type: ignore[attr-defined]
        "could": opinions.who_could(application) if application.is_open else [],
        "may_advise": application.is_open and viewer.pk != application.applicant_id,
        "has_given": any(each.member_id == viewer.pk for each in given),
        "my_tie": application.tied.get(viewer.pk, ""),  # type: ignore[attr-defined]
    }


def _needs_a_place(application: Application, by: Member, seen: Look, tied: dict[int, str]) -> bool:
    """Whether nothing but a place keeps `by` from giving the badge."""
    try:
        decide.may_decide(application, by, tied)
        decide.may_say_yes(application, by, seen)
    except (RefusedError, TooLateError):
        return False
    return not application.is_half_of_a_yes and not seen.turn.is_now


def described(application: Application, by: Member) -> dict[str, Any]:
    """Everything the page of one application shows."""
    seen = look(application)
    application.seen = seen  # type: ignore[attr-defined]
    company([application], by)
    application.lines = evidence(seen)  # type: ignore[attr-defined]
    application.usual = timeline.usual_waits().of(application.role_id)  # type: ignore[attr-defined]
    role = decide.role_of(application)
    return {
        **opinions_on(application, by),
        **_ways_on(application, by, seen),
        "held": application.held_now,  # type: ignore[attr-defined]
        "approvers": application.approvers,  # type: ignore[attr-defined]
        "application": application,
        "seen": seen,
        "lines": application.lines,  # type: ignore[attr-defined]
        "name": role.name_for(application.applicant.band),
        "track": role.track(application.track),
        "places": [each.name for each in application.communities.all()],
        "waited": waited(application),
        "turn": seen.turn if application.is_answerable else None,
        "rule": RULE_IN_WORDS,
        "said": reading.said(application),
        "is_mine": application.reader == by,
        "questions": application.questions.select_related("asked_by"),
        "suggested": application.nominations.filter(state=Nomination.State.ACCEPTED).select_related("nominated_by"),
        "story": story(application, by),
    }


def _ways_on(application: Application, by: Member, seen: Look) -> dict[str, Any]:
    """What `by` can do with it and why not, what would be read of that, and where to go from here."""
    tied = application.tied  # type: ignore[attr-defined]
    made = appeals.of(application)
    others = Application.objects.filter(applicant=application.applicant, submitted_at__isnull=False)
    rest = Application.objects.waiting().exclude(pk=application.pk).exclude(applicant=by)
    rest = rest.select_related("applicant", "role").order_by("submitted_at", "pk")
    later = rest.filter(submitted_at__gte=application.submitted_at) if application.submitted_at else rest
    is_open = application.is_answerable
    return {
        "hindrance": decide.hindrance(application, by, seen, tied) if is_open else decide.closed(application),
        "can_hold": application.approvals == 1 or application.first_approved_by_id is not None,
        "needs_a_place": _needs_a_place(application, by, seen, tied),
        "may_decline": not decide.decline_hindrance(application, by, tied),
        "appeal": made,
        "may_judge": made is not None and not appeals.hindrance(application, made, by),
        "checks": [(name, check_name(name)) for name in seen.unticked] if application.is_waiting else [],
        "letters": previewing.of_yes([application]) if application.is_waiting else [],
        "others": others.exclude(pk=application.pk).select_related("role", "decided_by").order_by("-created_at"),
        "following": later.first() or rest.first(),
    }

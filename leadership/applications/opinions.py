"""Second opinions: whoever is further along the path, in her own band and community, recommends; admins decide."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from leadership.applications.conflicts import tie
from leadership.applications.models import OPEN, Application
from leadership.applications.reviewing import DESK_STEP, LONGEST_NOTE, Opinion, Verdict, is_at_desk
from leadership.audit.record import record
from leadership.badges.backend import held_by, in_force, rank
from leadership.badges.gate import TooLateError, must
from leadership.badges.powers import EVERYWHERE
from leadership.members.models import Account, Band, Clearance, Member
from leadership.requirements.wording import listed
from leadership.roles.models import Edition

#: the power to say what one thinks, and the one to read what an applicant wrote
RECOMMEND, READ = "recommend", "read_applications"


def within_reach(member: Member, power: str = RECOMMEND) -> QuerySet[Application]:
    """The open applications `member` may recommend on, by one badge that grants it and is enough by itself.

    For a role below that badge's, of a person below it, in its community if it is bound to one, and on her side of
    the wall between the ages.
    """
    badges = [held for held in held_by(member) if power in held.powers]
    if not badges:
        return Application.objects.none()
    roles = Edition.objects.in_force().programme.roles.values()
    reach = Q()
    for held in badges:
        above = in_force().filter(
            member=OuterRef("applicant"), role__in=[r.slug for r in roles if r.step >= held.step]
        )
        place = Q() if held.community is None else Q(communities=held.community)
        reach |= Q(role__in=[role.slug for role in roles if role.step < held.step]) & place & ~Exists(above)
    known = Member.objects.visible_to(member).exclude(pk=member.pk)
    return Application.objects.open().filter(reach, applicant__in=known).distinct()


def may_advise(application: Application, by: Member) -> None:
    """Raises RefusedError for the applicant, and for whoever has neither the desk nor a badge that reaches so far."""
    must(application.applicant_id != by.pk, "Nobody has a say in their own application.")
    must(by.is_active, "Your account is not active.")
    must(
        is_at_desk(by) or within_reach(by).filter(pk=application.pk).exists(),
        "You can recommend on roles before yours, in your own community.",
    )


@transaction.atomic
def give(application: Application, *, by: Member, verdict: str, note: str = "") -> Opinion:
    """Give an opinion, or change it, until there is a decision; each version is in the record."""
    if not Application.objects.select_for_update().filter(pk=application.pk, status__in=OPEN).exists():
        raise TooLateError("This application is closed: there is nothing left to recommend.")
    may_advise(application, by)
    must(verdict in Verdict.values, "Say yes, not yet, or that you abstain.")
    must(len(note) <= LONGEST_NOTE, f"Up to {LONGEST_NOTE} characters, please.")
    before = Opinion.objects.filter(application=application, member=by).values("verdict", "note").first()
    given = {
        "verdict": verdict,
        "note": note.strip(),
        "step": DESK_STEP if is_at_desk(by) else rank(by),
        "is_tied": bool(tie(application, by)),
        "given_at": timezone.now(),
    }
    opinion, is_new = Opinion.objects.update_or_create(application=application, member=by, defaults=given)
    after = {"verdict": verdict, "application": str(application.pk)}
    verb = "gave an opinion" if is_new else "changed an opinion"
    record(verb, opinion, by=by, before=before, after=after, reason=opinion.note)
    return opinion


def who_could(application: Application) -> list[str]:
    """The names of those without a desk who could recommend on it and have not: `within_reach`, asked from the other side."""
    roles, applicant = Edition.objects.in_force().programme.roles, application.applicant
    if application.role_id not in roles:
        return []
    floor = max(roles[application.role_id].step, rank(applicant))
    high = [role.slug for role in roles.values() if RECOMMEND in role.grants and role.step > floor]
    places = {None, *(each.pk for each in application.communities.all())}
    awards = in_force().filter(role__in=high).exclude(member=applicant)
    found = {
        member
        for member, role, community, track in awards.values_list("member", "role", "community", "track")
        if (None if roles[role].scope_of(track) in EVERYWHERE else community) in places
    }
    given = Opinion.objects.filter(application=application).values("member")
    some = Member.objects.filter(pk__in=found, is_active=True, is_staff=False).exclude(pk__in=given)
    near = some.in_band(applicant.band)
    if applicant.is_teen:
        cleared = Clearance.objects.in_force().values("member")
        near |= some.in_band(Band.ADULT).filter(account=Account.LISTENER, pk__in=cleared)
    return list(near.order_by("username").values_list("username", flat=True))


def shown_to(slug: str, band: str) -> dict[str, str]:
    """For whoever applies: the names of the badges whose holders read an application for this role, and of those who only see it."""
    roles = Edition.objects.in_force().programme.roles
    above = [each for each in roles.values() if each.step > roles[slug].step and RECOMMEND in each.grants]
    reads = [each.name_for(band) for each in above if READ in each.grants]
    sees = [each.name_for(band) for each in above if READ not in each.grants]
    return {key: listed(names, "or") if names else "" for key, names in (("readers", reads), ("seers", sees))}


def wanted(role: str, edition: Edition) -> int:
    """How many opinions the edition would like to see before a decision; it holds nobody up."""
    found = edition.programme.roles.get(role)
    return found.opinions if found else 0

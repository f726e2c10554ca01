"""Who sits at a desk: the two groups of people with permissions, made from what stands here."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet

from leadership.audit.record import record
from leadership.badges.gate import must
from leadership.members.models import Member

ADMINS, SAFEGUARDING = "Programme admins", "Safeguarding leads"
#: what each group may see and do in the admin; nobody may delete anything (S23)
MAY = {
    ADMINS: (
        "view_member", "change_member", "view_application", "change_application", "view_award", "add_award", "change_award",
        "view_badgeaward", "add_badgeaward", "change_badgeaward", "view_completion", "add_completion", "view_edition",
        "change_edition", "view_role", "change_role", "view_record", "view_clearance", "add_clearance", "view_obligation",
        "view_wording", "change_wording",
    ),
    SAFEGUARDING: ("view_member", "view_clearance", "change_clearance", "view_record"),
}  # fmt: skip


def furnish() -> dict[str, Group]:
    """Give each group exactly its permissions, making it where it is missing; the groups by name."""
    groups = {}
    for name, codes in MAY.items():
        groups[name], _ = Group.objects.get_or_create(name=name)
        found = Permission.objects.filter(content_type__app_label="leadership", codename__in=codes)
        groups[name].permissions.set(found)
    return groups


def admins() -> QuerySet[Member]:
    """Whoever is at the programme desk."""
    return Member.objects.filter(groups__name=ADMINS, is_active=True)


@transaction.atomic
def appoint(member: Member, desk: str, *, by: Member | None = None) -> bool:
    """Give somebody a desk, on the record; False if it was theirs already. `by` None: from the shell."""
    group = furnish()[desk]
    if group in member.groups.all():
        return False
    member.groups.add(group)
    _follow(member)
    record("appointed", member, by=by, about=member, after={"desk": desk})
    return True


@transaction.atomic
def dismiss(member: Member, desk: str, *, by: Member | None = None) -> bool:
    """Take a desk away, on the record; False if it was not theirs. The last programme admin stays (S21)."""
    group = furnish()[desk]
    if group not in member.groups.all():
        return False
    others = Member.objects.filter(groups=group, is_active=True).exclude(pk=member.pk)
    must(desk != ADMINS or others.exists(), "Somebody has to stay: appoint another programme admin first.")
    member.groups.remove(group)
    _follow(member)
    record("dismissed", member, by=by, about=member, before={"desk": desk})
    return True


def _follow(member: Member) -> None:
    """Whoever has a desk may open the admin, and nobody else but a superuser."""
    desks = set(member.groups.values_list("name", flat=True))
    member.is_staff = bool(desks & set(MAY)) or member.is_superuser
    member.is_safeguarding_lead = SAFEGUARDING in desks
    member.save(update_fields=["is_staff", "is_safeguarding_lead"])

"""What becomes of badges when their holder erases the account, and who has to stay for now."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from leadership.audit.record import record
from leadership.badges.appealing import BadgeAppeal
from leadership.badges.by_two import FirstYes
from leadership.badges.desks import ADMINS
from leadership.badges.models import Award, BadgeAward, Pause
from leadership.badges.renewals import Renewal
from leadership.learning.models import Completion
from leadership.members.models import Member
from leadership.notices.wording import Wording
from leadership.requirements.models import Stretch, Tally
from leadership.roles.models import Edition

#: columns that hold a name written down
NAMES: tuple[tuple[Any, str], ...] = (
    (Award, "granted_by"),
    (Award, "revoked_by"),
    (BadgeAward, "granted_by"),
    (BadgeAward, "revoked_by"),
    (Pause, "paused_by"),
    (BadgeAppeal, "against_by"),
    (BadgeAppeal, "judged_by"),
    (Renewal, "decided_by"),
    (Renewal, "first_approved_by"),
    (Completion, "recorded_by"),
    (Edition, "loaded_by"),
    (Wording, "written_by"),
)


def is_last_admin(member: Member) -> str:
    """The last programme admin stays until there is another (S21)."""
    admins = Member.objects.filter(groups__name=ADMINS, is_active=True)
    if member in admins and not admins.exclude(pk=member.pk).exists():
        return "You are the only programme admin. Somebody has to stay: another one is appointed first."
    return ""


def part(member: Member, pseudonym: str) -> None:
    """End every badge, forget the words written about the person, and put the made-up name where hers stood."""
    now = timezone.now()
    for award in Award.objects.filter(member=member, revoked_at=None):
        record("ended", award, about=member, before={"held": True}, after={"held": False})
    for model in (Award, BadgeAward):
        model.objects.filter(member=member, revoked_at=None).update(revoked_at=now, revoked_by=pseudonym)
        model.objects.filter(member=member).update(reason="")
    Pause.objects.filter(award__member=member).update(reason="")
    FirstYes.objects.filter(member=member, award=None).delete()
    FirstYes.objects.filter(member=member).update(reason="")
    BadgeAppeal.objects.filter(award__member=member).update(words="", reason="", against_reason="")
    Renewal.objects.filter(award__member=member).update(words="", evidence={}, reason="")
    Completion.objects.filter(member=member).update(reason="")
    Stretch.objects.filter(member=member).exclude(ended_at__lte=now).update(ended_at=now)
    Tally.objects.filter(member=member).delete()
    for table, column in NAMES:
        table.objects.filter(**{column: member.username}).update(**{column: pseudonym})

"""What waits longer than usual is told to every programme admin, once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from leadership.applications.models import Application
from leadership.applications.timeline import usual_waits
from leadership.badges.desks import ADMINS
from leadership.members.models import Member
from leadership.notices.wording import write


def escalate() -> int:
    """Tell of every application that waits longer than nine in ten did; answers of how many."""
    now, usual = timezone.now(), usual_waits()
    untold = Application.objects.waiting().filter(escalated_at=None).select_related("role")
    late = [each for each in untold if (wait := usual.of(each.role_id)) and wait.is_passed(each.waited(now))]
    return sum(_tell_admins(application) for application in late)


@transaction.atomic
def _tell_admins(application: Application) -> bool:
    untold = Application.objects.filter(pk=application.pk, escalated_at=None)
    if not untold.update(escalated_at=timezone.now()):
        return False
    key, url = f"late:{application.pk}", f"/admin/leadership/application/{application.pk}/change/"
    admins = Member.objects.filter(groups__name=ADMINS, is_active=True).exclude(pk=application.applicant_id)
    for admin in admins:
        write(admin, "desk-late", key, url=url, role=application.role.name)
    return True

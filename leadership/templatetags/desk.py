"""What the front page of the desk leads with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from leadership.applications.admin import LATE_DAYS
from leadership.applications.models import Application
from leadership.applications.waitlist import due
from leadership.badges.appealing import BadgeAppeal
from leadership.badges.by_two import FirstYes
from leadership.badges.models import Obligation
from leadership.badges.renewals import WAITING, Renewal
from leadership.members.models import Clearance, Member

register = template.Library()


@register.simple_tag
def waits_for(viewer: Member) -> list[dict[str, Any]]:
    """What waits for this person at the desk: `count`, `words`, `url`, and `is_late` where somebody waits too long."""
    now, found = timezone.now(), []
    queue = reverse("admin:leadership_application_changelist")
    if viewer.has_perm("leadership.change_application"):
        waiting = Application.objects.waiting().exclude(applicant=viewer)
        late = waiting.filter(submitted_at__lt=now - dt.timedelta(days=LATE_DAYS)).count()
        found.append((waiting.count(), "applications waiting", queue, False))
        found.append((late, f"of them longer than {LATE_DAYS} days", queue, True))
        half = waiting.filter(first_approved_by__isnull=False).exclude(first_approved_by=viewer)
        free = [each for each in due() if each.applicant_id != viewer.pk]
        found.append((len(free), "places for those on the waitlist", f"{queue}?state=waitlisted", False))
        found.append((half.count(), "of them for a second approval", queue, False))
    if viewer.has_perm("leadership.change_clearance"):
        asked = Clearance.objects.filter(approved_at=None, ended_at=None, expires_at__gt=now)
        url = reverse("admin:leadership_clearance_changelist")
        found.append((asked.count(), "clearances asked for", url, False))
    if viewer.has_perm("leadership.change_award"):
        asked = Renewal.objects.filter(WAITING).exclude(award__member=viewer)
        url = f"{reverse('admin:leadership_award_changelist')}?term=asked"
        found.append((asked.count(), "renewals asked for", url, False))
        made = (
            BadgeAppeal.objects.filter(judged_at=None)
            .exclude(award__member=viewer)
            .exclude(against_by=viewer.username)
        )
        url = f"{reverse('admin:leadership_award_changelist')}?appeal=waits"
        found.append((made.count(), "appeals about roles", url, False))
    if viewer.has_perm("leadership.add_award"):
        half = FirstYes.objects.seen_by(viewer).exclude(said_by=viewer).count()
        found.append((half, "roles given by a first yes, for a second", reverse("admin:leadership_award_add"), False))
    if viewer.has_perm("leadership.view_obligation"):
        owed = Obligation.objects.owed(now).filter(due_at__lt=now)
        url = f"{reverse('admin:leadership_obligation_changelist')}?done_at__isempty=1"
        found.append((owed.count(), "courses overdue", url, True))
    return [dict(zip(("count", "words", "url", "is_late"), each, strict=True)) for each in found if each[0]]

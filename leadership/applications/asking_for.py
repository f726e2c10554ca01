"""What somebody asked for, for their page at the desk."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from leadership.applications.models import Application, Status
from leadership.members.admin import Part
from leadership.members.models import Member


def asked_for_by(member: Member, viewer: Member) -> list[Part]:
    """Every application that was sent, newest first, and a way to invite."""
    if not viewer.has_perm("leadership.view_application"):
        return []
    sent = Application.objects.filter(applicant=member).exclude(status=Status.DRAFT).select_related("role")
    lines = [
        (
            f"{each.role}: {each.get_status_display().lower()}",
            reverse("admin:leadership_application_change", args=[each.pk]),
        )
        for each in sent.order_by("-created_at")
    ]
    if viewer.has_perm("leadership.change_application"):
        add = reverse("admin:leadership_application_add")
        lines.append(("Invite to apply…", f"{add}?{urlencode({'username': member.username})}"))
    return [("Applications", lines)]

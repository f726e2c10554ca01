"""What a role's page says of my application and of the role's powers."""

from __future__ import annotations

from typing import Any

from leadership.applications.models import LIVE, Application, Status
from leadership.badges.powers import POWERS
from leadership.members.models import Member
from leadership.roles.programme import RoleDef


def of_role(member: Member | None, role: RoleDef) -> dict[str, Any]:
    context: dict[str, Any] = {"powers": [POWERS[power] for power in role.grants if power in POWERS]}
    if member:
        live = list(Application.objects.filter(applicant=member, role=role.slug, status__in=LIVE))
        context["draft"] = next((each for each in live if each.status == Status.DRAFT), None)
        context["waiting"] = next((each for each in live if each.is_waiting), None)
    return context

"""What applications add to other subjects' pages and changes."""

from __future__ import annotations

from typing import Any

from leadership.applications.decide import called
from leadership.applications.models import LIVE, Application, Status
from leadership.applications.waitlist import RULE_IN_WORDS
from leadership.badges.places import rooms_of
from leadership.badges.powers import POWERS
from leadership.badges.renewals import WEEKS
from leadership.members.models import Member
from leadership.notices.wording import write
from leadership.roles.models import Edition
from leadership.roles.programme import RoleDef


def tell_of_change(slugs: list[str], edition: Edition, note: str) -> None:
    """Everybody whose application waits for a role that now asks something else hears what changed, once."""
    for application in Application.objects.open().filter(role__in=slugs).select_related("applicant", "role"):
        url = f"/applications/{application.pk}/"
        key = f"edition:{edition.day}:{edition.digest[:12]}:{application.pk}"
        values = {"role": called(application), "day": f"{edition.day:%-d %B %Y}", "note": note}
        write(application.applicant, "programme-changed", key, url=url, **values)


def of_role(member: Member | None, role: RoleDef) -> dict[str, Any]:
    context: dict[str, Any] = {"powers": [POWERS[power] for power in role.grants if power in POWERS]}
    context |= {"rooms": list(rooms_of([role.slug]).values()), "rule": RULE_IN_WORDS}
    context["renewal_weeks"] = WEEKS
    if member:
        live = list(Application.objects.filter(applicant=member, role=role.slug, status__in=LIVE))
        context["draft"] = next((each for each in live if each.status == Status.DRAFT), None)
        context["waiting"] = next((each for each in live if each.is_open), None)
    return context

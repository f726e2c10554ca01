"""The badges on a profile: a leader's always, others' as they chose."""

from __future__ import annotations

from typing import Any

from leadership.badges.models import Award, BadgeAward
from leadership.badges.states import State, with_state
from leadership.members.models import Member
from leadership.roles.models import Edition


def _shown(state: str) -> str:
    """What others read of a badge that is not in force: a break by its name, anything else without a reason."""
    if State(state).is_in_force:
        return ""
    return "on a break" if state == State.ON_BREAK else "resting"


def badges_of(person: Member, viewer: Member) -> dict[str, Any]:
    programme = Edition.objects.in_force().programme if Edition.objects.exists() else None
    awards = [
        (
            programme.roles[award.role_id].name_for(person.band)
            if programme and award.role_id in programme.roles
            else award.role.name,
            award.community,
            award.granted_at,
            _shown(award.state),
        )
        for award in with_state(Award.objects.held().filter(member=person)).select_related("role", "community")
    ]
    plain = (
        BadgeAward.objects.filter(member=person, revoked_at=None)
        if person.is_profile_public or person == viewer
        else []
    )
    names = programme.badges if programme else {}
    badges = [names[row.badge].name if row.badge in names else row.badge for row in plain]
    return {"awards": awards, "badges": badges}

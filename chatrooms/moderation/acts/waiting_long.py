"""What waits for an answer above calls again each day: an appeal, and a proposal to keep somebody away (G13, G16)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from chatrooms.moderation.acts import appeals, judges, proposals
from chatrooms.moderation.acts.models import Act, Proposal
from chatrooms.moderation.acts.powers import DAY
from leadership.members.models import Member
from leadership.notices.wording import write


def call_again() -> int:
    """Whoever may judge it after a day, and from the second day on the safeguarding leads among them; answers how many were told."""
    now = timezone.now()
    return sum(_appeal(act, now) for act in _late_appeals(now)) + sum(
        _proposal(each, now) for each in _late_proposals(now)
    )


def _late_appeals(now: dt.datetime) -> list[Act]:
    late = Act.objects.filter(appeal__judged_at=None, appeal__made_at__lte=now - DAY)
    return list(late.select_related("room", "about", "appeal"))


def _appeal(act: Act, now: dt.datetime) -> int:
    days = (now - act.pleaded.made_at) // DAY  # type: ignore[union-attr]
    able = judges.of(act)
    leads = [each for each in able if each.is_safeguarding_lead]
    url = f"{appeals.DESK}{act.pk}/"
    called = able if days < 2 else leads or able
    return sum(write(each, "desk-waits", f"act-appeal:{act.pk}:{days}", url=url) is not None for each in called)


def _late_proposals(now: dt.datetime) -> list[Proposal]:
    return list(Proposal.objects.filter(decided_at=None, at__lte=now - DAY))


def _proposal(proposal: Proposal, now: dt.datetime) -> int:
    days, url = (now - proposal.at) // DAY, f"{proposals.DESK}{proposal.pk}/"
    leads = Member.objects.filter(is_safeguarding_lead=True, is_active=True)
    others = leads.exclude(pk__in=[proposal.by_id, proposal.about_id])
    return sum(write(each, "desk-waits", f"proposal:{proposal.pk}:{days}", url=url) is not None for each in others)

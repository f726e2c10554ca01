"""The page somebody leaves behind: what is open on her desk, what she holds, and what those before her wrote."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from chatrooms.moderation.desk import duty, queue
from chatrooms.moderation.desk.models import Duty
from leadership.members.models import Member

SHOWN_FOR = dt.timedelta(hours=24)


def hand_over_to(member: Member) -> dict[str, Any]:
    now = timezone.now()
    rows = queue.rows(member, now)
    left = (
        Duty.objects.filter(duty.colleagues(member), ended_at__gt=now - SHOWN_FOR)
        .exclude(words="")
        .select_related("member")
    )
    return {
        "duty": duty.current(member, now),
        "mine": [row for row in rows if row.is_mine],
        "open": [row for row in rows if not row.is_mine],
        "left": list(left.order_by("-ended_at")[:10]),
        "others": duty.on_duty(member, now),
    }

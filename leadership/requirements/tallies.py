"""Keeping one tally row a member."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from leadership.members.models import Member
from leadership.requirements.models import MEANS, SUMS, Tally

#: what a tally repeats of its member
COPIES = ("account", "adult_at", "joined_at")


@receiver(post_save, sender=Member)
def keep_tally(sender: type[Member], instance: Member, raw: bool = False, **kwargs: Any) -> None:
    """Django tells of every saved member, whoever saved it; bulk writers call `make_missing` themselves."""
    Tally.objects.update_or_create(pk=instance.pk, defaults={name: getattr(instance, name) for name in COPIES})


MISSING = """
INSERT INTO {tally} (member_id, touched_at, {copies}, {sums})
SELECT member.id, %s, {of_member}, {zeros} FROM {member} AS member
WHERE NOT EXISTS (SELECT 1 FROM {tally} AS tally WHERE tally.member_id = member.id)
ON CONFLICT DO NOTHING
"""


def make_missing() -> int:
    """Give every member without a tally an empty one, in one statement; answers how many."""
    quote, sums = connection.ops.quote_name, columns()
    sql = MISSING.format(
        tally=quote(Tally._meta.db_table),
        member=quote(Member._meta.db_table),
        copies=", ".join(COPIES),
        of_member=", ".join(f"member.{name}" for name in COPIES),
        sums=", ".join(sums),
        zeros=", ".join("0" for _ in sums),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [connection.ops.adapt_datetimefield_value(timezone.now())])
        return cursor.rowcount


def columns() -> list[str]:
    """Every column that adds up facts."""
    return [*SUMS, *(name for mean in MEANS for name in (mean, f"{mean}_count"))]

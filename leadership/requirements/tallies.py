"""Keeping one tally row a member, and telling when it drifted from the facts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.db.models.signals import post_save
from django.dispatch import receiver

from leadership.members.models import Member
from leadership.requirements.models import MEANS, SUMS, Fact, Tally

#: what a tally repeats of its member
COPIES = ("account", "adult_at", "joined_at")


@receiver(post_save, sender=Member)
def keep_tally(sender: type[Member], instance: Member, raw: bool = False, **kwargs: Any) -> None:
    """Django tells of every saved member, whoever saved it; bulk writers call `make_missing` themselves."""
    Tally.objects.update_or_create(pk=instance.pk, defaults={name: getattr(instance, name) for name in COPIES})


def make_missing() -> int:
    """Give every member without a tally an empty one; answers how many."""
    missing = Member.objects.filter(tally=None).values_list("pk", *COPIES)
    rows = [
        Tally(member_id=pk, account=account, adult_at=adult, joined_at=joined)
        for pk, account, adult, joined in missing
    ]
    Tally.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def true_sums(member_ids: list[int]) -> dict[int, dict[str, int]]:
    """What the tallies of these members ought to say, from their facts."""
    sums: dict[int, dict[str, int]] = {pk: dict.fromkeys(columns(), 0) for pk in member_ids}
    facts = Fact.objects.filter(member_id__in=member_ids).values("member_id", "metric")
    for row in facts.annotate(total=Sum("value"), count=Count("pk")):
        sums[row["member_id"]][row["metric"]] = row["total"]
        if row["metric"] in MEANS:
            sums[row["member_id"]][f"{row['metric']}_count"] = row["count"]
    return sums


def columns() -> list[str]:
    return [*SUMS, *(name for mean in MEANS for name in (mean, f"{mean}_count"))]

"""Topics that somebody leaves to others (G23): nobody asks why. What all leave out is not lost, since it climbs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.db import transaction

from chatrooms.moderation.desk.models import LeftOut
from chatrooms.moderation.reports.categories import CATEGORIES, Category
from chatrooms.moderation.reports.models import Case
from leadership.members.models import Member


def left_by(member: Member) -> set[str]:
    return set(LeftOut.objects.filter(member=member).values_list("category", flat=True))


def choices(member: Member) -> list[tuple[Category, bool]]:
    """Everything that can be left out, and whether she does; care has an inbox of its own."""
    left = left_by(member)
    return [(each, each.slug in left) for each in CATEGORIES.values() if _is_topic(each)]


def _is_topic(category: Category) -> bool:
    return bool(category.kinds) and not category.is_care


@transaction.atomic
def choose(member: Member, wanted: Collection[str]) -> None:
    """From now on these; what is no topic is passed over."""
    known = {slug for slug in wanted if slug in CATEGORIES and _is_topic(CATEGORIES[slug])}
    member.left_out.exclude(category__in=known).delete()
    LeftOut.objects.bulk_create(
        [LeftOut(member=member, category=slug) for slug in sorted(known)], ignore_conflicts=True
    )


def is_left(categories: Collection[str], left: Collection[str]) -> bool:
    """A case is hers as long as one thing in it is none that she leaves out."""
    return bool(categories) and set(categories) <= set(left)


def who_leave(case: Case) -> set[int]:
    categories = set(case.reports.values_list("category", flat=True))
    rows = LeftOut.objects.filter(category__in=categories).values_list("member", flat=True)
    return {member for member, count in Counter(rows).items() if count == len(categories)}

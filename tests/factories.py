"""People as the tests need them: who they are, what counts for them, and what they hold. All of it real rows."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from leadership.badges.awarding import grant
from leadership.badges.models import Award, BadgeAward
from leadership.learning.models import Completion
from leadership.members.models import Account, Band, Member
from leadership.requirements.facts import NewFact, record_many
from leadership.requirements.models import Stretch
from leadership.roles.models import Community, Role

PASSWORD = "listen-with-heart"
AGES = {Band.ADULT: 30, Band.TEEN: 15}
_sources = itertools.count(1)


class MemberFactory(DjangoModelFactory):
    """`MemberFactory(band="teen", weeks=8, counts={"group_chats": 3}, badges=["graduate"], courses=[…], roles=[…])`.

    `weeks` since joining; `counts` by metric; `roles` as slugs or (slug, community or "", weeks held). Courses, badges
    and roles need the `programme`.
    """

    class Meta:
        model = Member

    class Params:
        band = Band.ADULT
        weeks = 40

    username = factory.Sequence(lambda n: f"person-{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.org")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))
    account = Account.LISTENER
    born_on = factory.LazyAttribute(lambda o: dt.date(timezone.now().year - AGES[o.band], 1, 1))
    joined_at = factory.LazyAttribute(lambda o: timezone.now() - dt.timedelta(weeks=o.weeks))
    counts: Mapping[str, int] = {}
    courses: Iterable[str] = ()
    badges: Iterable[str] = ()
    roles: Iterable[Any] = ()

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Member:
        extras = {name: kwargs.pop(name) for name in ("counts", "courses", "badges", "roles")}
        member = super()._create(model_class, *args, **kwargs)
        for metric, amount in extras["counts"].items():
            count(member, metric, amount)
        for course in extras["courses"]:
            Completion.passed(member, course)
        for badge in extras["badges"]:
            give_badge(member, badge)
        for role in extras["roles"]:
            give_role(member, *([role] if isinstance(role, str) else role))
        return member


def count(member: Member, metric: str, amount: int = 1, *, at: dt.datetime | None = None) -> None:
    """One more fact that counts, just now or at `at`."""
    source = f"test-{next(_sources)}"
    record_many([NewFact(member.pk, metric, amount, at or timezone.now(), source)])  # type: ignore[arg-type]


def give_role(member: Member, role: str, community: str = "", weeks: float = 1, *, track: str = "") -> Award:
    """A role held for so many weeks, as if somebody had granted it then."""
    place = Community.objects.get(pk=community) if community else None
    at = timezone.now() - dt.timedelta(weeks=weeks)
    return grant(member, Role.objects.get(pk=role), by=None, community=place, track=track, at=at)


def give_badge(member: Member, badge: str) -> BadgeAward:
    now = timezone.now()
    stretch = Stretch.objects.create(member=member, kind=Stretch.Kind.BADGE, slug=badge, started_at=now)
    return BadgeAward.objects.create(member=member, badge=badge, granted_at=now, granted_by="test", stretch=stretch)

"""The demo world: everybody the README names, with something to see on every page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from leadership.applications import holding, opinions
from leadership.applications.appeals import Appeal
from leadership.applications.decide import waitlist
from leadership.applications.models import Application
from leadership.applications.nominations import suggest
from leadership.applications.questions import Question
from leadership.applications.reviewing import HeldDecision, Opinion, SteppedAside
from leadership.applications.sending import save_draft, send
from leadership.badges.awarding import grant
from leadership.badges.desks import appoint
from leadership.badges.models import Award, BadgeAward
from leadership.badges.places import set_places
from leadership.learning.models import Completion
from leadership.management.demo import (
    HELD,
    OPINIONS,
    PASSWORD,
    PEOPLE,
    SUGGESTED,
    TOLD,
    WAITING,
    WAITLISTED,
    WHY,
    Person,
)
from leadership.members.models import Member, birthday
from leadership.notices.models import Notice
from leadership.requirements.facts import NewFact, record_many
from leadership.requirements.models import Fact, Stretch
from leadership.roles.models import Community, Edition, Role

PROGRAMME = settings.BASE_DIR / "leadership" / "programme.toml"


class Command(BaseCommand):
    help = "(Re)create the demo world. Refuses when DEBUG is off."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo world has well-known passwords: it is for DEBUG only. Nothing was changed.")
        if not Edition.objects.exists():
            call_command("load_programme", str(PROGRAMME), stdout=self.stdout)
        with transaction.atomic():
            self.now = timezone.now()
            self.password = make_password(PASSWORD)
            everybody = [*PEOPLE, *(person for person, *_ in WAITING), WAITLISTED[0]]
            self.clear([person.name for person in everybody])
            for person in everybody:
                self.settle(person)
            for person, role, communities, days in WAITING:
                self.apply(person, role, communities, days)
            self.put_on_the_waitlist(*WAITLISTED)
            self.suggest(*SUGGESTED)
            self.tell()
            self.say_and_hold()
        self.stdout.write(f"The demo world is there: {len(PEOPLE)} accounts, password {PASSWORD}.")
        self.stdout.write(", ".join(person.name for person in PEOPLE))
        self.stdout.write("Second keys (TOTP secrets) of those who need one:")
        for person in PEOPLE:
            if person.totp:
                self.stdout.write(f"  {person.name}  {person.totp}")

    def clear(self, names: list[str]) -> None:
        gone = Member.objects.filter(username__in=names)
        Application.objects.filter(applicant__in=gone).update(first_approved_by=None)
        Award.objects.filter(member__in=gone).delete()
        Application.objects.filter(decided_by__in=gone).delete()
        Application.objects.filter(first_approved_by__in=gone).update(first_approved_by=None, first_approved_at=None)
        Application.objects.filter(waitlisted_by__in=gone).delete()
        Question.objects.filter(asked_by__in=gone).delete()
        Appeal.objects.filter(Q(against__in=gone) | Q(judged_by__in=gone)).delete()
        Application.objects.filter(not_by__in=gone).update(not_by=None)
        for model in (Opinion, SteppedAside):
            model.objects.filter(member__in=gone).delete()
        HeldDecision.objects.filter(by__in=gone).delete()
        gone.delete()

    def settle(self, person: Person) -> None:
        today = self.now.date()
        member = Member.objects.create(
            username=person.name,
            email=f"{person.name}@example.org",
            password=self.password,
            account=person.account,
            born_on=birthday(today, 0).replace(year=today.year - person.age, month=1, day=15),
            joined_at=self.now - dt.timedelta(weeks=person.weeks),
            time_zone=person.zone,
        )
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        if person.group:
            appoint(member, person.group)
        if person.totp:
            TOTP.activate(member, person.totp)
            RecoveryCodes.activate(member)
        self.count(member, person)
        self.give(member, person)

    def count(self, member: Member, person: Person) -> None:
        """Facts spread evenly over the time since joining: counts one by one, scores in a dozen lumps."""
        facts = []
        for metric, amount in person.counts.items():
            is_lump = amount > 200 or metric == "star_rating"
            lumps = [amount] if metric == "star_rating" else self.lumps(amount) if is_lump else [1] * amount
            span = (self.now - member.joined_at) * 0.97
            for n, lump in enumerate(lumps):
                when = member.joined_at + span * ((n + 1) / (len(lumps) + 1))
                facts.append(NewFact(member.pk, metric, Decimal(lump), when, f"demo:{person.name}:{n}"))
        Fact.objects.filter(source_id__startswith=f"demo:{person.name}:").delete()
        record_many(facts)

    @staticmethod
    def lumps(amount: int, parts: int = 24) -> list[int]:
        each, rest = divmod(amount, parts)
        return [each + (n < rest) for n in range(parts)]

    def give(self, member: Member, person: Person) -> None:
        for course in person.courses:
            Completion.passed(member, course, at=member.joined_at + dt.timedelta(weeks=1), by="demo")
        for badge in person.badges:
            start = member.joined_at + dt.timedelta(weeks=2)
            stretch = Stretch.objects.create(member=member, kind="badge", slug=badge, started_at=start)
            BadgeAward.objects.create(member=member, badge=badge, granted_at=start, granted_by="demo", stretch=stretch)
        for role, community, track, weeks in person.roles:
            place = Community.objects.get(pk=community) if community else None
            at = self.now - dt.timedelta(weeks=weeks)
            grant(member, Role.objects.get(pk=role), by=None, community=place, track=track, at=at)

    def tell(self) -> None:
        """Only in the inbox: nobody reads the mail of made-up people."""
        ids = dict(Member.objects.filter(username__in=[name for name, *_ in TOLD]).values_list("username", "pk"))
        rows = []
        for number, (name, kind, days, is_read, title, text, url) in enumerate(TOLD):
            at = self.now - dt.timedelta(days=days)
            row = Notice(member_id=ids[name], kind=kind, key=f"demo:{number}", title=title, text=text, url=url)
            row.created_at, row.read_at = at, at if is_read else None
            rows.append(row)
        Notice.objects.bulk_create(rows)

    def suggest(self, by: str, whom: str, role: str, why: str) -> None:
        who, nominee = (Member.objects.get(username=name) for name in (by, whom))
        suggest(nominee, Edition.objects.in_force().programme.roles[role], by=who, why=why)

    def put_on_the_waitlist(self, person: Person, role: str, community: str, days: int) -> None:
        """As many places as people who hold the role there, and a yes for one more."""
        ada = Member.objects.get(username="ada")
        held = Award.objects.held().filter(role=role, community=community).values("member").distinct().count()
        set_places(Role.objects.get(pk=role), {community: held}, by=ada)
        self.apply(person, role, (community,), days)
        application = Application.objects.get(applicant__username=person.name)
        waitlist(application, by=ada, version=application.version)

    def apply(self, person: Person, role: str, communities: tuple[str, ...], days: int) -> None:
        member = Member.objects.get(username=person.name)
        draft = save_draft(member, role, {"communities": list(communities), "why": WHY})
        sent_at = self.now - dt.timedelta(days=days)
        Application.objects.filter(pk=draft.pk).update(created_at=sent_at)
        send(draft, by=member, at=sent_at)

    def say_and_hold(self) -> None:
        """What others think of one application, and a yes to another that is not told yet."""
        waiting = Application.objects.waiting().filter(applicant__username__in=[*OPINIONS, HELD[0]])
        of = {each.applicant.username: each for each in waiting.select_related("applicant")}
        for name, said in OPINIONS.items():
            for by, verdict, note in said:
                opinions.give(of[name], by=Member.objects.get(username=by), verdict=verdict, note=note)
        name, by = HELD
        holding.hold_yes(of[name], by=Member.objects.get(username=by), version=of[name].version)

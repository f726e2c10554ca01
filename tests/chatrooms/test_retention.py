"""A year and a day on: what had its time is gone, what is held for the law is not, and nobody's path got shorter (G18, G19)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command
from django.utils import timezone

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.ages.models import AgeCheck
from chatrooms.moderation.desk import leaving, taking
from chatrooms.moderation.desk.models import Note
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.models import Case, Evidence, Report
from chatrooms.moderation.reports.reporting import a_person, report
from chatrooms.reviews.models import Review, quarter_of
from chatrooms.rooms.models import Room
from chatrooms.talk.attendance import needed
from chatrooms.talk.models import Attendance, Event, Original
from chatrooms.talk.say import Person, Say
from chatrooms.talk.store import write
from leadership.members.models import Member
from leadership.requirements.models import Fact, Tally
from tests.cast import SafeguardingLead
from tests.clock import at
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def closed(lead, about, outcome="acted") -> Case:
    case = report(a_person(about), CATEGORIES["unkind"], by=MemberFactory(), words="what I saw").case
    taking.claim(case, by=lead)
    taking.note(case, by=lead, words="a fact")
    taking.close(case, by=lead, outcome=outcome)
    return case


def test_after_its_time_nothing_is_left(programme, settings) -> None:
    settings.WITHOUT_MODERATOR = {}
    now, ana, lead = timezone.now(), MemberFactory(username="ana"), SafeguardingLead()
    room, _ = Room.objects.get_or_create(slug="free-hugs")
    by = Person(ana.pk, ana.username)
    write([Say(room.pk, by, f"words {n}", uuid.uuid4().hex, original="a number") for n in range(needed())])
    gone = closed(lead, ana)
    held = closed(lead, MemberFactory())
    taking.hold(held, by=lead, is_held=True)
    Act.objects.create(kind="reminder", by=lead, rank=5, about=ana, where="room", room=room, reason="unkind")
    Review.objects.create(
        by=ana, about=lead, quarter=quarter_of(now.date()), room=room, day=now.date(), stars=5, words="…"
    )
    AgeCheck.objects.create(about=ana, until=now, ended_at=now, outcome="lapsed")
    UserSession.objects.create(user=ana, ip="203.0.113.7", session_key="k" * 32)
    LogEntry.objects.create(user=lead, object_repr="x", action_flag=CHANGE)
    earned = list(Fact.objects.order_by("pk").values_list("pk", "value"))
    assert {metric for (metric,) in Fact.objects.values_list("metric")} >= {"group_chats", "upheld_reports"}
    tally = Tally.objects.filter(member=ana).values("group_chats", "upheld_reports").get()

    Member.objects.update(last_login=now)  # nobody here only claimed an address

    with at(now + dt.timedelta(days=31)):
        call_command("tick")
        assert not UserSession.objects.exists()
        assert Event.objects.filter(type="message").exists()
    with at(now + dt.timedelta(days=91)):
        call_command("tick")
        assert not Event.objects.filter(by=ana).exists()
        assert not Original.objects.exists()
        assert not Attendance.objects.filter(day__lt=(timezone.now() - 90 * DAY).date()).exists()
        assert Evidence.objects.filter(case=gone).exists()
    with at(now + dt.timedelta(days=181)):
        call_command("tick")
        assert list(Note.objects.values_list("case", flat=True)) == [held.pk]
    with at(now + dt.timedelta(days=367)):
        call_command("tick")
        assert list(Case.objects.values_list("pk", flat=True)) == [held.pk]
        assert set(Evidence.objects.values_list("case", flat=True)) == {held.pk}
        assert set(Report.objects.values_list("case", flat=True)) == {held.pk}
        for model in (Act, AgeCheck, LogEntry):
            assert not model.objects.exists(), model
        assert Review.objects.get().words == ""
        call_command("tick")  # and again: nothing more
        assert leaving.forget_notes() == 0
    assert (
        list(Fact.objects.filter(pk__in=[pk for pk, _ in earned]).order_by("pk").values_list("pk", "value")) == earned
    )
    assert Tally.objects.filter(member=ana).values("group_chats", "upheld_reports").get() == tally


def test_the_room_says_how_long(programme, signed_in, settings) -> None:
    settings.CHAT_KEPT_DAYS = 45
    page = signed_in(MemberFactory()).get("/rooms/free-hugs/").content.decode()
    assert "messages kept 45 days" in page

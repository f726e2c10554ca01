"""Trust, from both ends: a member says how it was with a leader; a lead answers for an age and reads behind the glass."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from playwright.sync_api import expect

from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.reporting import a_person, report
from chatrooms.reviews.counting import count_waiting
from chatrooms.reviews.models import Review, quarter_of
from chatrooms.rooms.models import Room
from chatrooms.talk.models import Attendance
from tests.cast import SafeguardingLead
from tests.factories import MemberFactory

PHONE = {"width": 360, "height": 740}


def test_a_member_says_how_it_was_and_five_together_are_told(live_site, programme, visit, axe) -> None:
    ana, lea = MemberFactory(username="ana"), MemberFactory(username="lea", roles=[("room-supporter", "anxiety", 3)])
    room, day = Room.objects.create(slug="free-hugs"), timezone.now().astimezone(dt.UTC).date()
    for each in (ana, lea):
        Attendance.objects.create(member=each, room=room, day=day, messages=6)
    for _ in range(4):
        Review.objects.create(by=MemberFactory(), about=lea, quarter=quarter_of(day), room=room, day=day, stars=4)
    page = visit(ana, viewport=PHONE)
    page.goto("/members/lea/")
    page.get_by_role("link", name="Say how it was with them").click()
    axe(page)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Say how it was.", exact=True)).to_be_visible()
    page.get_by_label("It helped a lot").check()
    page.get_by_label("Listened").check()
    page.get_by_label("In your words").fill("She asked what I needed.")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("They never learn that it was you.", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    axe(page)
    assert count_waiting() == 5
    leader = visit(lea, viewport=PHONE)
    leader.goto("/reviews/")
    expect(leader.get_by_text("Nearly everybody was helped.")).to_be_visible()
    assert "She asked what I needed." not in leader.content()


def test_a_lead_lets_somebody_write_again_and_reads_behind_the_glass(live_site, programme, visit, axe) -> None:
    ana, sage = MemberFactory(username="ana"), SafeguardingLead(username="sage")
    SafeguardingLead(username="the-second-lead")
    case = report(a_person(ana), CATEGORIES["age"], by=MemberFactory()).case
    hers, lead = visit(ana, viewport=PHONE), visit(sage, viewport=PHONE)
    hers.goto("/rooms/free-hugs/")
    expect(hers.get_by_text("You read along for now")).to_be_visible()
    lead.goto(f"/moderation/cases/{case.pk}/")
    lead.get_by_role("link", name="Read more than the case shows").click()
    axe(lead)
    lead.get_by_label("Why do you have to read more?").fill("Somebody may be in danger.")
    lead.get_by_role("button", name="Break the glass").click()
    lead.get_by_role("button", name="Show the words").click()
    expect(lead.get_by_text("Nothing is kept of that time.")).to_be_visible()
    axe(lead)
    lead.goto(f"/moderation/cases/{case.pk}/")
    lead.get_by_role("link", name="Answer whether it is right").click()
    axe(lead)
    lead.get_by_label("Yes: they can write again").check()
    lead.get_by_role("button", name="Answer", exact=True).click()
    expect(lead.get_by_text("They can write again, and are told so.")).to_be_visible()
    expect(hers.get_by_text("You read along for now")).to_be_hidden(timeout=10_000)

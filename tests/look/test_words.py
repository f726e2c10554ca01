"""What pages say: names for slugs, the reader's own clock, and other people's words kept apart."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from leadership.badges.models import Award
from leadership.notices.models import Notice
from tests.factories import MemberFactory, give_role
from tests.look.people import holder, teen

MAIN = re.compile(r"<main.*</main>", re.DOTALL)


def words(response) -> str:
    return " ".join(strip_tags(MAIN.search(response.content.decode()).group()).split())


@pytest.mark.parametrize("make", [holder, teen])
@pytest.mark.parametrize("address", ["/path/", "/roles/", "/roles/group-support-mentor/", "/rooms/", "/guides/"])
def test_no_slug_is_shown(programme, signed_in, make, address: str) -> None:
    person = make()
    Award.objects.filter(member=person, role="room-supporter").update(revoked_at=timezone.now())
    said = words(signed_in(person).get(address))
    slugs = {*programme.roles, *programme.badges, *programme.courses, *programme.rooms}
    assert [slug for slug in slugs if "-" in slug and re.search(rf"(?<![\w-]){slug}(?![\w-])", said)] == []


def test_every_role_is_named_whole(programme, client) -> None:
    said = words(client.get("/roles/"))
    assert all(role.name in said for role in programme.roles.values())
    assert "…" not in said


def test_times_are_the_readers_own(programme, signed_in) -> None:
    at = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    for zone, shown in (("UTC", "Sunday 1 March 2026, 23:30"), ("Pacific/Auckland", "Monday 2 March 2026, 12:30")):
        person = MemberFactory(time_zone=zone)
        Notice.objects.create(member=person, kind=Notice.Kind.DECISION, key="x", title="Something", created_at=at)
        Notice.objects.filter(member=person).update(created_at=at)
        assert shown in words(signed_in(person).get("/notices/"))


def test_a_duty_says_its_hour_and_how_long_is_left(programme, signed_in) -> None:
    person = MemberFactory()
    award = give_role(person, "group-support-mentor", weeks=0)
    due = award.obligations.get().due_at
    said = words(signed_in(person).get("/path/"))
    assert f"Finish Global Mod training by {due:%A %-d %B %Y, %H:%M}, in 14 days." in said
    award.obligations.update(due_at=timezone.now() - dt.timedelta(days=1))
    assert "is resting until Global Mod training is done" in words(signed_in(person).get("/path/"))


def test_a_teen_star_is_called_so_wherever_teens_read(programme, signed_in) -> None:
    client = signed_in(teen())
    for address in ("/", "/roles/", "/path/", "/roles/group-support-mentor/"):
        assert "Teen Star" in words(client.get(address)), address
    assert "Called Group Support Mentor in the adult community." in words(client.get("/roles/group-support-mentor/"))


def test_who_cannot_see_the_rooms_is_one_step_from_what_opens_them(programme, client) -> None:
    assert '<a class="go" href="/rooms/">' in client.get("/roles/room-supporter/").content.decode()


def test_a_name_cannot_turn_the_sentence_around_it(programme, signed_in) -> None:
    person = MemberFactory(username="أمل")
    for address in ("/path/", "/roles/room-supporter/"):
        assert "<bdi>أمل</bdi>" in signed_in(person).get(address).content.decode()


def test_each_column_names_roles_as_its_own_community_does(programme, client) -> None:
    said = words(client.get("/roles/group-support-mentor-leader/"))
    assert "8 weeks as Group Support Mentor" in said
    assert "8 weeks as Teen Star" in said

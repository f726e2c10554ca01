"""Whoever is sent to somebody, or has a door before her, is told how it goes on."""

from __future__ import annotations

import pytest
from pytest_django import asserts

from leadership.learning.models import Completion
from tests.cast import application_by
from tests.factories import MemberFactory, give_role
from tests.look.people import holder


@pytest.mark.parametrize("page", ["/path/", "/roles/", "/roles/room-supporter/", "/settings/"])
def test_to_a_programme_admin_a_link_leads(programme, signed_in, page: str) -> None:
    asserts.assertContains(signed_in(holder()).get(page), '<a href="/who/">programme admin</a>')


def test_who_runs_this_says_where_to_write(programme, client, settings) -> None:
    asserts.assertNotContains(client.get("/who/"), "mailto:")
    settings.CONTACT_EMAIL = "people@example.org"
    asserts.assertContains(client.get("/who/"), 'href="mailto:people@example.org"')


def test_a_room_whose_door_is_open_says_what_is_behind_it(programme, signed_in) -> None:
    asserts.assertContains(signed_in(MemberFactory()).get("/rooms/free-hugs/"), "Your message")


def test_met_but_for_a_person_says_what_the_rest_is(programme, signed_in) -> None:
    mentor = MemberFactory(account="listener")
    Completion.passed(mentor, "global-mod-training", by="ada")
    give_role(mentor, "group-support-mentor", weeks=9)
    page = signed_in(mentor).get("/roles/group-support-mentor-leader/")
    asserts.assertContains(page, "You meet what it asks")
    asserts.assertContains(page, "2 of 4</b>")
    asserts.assertContains(page, "The rest comes after you apply, together with a person.")


def test_who_has_applied_is_led_to_the_application_and_not_asked_to_apply(programme, signed_in) -> None:
    listener = MemberFactory(account="listener", weeks=9, counts={"group_chats": 7})
    client = signed_in(listener)
    asserts.assertContains(client.get("/path/"), "Apply for Room Supporter</a>")
    sent = application_by(listener)
    page = client.get("/path/")
    asserts.assertNotContains(page, "Apply for Room Supporter")
    asserts.assertContains(page, f'<a class="btn btn--main" href="/applications/{sent.pk}/">See your application</a>')


def test_what_needs_another_look_is_read_first(visit, programme) -> None:
    page = visit(MemberFactory(account="listener", weeks=9, counts={"group_chats": 7}), java_script_enabled=False)
    page.goto("/roles/room-supporter/apply/")
    page.get_by_role("button", name="Send application").click()
    assert page.locator(":focus").get_attribute("role") == "alert"
    assert "Where would you like to help? Choose" in page.get_by_role("alert").inner_text()


def test_who_has_just_applied_reads_how_long_and_by_what(programme, signed_in) -> None:
    listener = MemberFactory(account="listener", weeks=9, counts={"group_chats": 7})
    page = signed_in(listener).get(f"/applications/{application_by(listener).pk}/")
    asserts.assertContains(page, "less than a day")
    asserts.assertContains(page, "Judged by what was in force from <time")
    asserts.assertNotContains(page, "0 days")

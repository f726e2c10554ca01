"""A term comes to its end: she is told, asks to go on, an admin renews it, and her path shows the new end."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from leadership.badges.models import Award
from leadership.badges.pausing import follow
from leadership.members.models import Member
from leadership.roles.editions import put_in_force
from leadership.roles.models import Edition


def host_for_half_a_year(hana: Member) -> Award:
    """An edition in which hosts have a term, and hers ends in two weeks."""
    programme = Edition.objects.in_force().programme
    role = dataclasses.replace(programme.roles["sharing-circle-host"], term_weeks=26)
    put_in_force(dataclasses.replace(programme, roles={**programme.roles, role.slug: role}))
    award, end = Award.objects.get(member=hana), timezone.now() + dt.timedelta(days=14)
    award.ends_at = award.lapses_at = end
    award.save()
    follow(award, timezone.now())
    return award


def test_told_she_asks_an_admin_renews_and_the_path_shows_the_new_end(sign_in, world, run_tasks, axe) -> None:
    award = host_for_half_a_year(world("hana"))
    call_command("tick")
    hana = sign_in("hana")
    hana.goto("/notices/")
    told = hana.get_by_role("listitem").filter(has_text="Would you like to go on as Sharing Circle Host?")
    told.get_by_role("button").click()
    expect(hana.get_by_role("heading", name="Go on as Sharing Circle Host")).to_be_visible()
    axe(hana)
    hana.get_by_role("button", name="Send").click()
    assert "Choose one of the two." in hana.get_by_role("alert").first.inner_text()
    hana.get_by_label("Yes, I would like to go on").check()
    hana.get_by_label("What did you do?").fill("I held the circle every Tuesday, and two more when somebody was ill.")
    hana.get_by_role("button", name="Send").click()
    expect(hana.get_by_role("status")).to_contain_text("A programme admin answers.")
    assert "You asked to go on" in hana.get_by_label("What you hold").first.inner_text()
    axe(hana)

    ada = sign_in("ada")
    ada.goto("/admin/")
    ada.get_by_role("link", name="1 renewals asked for").click()
    ada.locator("#result_list tbody tr", has_text="hana").locator("a").first.click()
    assert "every Tuesday" in ada.locator("#content").inner_text()
    axe(ada)
    ada.get_by_role("link", name="Renew it…").click()
    axe(ada)
    ada.get_by_label("A word").fill("Thank you, people look forward to Tuesdays.")
    ada.get_by_role("button", name="Renew").click()
    assert "1 renewed." in ada.locator(".messagelist").inner_text()

    until = award.ends_at + dt.timedelta(weeks=26)
    hana.goto("/path/")
    day = f"{timezone.localtime(until, world('hana').local_now.tzinfo):%-d %B %Y}"
    assert f"{day}, in " in hana.get_by_label("What you hold").first.inner_text()
    hana.goto("/notices/")
    assert "Your badge Sharing Circle Host goes on." in hana.locator("main").inner_text()
    assert world("hana").has_perm("leadership.host_circles")
    run_tasks()

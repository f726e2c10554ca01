"""Applicants and admins, each in a window of their own: a question and a yes, an appeal, and two answers told together."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from leadership.applications.models import Application
from leadership.badges.models import Award
from tests.factories import count
from tests.journeys.test_a_second_approver import LIST, open_application


def own_application(page: Page) -> None:
    page.goto("/applications/")
    page.locator("main").get_by_role("link", name=re.compile("Sharing Circle Host|Room Supporter")).first.click()


def waits(page: Page) -> list[str]:
    """The names in the queue, from the top."""
    page.goto(LIST)
    return page.locator("#result_list tbody .gs-who bdi").all_inner_texts()


def test_a_question_an_answer_a_tick_and_a_yes(sign_in, world, axe) -> None:
    ada, otis = sign_in("ada"), sign_in("otis")
    assert waits(ada) == ["june", "noor", "ash", "iris", "otis"]  # whoever has waited longest comes first
    axe(ada)
    open_application(ada, "otis")
    ada.get_by_role("button", name="I am reading this").click()
    ada.get_by_role("link", name="Ask the applicant").click()
    ada.get_by_label("Your question to the person").fill("Whose circle did you sit beside?")
    ada.get_by_role("button", name="Preview").click()
    expect(ada.get_by_role("region", name="otis will read")).to_contain_text("Whose circle did you sit beside?")
    ada.get_by_role("button", name="Ask", exact=True).click()
    expect(ada.locator(".messagelist")).to_contain_text("You hear when there is an answer.")

    own_application(otis)
    expect(otis.get_by_role("heading", name="Your turn: you are asked something")).to_be_visible()
    axe(otis)
    otis.get_by_label("Your answer").fill("Hana’s, twice, on Sunday evenings.")
    otis.get_by_role("button", name="Send answer").click()
    expect(otis.get_by_role("heading", name="It is being read")).to_be_visible()
    count(world("otis"), "circles_attended", 2)

    open_application(ada, "otis")
    expect(ada.locator("#content")).to_contain_text("Hana’s, twice, on Sunday evenings.")
    circles = ada.get_by_role("row", name=re.compile("sharing circles"))
    expect(circles).to_contain_text("4 met")
    expect(circles).to_contain_text("6 met +2")
    assert ada.get_by_role("button", name="Approve").count() == 0
    ada.get_by_role("button", name="Tick:").click()
    expect(ada.get_by_role("region", name="otis will read")).to_contain_text("Sharing Circle Host")
    axe(ada)
    ada.get_by_role("button", name="Approve").click()
    expect(ada.locator(".messagelist")).to_contain_text("The badge works from the next click.")

    otis.reload()
    expect(otis.get_by_role("heading", name="Yes", exact=True)).to_be_visible()
    expect(otis.locator(".line")).to_contain_text("Approved")
    otis.goto("/path/")
    expect(otis.get_by_role("region", name="What you hold")).to_contain_text("Sharing Circle Host")
    assert world("otis").has_perm("leadership.host_circles")


def test_an_appeal_is_upheld_by_another_admin_and_ends_with_a_badge(sign_in, world, axe) -> None:
    ada, ben, june = sign_in("ada"), sign_in("ben"), sign_in("june")
    open_application(ada, "june")
    ada.get_by_role("link", name="Not this time").click()
    ada.get_by_role("radio", name=re.compile("group chats")).check()
    ada.get_by_label("Your words to the person").fill("You joined one chat only. Join two more, then write again.")
    ada.get_by_role("button", name="Preview").click()
    expect(ada.get_by_role("region", name="june will read")).to_contain_text("You joined one chat only.")
    axe(ada)
    ada.get_by_role("button", name="Send this answer").click()

    own_application(june)
    expect(june.get_by_role("heading", name="Not this time")).to_be_visible()
    expect(june.locator("main")).to_contain_text(re.compile("About: .*group chats"))
    expect(june.locator("main")).to_contain_text("You joined one chat only.")
    june.get_by_label("What should be looked at again?").fill("I joined nine chats; one was on the day itself.")
    june.get_by_role("button", name="Appeal").click()
    expect(june.get_by_role("heading", name="Your appeal waits for an answer")).to_be_visible()
    assert june.get_by_role("button", name="Appeal").count() == 0
    axe(june)

    open_application(ada, "june", "state=appealed")
    expect(ada.locator("#content")).to_contain_text("It waits for an admin who did not decide in it.")
    assert ada.get_by_role("link", name="Judge the appeal").count() == 0
    ada.goto(f"{LIST}{Application.objects.get(applicant=world('june')).pk}/judge/")
    expect(ada.locator("#content")).to_contain_text("You decided in it before, so somebody else judges the appeal.")
    assert ada.get_by_role("button", name="Send this answer").count() == 0

    ben.goto("/notices/")
    ben.locator("main").get_by_role("button", name=re.compile("appeal", re.I)).click()
    ben.get_by_role("link", name="Judge the appeal").click()
    ben.get_by_label("It is looked at again, by others").check()
    ben.get_by_label("Your words to the person").fill("You are right: nine chats are counted.")
    ben.get_by_role("button", name="Preview").click()
    expect(ben.get_by_role("region", name="june will read")).to_contain_text("You are right: nine chats are counted.")
    axe(ben)
    ben.get_by_role("button", name="Send this answer").click()
    june.reload()
    expect(june.get_by_role("heading", name="Your appeal: you were right to ask")).to_be_visible()
    expect(june.get_by_role("heading", name="It is being read")).to_be_visible()

    open_application(ada, "june")
    assert ada.get_by_role("button", name="Approve").count() == 0
    open_application(ben, "june")
    ben.get_by_role("button", name="Approve").click()
    expect(ben.locator(".messagelist")).to_contain_text("Approved")
    june.reload()
    expect(june.get_by_role("heading", name="Yes", exact=True)).to_be_visible()
    june.goto("/path/")
    held = june.get_by_role("region", name="What you hold")
    expect(held).to_contain_text("Anxiety")
    expect(held).to_contain_text("Trauma")


def test_two_held_answers_show_nowhere_and_are_told_together(sign_in, world, axe) -> None:
    ada, ash, iris = sign_in("ada"), sign_in("ash"), sign_in("iris")
    open_application(ada, "ash")
    ada.get_by_role("button", name="Hold a yes for later").click()
    expect(ada.locator("#content")).to_contain_text("ada decided: yes")
    open_application(ada, "iris")
    ada.get_by_role("link", name="Not this time").click()
    ada.get_by_role("radio", name="Something else we saw").check()
    ada.get_by_label("Your words to the person").fill("Two communities are much at once. Begin with one of them.")
    ada.get_by_role("button", name="Hold it for later").click()
    expect(ada.locator(".messagelist")).to_contain_text("Held until it is released")

    for page in (ash, iris):
        page.goto("/notices/")
        assert page.locator(".news > li").count() == 0
        own_application(page)
        expect(page.get_by_role("heading", name="It is being read")).to_be_visible()
        assert page.locator(".line > li").all_inner_texts()[-1].startswith("Decision")
        assert "Begin with one of them" not in page.content()
        expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    assert not Award.objects.held().filter(member=world("ash")).exists()

    ada.goto(f"{LIST}?needs=release")
    for name in ("ash", "iris"):
        ada.locator("#result_list tbody tr", has_text=name).get_by_role("checkbox").check()
    ada.locator("select[name=action]").select_option(label="Release what is held")
    ada.get_by_role("button", name="Go").click()
    expect(ada.get_by_role("region", name="iris will read")).to_contain_text("Begin with one of them.")
    axe(ada)
    ada.get_by_role("button", name="Tell them now").click()
    expect(ada.locator(".messagelist")).to_contain_text("2 released.")

    for page, answer in ((ash, "Yes"), (iris, "Not this time")):
        page.reload()
        expect(page.get_by_role("heading", name=answer, exact=True)).to_be_visible()
        page.goto("/notices/")
        expect(page.locator(".news > li")).to_have_count(1)
    axe(iris)
    assert world("ash").has_perm("leadership.run_sessions", "lgbtq")

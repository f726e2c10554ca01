"""A mentor rests: what her badge opened is shut meanwhile, the path says so, and one click brings all of it back."""

from __future__ import annotations

from playwright.sync_api import expect

from leadership.applications.models import Application

MENTOR = "Group Support Mentor, Anxiety"


def test_a_mentor_takes_a_break_and_comes_back(sign_in, world, axe) -> None:
    june = Application.objects.get(applicant=world("june"))
    mona = sign_in("mona")
    mona.goto("/path/")
    mona.get_by_role("link", name="Applications you can recommend on").click()
    mona.get_by_role("link", name="june").click()
    page_of_june = mona.url
    expect(mona.get_by_label("A note for the admins")).to_be_visible()

    mona.goto("/path/")
    hold = mona.get_by_role("region", name="What you hold")
    axe(mona)
    hold.get_by_text(f"A break from {MENTOR}", exact=True).click()
    mona.get_by_role("button", name=f"Take a break from {MENTOR}").click()
    expect(mona.get_by_role("status")).to_contain_text("Enjoy your break.")
    expect(hold).to_contain_text("On a break since")
    axe(mona)
    # nobody is told of what she may not know (S18): the page answers as a missing one, and does nothing
    assert mona.goto(page_of_june).status == 404
    assert not world("mona").has_perm("leadership.recommend", "anxiety")

    mona.goto("/path/")
    mona.get_by_role("button", name=f"Come back to {MENTOR}").click()
    expect(mona.get_by_role("status")).to_contain_text("Welcome back.")
    expect(hold.get_by_text(f"A break from {MENTOR}", exact=True)).to_be_visible()
    assert mona.goto(page_of_june).status == 200
    mona.get_by_label("Not yet").check()
    mona.get_by_role("button", name="Change it").click()
    expect(mona.get_by_role("status")).to_contain_text("It is kept.")
    assert june.opinions.get(member=world("mona")).verdict == "not_yet"

"""Two admins and a Mentor Leader: one yes, an opinion, the other yes held and released, and the badge."""

from __future__ import annotations

from leadership.applications.models import Application, Status
from leadership.badges.models import Award
from tests.journeys.test_from_listener_to_room_supporter import WHY

LEADER = "group-support-mentor-leader"
LIST = "/admin/leadership/application/"


def open_application(page, username: str, query: str = "") -> None:
    page.goto(f"{LIST}?{query}")
    page.locator("#result_list tbody tr", has_text=username).locator("a").first.click()


def has_badge(world) -> bool:
    return Award.objects.held().filter(member=world("mona"), role=LEADER).exists()


def test_a_mentor_leader_is_said_yes_to_by_two_and_told_when_it_is_time(sign_in, world) -> None:
    mona = sign_in("mona")
    mona.goto(f"/roles/{LEADER}/apply/")
    mona.get_by_label("Why this, and why now?").fill(WHY)
    mona.get_by_role("button", name="Send application").click()

    abel = sign_in("abel")
    abel.goto("/path/")
    abel.get_by_role("link", name="Applications you can recommend on").click()
    abel.get_by_role("link", name="mona").click()
    abel.get_by_label("Yes", exact=True).check()
    abel.get_by_label("A note for the admins").fill("She has carried her team through a hard spring.")
    abel.get_by_role("button", name="Give this opinion").click()
    assert "It is kept." in abel.locator("main").inner_text()

    ada = sign_in("ada")
    open_application(ada, "mona")
    assert "1 opinion you can read once you have given yours" in ada.locator("#content").inner_text()
    for check in ("statement", "interview"):
        ada.get_by_role("button", name=check).click()
    ada.get_by_role("button", name="Approve").click()
    assert "Another admin gives the second." in ada.locator(".messagelist").inner_text()
    assert ada.get_by_role("button", name="Approve").count() == 0
    ada.goto(f"{LIST}?needs=approval")
    assert ada.locator("#result_list tbody tr").count() == 0
    assert not has_badge(world)

    ben = sign_in("ben")
    open_application(ben, "mona", "needs=approval")
    ben.get_by_role("link", name="Give your opinion").click()
    ben.get_by_label("I abstain").check()
    ben.get_by_role("button", name="Give this opinion").click()
    assert "She has carried her team" in ben.locator("#content").inner_text()
    ben.get_by_role("button", name="Hold a yes").click()
    assert "ben decided: yes" in ben.locator("#content").inner_text()

    mona.goto(f"/applications/{Application.objects.get(applicant=world('mona')).pk}/")
    assert "It is being read" in mona.locator("main").inner_text()
    assert "She has carried her team" not in mona.locator("body").inner_text()
    assert mona.get_by_role("button", name="Take it back").is_visible()
    assert not has_badge(world)

    ada.goto(f"{LIST}?needs=release")
    ada.locator("#result_list tbody tr", has_text="mona").locator("input[type=checkbox]").check()
    ada.locator("select[name=action]").select_option("release_many")
    ada.get_by_role("button", name="Go").click()
    assert "mona: Group Support Mentor Leader, yes, held by ben" in ada.locator("#content").inner_text()
    ada.get_by_role("button", name="Tell them now").click()
    assert "1 released." in ada.locator(".messagelist").inner_text()
    assert has_badge(world)
    assert Application.objects.get(applicant=world("mona")).status == Status.APPROVED
    mona.reload()
    assert mona.get_by_role("heading", name="Yes").is_visible()

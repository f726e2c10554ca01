"""Applying, deciding and the badge, in several people's own browser windows."""

from __future__ import annotations

from django.core import mail
from django.utils import timezone

from leadership.applications.models import Application
from leadership.badges.models import Award
from leadership.members.models import Member

WHY = " ".join(["I have been in the rooms for two months, and I would like to be the one who says hello first."] * 3)


def apply(page, role: str = "room-supporter", community: str = "Anxiety") -> None:
    page.goto(f"/roles/{role}/apply/")
    page.get_by_label(community, exact=True).check()
    page.get_by_label("Why this, and why now?").fill(WHY)
    page.get_by_role("button", name="Send application").click()


def open_application(page, username: str) -> None:
    page.goto("/admin/leadership/application/")
    page.locator("#result_list tbody tr", has_text=username).locator("a").first.click()


def test_she_applies_an_admin_says_yes_and_the_badge_works_at_once(sign_in, world, run_tasks) -> None:
    run_tasks()  # the letters of the demo world itself
    mail.outbox.clear()
    assert not world("lia").has_perm("leadership.run_sessions", "anxiety")
    lia = sign_in("lia")
    lia.goto("/path/")
    lia.get_by_role("link", name="Apply for Room Supporter").click()
    lia.get_by_label("Anxiety", exact=True).check()
    lia.get_by_label("Why this, and why now?").fill("I will finish this tomorrow.")
    lia.get_by_role("button", name="Save draft").click()
    lia.goto("/path/")
    lia.goto("/roles/room-supporter/apply/")
    assert lia.get_by_label("Why this, and why now?").input_value() == "I will finish this tomorrow."
    lia.get_by_label("Why this, and why now?").fill(WHY)
    lia.get_by_role("button", name="Send application").click()
    assert "Next:" in lia.locator("main").inner_text()

    ada = sign_in("ada")
    open_application(ada, "lia")
    assert "4 weeks as a listener" in ada.locator("#content").inner_text()
    ada.get_by_role("button", name="Approve").click()
    assert "Approved" in ada.locator(".messagelist").inner_text()

    lia.reload()
    assert lia.get_by_role("heading", name="Yes").is_visible()
    lia.goto("/path/")
    assert "Room Supporter" in lia.get_by_label("What you hold").first.inner_text()
    assert world("lia").has_perm("leadership.run_sessions", "anxiety")
    assert not world("lia").has_perm("leadership.run_sessions", "trauma")
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [["lia@example.org"]]
    assert run_tasks() == 0


def test_sending_too_early_shows_what_is_left_and_keeps_the_words(sign_in) -> None:
    page = sign_in("leo")
    page.goto("/roles/room-supporter/apply/")
    page.get_by_label("Why this, and why now?").fill(WHY)
    page.get_by_label("Anxiety", exact=True).check()
    assert page.get_by_role("button", name="Send application").count() == 0
    page.get_by_role("button", name="Save draft").click()
    assert page.get_by_label("Why this, and why now?").input_value() == WHY
    assert "2 group chats" in page.locator("main").inner_text()


def test_a_mistake_stands_beside_its_field_and_on_top(sign_in) -> None:
    page = sign_in("lia")
    page.goto("/roles/room-supporter/apply/")
    page.get_by_label("Why this, and why now?").fill("Too short.")
    page.get_by_role("button", name="Send application").click()
    summary = page.get_by_role("alert").first
    assert "Choose at least one community" in summary.inner_text()
    assert page.get_by_label("Why this, and why now?").input_value() == "Too short."
    assert page.get_by_label("Why this, and why now?").get_attribute("aria-invalid") == "true"


def test_one_click_takes_it_back(sign_in) -> None:
    page = sign_in("lia")
    apply(page)
    page.get_by_role("button", name="Take it back").click()
    assert "Taken back." in page.locator("body").inner_text()
    assert not Application.objects.live().filter(applicant__username="lia").exists()


def test_not_this_time_comes_with_a_reason_and_a_day(sign_in) -> None:
    lia = sign_in("lia")
    apply(lia)
    ada = sign_in("ada")
    open_application(ada, "lia")
    ada.get_by_role("link", name="Not this time").click()
    ada.get_by_role("radio").first.check()
    ada.get_by_label("Your words to the person").fill("You are nearly there. Join two more rooms, and write again.")
    again = timezone.now().date().replace(year=timezone.now().year + 1)
    ada.get_by_label("Earliest day").fill(again.isoformat())
    ada.get_by_role("button", name="Preview").click()
    assert "You are nearly there." in ada.locator("#content").inner_text()
    ada.get_by_role("button", name="Send this answer").click()
    lia.reload()
    text = lia.locator("main").inner_text()
    assert "Not this time" in text
    assert "You are nearly there." in text
    assert str(again.year) in text


def test_many_at_once_leaves_out_who_cannot_go(sign_in, world) -> None:
    Member.objects.filter(username="noor").update(is_active=False)
    ada = sign_in("ada")
    ada.goto("/admin/leadership/application/")
    waiting = ada.locator("#result_list tbody tr").count()
    ada.locator("#action-toggle").check()
    ada.locator("select[name=action]").select_option("approve_many")
    ada.get_by_role("button", name="Go").click()
    assert "noor" in ada.locator("#content").inner_text()
    ada.get_by_role("button", name="Approve").click()
    assert f"{Award.objects.filter(application__isnull=False).values('application').distinct().count()} approved" in (
        ada.locator(".messagelist").inner_text()
    )
    assert Application.objects.waiting().filter(applicant__username="noor").exists()
    assert waiting > Application.objects.waiting().count()


def test_a_mentor_leader_needs_two_different_admins(sign_in, world) -> None:
    mona = sign_in("mona")
    mona.goto("/roles/group-support-mentor-leader/apply/")
    mona.get_by_label("Why this, and why now?").fill(WHY)
    mona.get_by_role("button", name="Send application").click()
    ada, ben = sign_in("ada"), sign_in("ben")
    open_application(ada, "mona")
    for check in ("statement", "interview"):
        ada.get_by_role("button", name=check).click()
    ada.get_by_role("button", name="Approve").click()
    assert not Award.objects.held().filter(member=world("mona"), role="group-support-mentor-leader").exists()
    assert (
        ada.get_by_role("button", name="Approve").count() == 0
        or not ada.get_by_role("button", name="Approve").is_enabled()
    )
    open_application(ben, "mona")
    ben.get_by_role("button", name="Approve").click()
    assert Award.objects.held().filter(member=world("mona"), role="group-support-mentor-leader").exists()


def test_ending_a_badge_ends_its_powers_and_says_why(sign_in, world) -> None:
    assert world("rosa").has_perm("leadership.run_sessions", "anxiety")
    ada = sign_in("ada")
    ada.goto("/admin/leadership/award/?q=rosa")
    ada.locator("#result_list tbody tr", has_text="Anxiety").locator("input[type=checkbox]").check()
    ada.locator("select[name=action]").select_option("end")
    ada.get_by_role("button", name="Go").click()
    ada.get_by_label("Why").fill("You asked for a rest, and it is well earned.")
    ada.get_by_role("button", name="End").click()
    assert not world("rosa").has_perm("leadership.run_sessions", "anxiety")
    rosa = sign_in("rosa")
    rosa.goto("/notices/")
    assert "Your badge Room Supporter has ended." in rosa.locator("main").inner_text()


def test_a_duty_with_a_date_counts_down(sign_in) -> None:
    page = sign_in("tara")
    page.goto("/path/")
    text = page.locator("main").inner_text()
    assert "Global Mod training" in text
    assert "days" in text


def test_all_of_it_without_javascript(sign_in) -> None:
    page = sign_in("lia", java_script_enabled=False)
    apply(page)
    assert "Next:" in page.locator("main").inner_text()
    page.get_by_role("button", name="Take it back").click()
    assert "Taken back." in page.locator("body").inner_text()

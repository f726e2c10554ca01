"""A leader suggests a role, the person says yes, and sends a draft that is hers."""

from __future__ import annotations

from leadership.applications.models import Application, Status

WHY = " ".join(["I have been in the rooms for two months, and I would like to be the one who says hello first."] * 3)


def test_a_suggestion_a_yes_and_a_draft_of_ones_own(sign_in) -> None:
    mona = sign_in("mona")
    mona.goto("/members/lia/")
    mona.get_by_role("link", name="Suggest a role").click()
    mona.get_by_label("Room Supporter", exact=True).check()
    mona.get_by_label("Why do you think of this person?").fill("You wait before you answer.")
    mona.get_by_role("button", name="Send suggestion").click()
    assert "hers to answer" in mona.locator("body").inner_text()

    lia = sign_in("lia", java_script_enabled=False)
    lia.goto("/notices/")
    assert "There is a suggestion for you." in lia.locator("main").inner_text()
    lia.goto("/suggestions/")
    lia.get_by_role("link", name="Room Supporter").click()
    shown = lia.locator("main").inner_text()
    assert "mona" in shown
    assert "You wait before you answer." in shown
    lia.get_by_role("button", name="Yes, begin a draft").click()
    words = lia.get_by_label("Why this, and why now?")
    assert words.input_value() == "mona suggested this to me."
    assert lia.get_by_label("Anxiety", exact=True).is_checked()
    words.fill(WHY)
    lia.get_by_role("button", name="Send application").click()
    assert Application.objects.get(applicant__username="lia").status == Status.SUBMITTED

    mona.goto("/suggestions/")
    assert "Accepted" in mona.locator("main").inner_text()

"""The desk in a real browser: every page readable at a phone's width, clean for assistive technology, in light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from leadership.applications import appeals, conflicts, decide, holding, opinions, questions
from leadership.applications.models import Application, Status
from leadership.badges.models import Award, BadgeAward
from leadership.learning.models import Completion
from leadership.roles.models import Edition
from tests import cast
from tests.factories import MemberFactory, give_badge, give_role

pytestmark = pytest.mark.journey


@pytest.fixture
def desk(live_site: str, programme: Any) -> dict[str, Any]:
    """Somebody at the desk, three who wait, one decided, and something of everything that is given."""
    ada, ben = cast.ProgrammeAdmin(username="ada"), cast.ProgrammeAdmin(username="ben")
    lia = cast.ListenerWhoMeetsRoomSupporter(username="lia")
    first = cast.application_by(lia, communities=("anxiety", "loneliness"))
    decide.decline(first, by=ben, version=first.version, requirement="2 group chats", reason="Two more chats, please.")
    waiting = [
        cast.application_by(lia),
        cast.application_by(cast.MemberWhoMeetsRoomSupporter(username="max")),
        cast.application_by(cast.ListenerWhoMeetsMentorLeader(username="nora"), "group-support-mentor-leader", ()),
    ]
    asked = cast.application_by(cast.ListenerWhoMeetsRoomSupporter(username="iris"))
    for days, answer in ((7, "Tuesdays and Fridays."), (14, "")):
        questions.ask(asked, by=ben, version=asked.version, words="Which evenings could you be there?", days=days)
        if answer:
            questions.answer(asked, by=asked.applicant, words=answer)
    answered = cast.application_by(cast.ListenerWhoMeetsRoomSupporter(username="dora"))
    decide.decline(answered, by=ben, version=answered.version, requirement="2 group chats", reason="Two more, please.")
    appeals.appeal(first, by=lia, words="The two chats of last week are missing.")
    held = cast.application_by(cast.ListenerWhoMeetsRoomSupporter(username="hela"))
    for by, note in (
        (ada, ""),
        (ben, "Kind, and still a little quick to give advice. A month with a buddy would help."),
    ):
        opinions.give(held, by=by, verdict="not_yet", note=note)
    words = {"requirement": "2 group chats", "reason": "Two more chats, please."}
    holding.hold_no(held, by=ben, version=held.version, **words)
    conflicts.step_aside(held, by=cast.ProgrammeAdmin(username="eve"))
    return {
        "held": Application.objects.get(pk=held.pk),
        "answered": answered,
        "asked": asked,
        "ada": ada,
        "waiting": waiting,
        "declined": first,
        "award": give_role(lia, "group-support-mentor", track="quality"),
        "badge": give_badge(lia, "verified-listener"),
        "completion": Completion.passed(lia, "global-mod-training", by="ada"),
    }


def pages(desk: dict[str, Any]) -> list[str]:
    one, rows = desk["waiting"][-1], "&".join(f"row={each.pk}" for each in desk["waiting"])
    at = "admin:leadership_"
    return [
        reverse("admin:index"),
        reverse(f"{at}application_changelist"),
        reverse(f"{at}application_change", args=[one.pk]),
        reverse(f"{at}application_change", args=[desk["declined"].pk]),
        f"{reverse('admin:application-approve-many')}?{rows}",
        reverse("admin:application-decline", args=[one.pk]),
        reverse("admin:application-ask", args=[one.pk]),
        reverse("admin:application-judge", args=[desk["declined"].pk]),
        reverse(f"{at}application_change", args=[desk["asked"].pk]),
        f"{reverse('admin:application-decline-many')}?{rows}",
        reverse(f"{at}application_add"),
        f"{reverse(f'{at}application_changelist')}?needs=release",
        reverse(f"{at}application_change", args=[desk["held"].pk]),
        f"{reverse('admin:application-release-many')}?row={desk['held'].pk}&row={one.pk}",
        reverse("admin:application-opinion", args=[one.pk]),
        reverse("admin:application-aside", args=[one.pk]),
        *(reverse(f"{at}{kind}_{page}") for kind in ("award", "badgeaward", "completion") for page in ("changelist", "add")),
        *(
            reverse(f"{at}{model._meta.model_name}_change", args=[row.pk])
            for model, row in ((Award, desk["award"]), (BadgeAward, desk["badge"]), (Completion, desk["completion"]))
        ),
        f"{reverse('admin:award-end')}?row={desk['award'].pk}",
        reverse(f"{at}obligation_changelist"),
        reverse(f"{at}edition_changelist"),
        reverse(f"{at}edition_change", args=[Edition.objects.get().pk]),
        reverse("admin:edition-edit", args=[Edition.objects.get().pk]),
        reverse(f"{at}member_changelist"),
        reverse(f"{at}member_change", args=[one.applicant_id]),
        reverse(f"{at}record_changelist"),
        reverse(f"{at}wording_changelist"),
        reverse("admin:letter", args=["declined"]),
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "colours", "most"), [(360, "dark", None), (1280, "light", 11)])
def test_every_page_fits_and_is_clean(desk, visit, axe, width, colours, most) -> None:
    """All of them on a phone by night; those that are used every day also at a table by day."""
    page = visit(desk["ada"], viewport={"width": width, "height": 900}, color_scheme=colours)
    for url in pages(desk)[:most]:
        assert page.goto(url).status == 200, url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
        axe(page)


def test_an_answer_is_written_looked_at_and_sent(desk, visit) -> None:
    page, application = visit(desk["ada"]), desk["waiting"][0]
    page.goto(reverse("admin:leadership_application_changelist"))
    page.get_by_role("link", name="lia").click()
    page.get_by_role("link", name="Not this time…").click()
    page.get_by_role("button", name="Send this answer").click()
    assert "What you wrote is still here." in page.get_by_role("alert").inner_text()
    page.get_by_label("2 group chats").check()
    page.get_by_label("Your words to the person").fill("Come to two more chats.\nThen write to us again.")
    page.get_by_role("button", name="Preview").click()
    assert "Then write to us again." in page.locator(".gs-letter").inner_text()
    assert Application.objects.get(pk=application.pk).status == Status.SUBMITTED
    page.get_by_role("button", name="Send this answer").click()
    page.get_by_text("Answered: lia: Room Supporter.").wait_for()
    assert Application.objects.get(pk=application.pk).status == Status.DECLINED


def test_several_are_ticked_and_approved_with_who_can_not_go_left_out(desk, visit) -> None:
    page = visit(desk["ada"])
    page.goto(reverse("admin:leadership_application_changelist"))
    for box in page.locator("#result_list tbody input[type=checkbox]").all():
        box.check()
    page.locator("select[name=action]").select_option("approve_many")
    page.get_by_role("button", name="Go").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Approve 3 of 4"
    assert "Still to be ticked by a person: statement, interview." in page.locator(".gs-note").inner_text()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("3 approved.").wait_for()
    assert Award.objects.filter(application__isnull=False).count() == 3


@pytest.mark.parametrize(("width", "colours"), [(360, "dark"), (1280, "light")])
def test_the_applicants_pages_fit_and_are_clean(desk, visit, axe, width, colours) -> None:
    forms = [f"/roles/{role}/apply/" for role in ("room-supporter", "chatroom-moderator", "group-support-mentor")]
    for application in [*desk["waiting"][:2], desk["asked"], desk["answered"], desk["declined"]]:
        page = visit(application.applicant, False, viewport={"width": width, "height": 900}, color_scheme=colours)
        own = [reverse("application", args=[application.pk]), reverse("applications")]
        for url in [*own, *(forms if application is desk["waiting"][0] else ())]:
            assert page.goto(url).status == 200, url
            assert page.evaluate("document.documentElement.scrollWidth") <= width, url
            axe(page)


@pytest.mark.parametrize(("width", "colours"), [(360, "dark"), (1280, "light")])
def test_the_mentors_pages_fit_and_are_clean(desk, visit, axe, width, colours) -> None:
    star = MemberFactory(username="star", roles=[("group-support-ambassador", "", 1)])
    opinions.give(desk["held"], by=star, verdict="yes", note="Patient, and kind to newcomers.")
    page = visit(star, viewport={"width": width, "height": 900}, color_scheme=colours)
    shown = [desk["waiting"][0], desk["held"]]
    for url in (reverse("advice"), *(reverse("advise", args=[each.pk]) for each in shown)):
        assert page.goto(url).status == 200, url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
        axe(page)
    page.goto(reverse("advise", args=[shown[0].pk]))
    page.get_by_role("button", name="Give this opinion").click()
    assert "One thing needs another look" in page.get_by_role("alert").inner_text()
    axe(page)

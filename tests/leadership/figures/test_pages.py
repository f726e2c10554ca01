"""The page and its files: who may see them, what they say of real applications, and what they cost."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leadership.applications import holding, opinions
from leadership.applications.appeals import appeal, judge
from leadership.applications.decide import approve, begin_reading, decline
from leadership.applications.models import Application
from leadership.applications.questions import answer, ask
from leadership.badges.awarding import revoke
from leadership.badges.pausing import come_back, suspend, take_break
from leadership.badges.probation import confirm
from leadership.figures.cases import Asked, cases, eligible_now
from leadership.figures.counting import STAGES, furthest
from leadership.figures.tables import Drawing, Table, as_csv
from leadership.figures.timing import queue
from leadership.members.models import Band
from leadership.roles.eligibility import eligible, usernames
from leadership.roles.models import Edition
from tests.cast import (
    ListenerWhoMeetsRoomSupporter,
    ProgrammeAdmin,
    SafeguardingLead,
    TeenListenerWhoMeetsRoomSupporter,
    application_by,
    draft_by,
)
from tests.clock import DAY, at
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
FIGURES = "/admin/leadership/figures/"


@pytest.fixture
def ada(programme: Any) -> Any:
    return ProgrammeAdmin(username="ada")


@pytest.fixture
def client(ada: Any, signed_in: Callable[..., Any]) -> Any:
    return signed_in(ada)


def rows_of(client: Any, slug: str, **asked: str) -> dict[str, list[str]]:
    """The rows of one file by their names; its head is under "head"."""
    response = client.get(f"{FIGURES}{slug}.csv", asked)
    assert response.status_code == 200
    head, *rows = csv.reader(io.StringIO(response.content.decode()))
    return {"head": head, **{row[0]: row[1:] for row in rows}}


def asked_of(days: int = 30, **kwargs: str) -> Asked:
    now = timezone.now()
    return Asked(now - dt.timedelta(days=days), now + dt.timedelta(days=1), **kwargs)


def begun_ago(application: Application, days: float) -> None:
    """Move an application and what came of it into the past."""
    back = dt.timedelta(days=days)
    fields = ("created_at", "submitted_at", "opened_at", "first_approved_at", "decided_at", "closed_at")
    moved = {name: getattr(application, name) - back for name in fields if getattr(application, name)}
    Application.objects.filter(pk=application.pk).update(**moved)
    for award in application.awards.all():
        award.stretch.started_at = award.granted_at = award.granted_at - back
        award.stretch.save()
        award.save()


def test_only_a_programme_admin_with_a_second_key_sees_them(programme: Any, signed_in: Callable[..., Any]) -> None:
    for address in (FIGURES, f"{FIGURES}way.csv"):
        assert signed_in(ProgrammeAdmin()).get(address).status_code == 200
        assert signed_in(SafeguardingLead()).get(address).status_code == 403
        assert signed_in(MemberFactory()).get(address).status_code == 302
        assert signed_in(ProgrammeAdmin(), second_factor=False).get(address).status_code == 403
        assert signed_in(None).get(address).status_code == 302


def test_the_desk_leads_there_whoever_may_go(programme: Any, signed_in: Callable[..., Any]) -> None:
    assert FIGURES in signed_in(ProgrammeAdmin()).get("/admin/").content.decode()
    assert FIGURES not in signed_in(SafeguardingLead()).get("/admin/").content.decode()


def test_nothing_but_looking(client: Any) -> None:
    assert client.post(FIGURES).status_code == 405
    assert client.post(f"{FIGURES}way.csv").status_code == 405


def test_the_way_of_real_applications(ada: Any) -> None:
    draft_by(ListenerWhoMeetsRoomSupporter())
    application_by(ListenerWhoMeetsRoomSupporter())
    read, yes, no = (application_by(ListenerWhoMeetsRoomSupporter()) for _ in range(3))
    begin_reading(read, by=ada, version=read.version)
    approve(yes, by=ada, version=yes.version)
    asked = "Something else we saw"
    decline(no, by=ada, version=no.version, requirement=asked, reason="Please come back in spring.")
    begun, waiting = cases(asked_of())
    by_id = {(case.sent_at is not None, case.opened_at is not None, case.is_approved, case.reason) for case in begun}
    assert by_id == {
        (False, False, False, ""),
        (True, False, False, ""),
        (True, True, False, ""),
        (True, True, True, ""),
        (True, True, False, asked),
    }
    assert len(waiting) == 2
    assert {case.edition for case in begun} == {str(Edition.objects.get().day)}


@pytest.mark.parametrize(("held_for", "is_held"), [(89, False), (91, True), (None, True)])
def test_held_for_ninety_days_is_asked_of_the_roles_held(ada: Any, held_for: int | None, is_held: bool) -> None:
    application = application_by(ListenerWhoMeetsRoomSupporter())
    approve(application, by=ada, version=application.version)
    begun_ago(Application.objects.get(pk=application.pk), 100)
    award = application.awards.get()
    if held_for is not None:
        revoke(award, by=ada, reason="Moved away.")
        award.refresh_from_db()
        award.revoked_at = award.granted_at + dt.timedelta(days=held_for)
        award.save()
    ((case,), _) = cases(asked_of(120))
    answered = case.answered_at
    assert answered is not None
    assert (case.holds_until is None or case.holds_until > answered + dt.timedelta(days=90)) is is_held


@pytest.mark.parametrize("kind", ["break", "suspended", "over before"])
def test_whoever_rests_when_the_90_days_are_over_is_not_active(ada: Any, kind: str) -> None:
    holder = ListenerWhoMeetsRoomSupporter()
    application = application_by(holder)
    with at(timezone.now() - 100 * DAY):
        Application.objects.filter(pk=application.pk).update(created_at=timezone.now(), submitted_at=timezone.now())
        application.refresh_from_db()
        approve(application, by=ada, version=application.version)
    award = application.awards.get()
    with at(timezone.now() - 20 * DAY):
        suspend(award, by=ada, reason="We have to talk.") if kind == "suspended" else take_break(award, by=holder)
    if kind == "over before":
        with at(timezone.now() - 11 * DAY):
            come_back(award, by=holder)
    ((case,), _) = cases(asked_of(120))
    assert case.holds_until is None
    assert case.rests is (kind != "over before")
    assert STAGES[furthest(case, timezone.now())].short == ("Still active" if kind == "over before" else "90 days ago")


def test_a_role_that_lapsed_before_is_not_active(ada: Any) -> None:
    application = application_by(ListenerWhoMeetsRoomSupporter())
    approve(application, by=ada, version=application.version)
    begun_ago(Application.objects.get(pk=application.pk), 100)
    for after, short in ((80, "90 days ago"), (95, "Still active"), (200, "Still active")):
        over = timezone.now() - (100 - after) * DAY
        application.awards.update(ends_at=over, lapses_at=over)
        ((case,), _) = cases(asked_of(120))
        assert STAGES[furthest(case, timezone.now())].short == short


def test_a_provisional_badge_has_not_passed_until_somebody_says_so(ada: Any) -> None:
    application = application_by(ListenerWhoMeetsRoomSupporter())
    approve(application, by=ada, version=application.version)
    ((case,), _) = cases(asked_of())
    assert STAGES[furthest(case, timezone.now())].short == "Past provisional"
    application.awards.update(provisional_until=timezone.now() - DAY)
    ((case,), _) = cases(asked_of())
    assert STAGES[furthest(case, timezone.now())].short == "Approved"
    confirm(application.awards.get(), by=ada)
    ((case,), _) = cases(asked_of())
    assert STAGES[furthest(case, timezone.now())].short == "Past provisional"


def test_the_time_until_an_answer_is_the_applicant_s(ada: Any) -> None:
    lia = ListenerWhoMeetsRoomSupporter()
    application = application_by(lia)
    with at(timezone.now() - 3 * DAY):
        Application.objects.filter(pk=application.pk).update(submitted_at=timezone.now() - DAY)
        ask(application, by=ada, version=application.version, words="Which evenings?", days=7)
    application.refresh_from_db()
    assert cases(asked_of())[1] == []  # it is her turn: nobody's queue
    answer(application, by=lia, words="Sundays.")
    ((case,), (waiting,)) = cases(asked_of())
    assert [(end - begun) // DAY for begun, end in case.answers] == [3]
    marks, _ = queue([waiting] * 5, timezone.now())
    assert [mark.high for mark in marks] == [0, 4 + 4, 0, 0, 0, 0]  # one day of the four


def test_appeals_are_counted_also_after_the_answer_was_taken_back(ada: Any) -> None:
    lia, ben = ListenerWhoMeetsRoomSupporter(), ProgrammeAdmin(username="ben")
    application = application_by(lia)
    version = application.version
    decline(application, by=ada, version=version, requirement="Something else we saw", reason="Not yet.")
    appeal(application, by=lia, words="Please look again.")
    ((case,), _) = cases(asked_of())
    assert case.appeal is not None
    assert (case.judged_at, case.is_upheld, case.answered_at is None) == (None, False, False)
    judge(application, by=ben, version=application.version, is_upheld=True, reason="You are right.")
    ((case,), _) = cases(asked_of())
    assert case.appeal is not None
    assert case.judged_at
    assert (case.is_upheld, case.answered_at) == (True, None)


def test_what_is_held_or_thought_is_in_no_figure_until_it_is_told(client: Any, ada: Any) -> None:
    sent = [application_by(ListenerWhoMeetsRoomSupporter()) for _ in range(6)]
    for each in sent:
        begin_reading(each, by=ada, version=each.version)
    slugs = ("way", "times", "queue", "reasons", "appeals", "by-role", "by-account", "by-band", "by-edition")

    def told() -> list[Any]:
        return [rows_of(client, slug) for slug in slugs]

    before = told()
    for each in sent:
        opinions.give(each, by=ada, verdict="yes", note="Warm.")
        holding.hold_yes(each, by=ada, version=each.version)
    assert told() == before
    for each in sent:
        each.refresh_from_db()
        holding.release(each, by=ada, version=each.version)
    assert rows_of(client, "way")["Approved"][0] == "6"


def test_age_and_edition_are_as_they_were_when_it_was_begun(ada: Any) -> None:
    teen = TeenListenerWhoMeetsRoomSupporter()
    draft = draft_by(teen)
    teen.born_on = teen.born_on.replace(year=teen.born_on.year - 10)
    teen.save()
    ((case,), _) = cases(asked_of())
    assert case.band == Band.ADULT
    Application.objects.filter(pk=draft.pk).update(created_at=teen.adult_at - dt.timedelta(seconds=1))
    ((case,), _) = cases(Asked(teen.adult_at - dt.timedelta(days=1), teen.adult_at))
    assert case.band == Band.TEEN


def test_who_could_apply_is_the_list_of_the_eligible(ada: Any) -> None:
    applicants = [ListenerWhoMeetsRoomSupporter() for _ in range(6)]
    TeenListenerWhoMeetsRoomSupporter()
    application_by(applicants[0])
    now = timezone.now()
    found = eligible_now(asked_of(role="room-supporter"), now)
    assert found is not None
    listed = usernames(eligible(Edition.objects.in_force().programme, "room-supporter", now))
    assert len(found.by_role["room-supporter"]) == len(listed) == 6
    adults = eligible_now(asked_of(role="room-supporter", band="adult", account="listener"), now)
    assert adults is not None
    assert adults.count().text == "5"
    assert eligible_now(asked_of(edition="1999-01-01"), now) is None


def test_what_is_chosen_is_what_is_counted(client: Any, ada: Any) -> None:
    for _ in range(6):
        application_by(ListenerWhoMeetsRoomSupporter())
    for _ in range(7):
        draft_by(TeenListenerWhoMeetsRoomSupporter())
    begun_ago(draft_by(ListenerWhoMeetsRoomSupporter()), 60)
    assert rows_of(client, "way", period="30")["Begun"] == ["13", "–"]
    assert rows_of(client, "way", period="30", band="teen")["Begun"] == ["7", "–"]
    assert rows_of(client, "way", period="30", band="adult")["Sent"] == ["6", "100 % of begun"]
    assert rows_of(client, "way", period="30", account="member")["Begun"] == ["0", "–"]
    assert rows_of(client, "way", period="30", role="sharing-circle-host")["Begun"] == ["0", "–"]
    by_band = rows_of(client, "by-band", period="30")
    assert by_band["Teen (13–17)"][1] == "7"
    assert by_band["Adult (18+)"][1] == "6"
    day = (timezone.now() - dt.timedelta(days=60)).date().isoformat()
    assert rows_of(client, "way", period="own", begin=day, end=day)["Begun"] == ["fewer than 5", "–"]


def test_the_page_tells_no_group_that_its_files_do_not_tell(client: Any, ada: Any) -> None:
    for _ in range(3):
        sent = application_by(ListenerWhoMeetsRoomSupporter())
        decline(sent, by=ada, version=sent.version, requirement="Something else we saw", reason="Not yet.")
    page = client.get(FIGURES).content.decode()
    assert "<td>fewer than 5</td>" in page
    assert "<td>3</td>" not in page
    for slug in ("way", "times", "queue", "reasons", "appeals", "by-role", "by-account", "by-band", "by-edition"):
        assert f"{FIGURES}{slug}.csv" in page
        for cells in rows_of(client, slug).values():
            assert "3" not in cells


@pytest.mark.parametrize(
    "asked",
    [
        {"period": "own"},
        {"period": "own", "begin": "2026-02-02", "end": "2026-02-01"},
        {"period": "own", "begin": "0001-01-01", "end": "2026-02-01"},
        {"period": "own", "begin": "2026-02-02", "end": "9999-12-31"},
        {"period": "own", "begin": "yesterday", "end": "today"},
        {"period": "7"},
        {"role": "king"},
        {"edition": "2022"},
        {"band": "' OR 1=1"},
    ],
)
def test_what_there_are_no_figures_of_is_told_and_kept(client: Any, asked: dict[str, str]) -> None:
    response = client.get(FIGURES, asked)
    assert response.status_code == 400
    assert b'role="alert"' in response.content
    if "begin" in asked:
        assert asked["begin"] in response.content.decode()
    assert client.get(f"{FIGURES}way.csv", asked).status_code == 400


def test_an_unknown_table_is_not_found(client: Any) -> None:
    assert client.get(f"{FIGURES}people.csv").status_code == 404


def test_no_cell_of_a_file_is_a_formula() -> None:
    texts = ("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", " =1", "＝1", "–", "12")
    table = Table("t", "", "", ("=head",), tuple((text,) for text in texts), Drawing("", "", 1, ()))
    (head,), *rows = csv.reader(io.StringIO(as_csv(table), newline=""))
    assert head == "'=head"
    assert [row[0] for row in rows] == [*(f"'{text}" for text in texts[:-2]), "–", "12"]


def cost(client: Any, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_one_application_costs_as_many_statements_as_three(client: Any, ada: Any) -> None:
    def apply() -> None:
        yes, no = (application_by(ListenerWhoMeetsRoomSupporter()) for _ in range(2))
        approve(yes, by=ada, version=yes.version)
        decline(no, by=ada, version=no.version, requirement="Something else we saw", reason="Not yet.")
        application_by(ListenerWhoMeetsRoomSupporter())

    apply()
    cost(client, FIGURES)
    one = cost(client, FIGURES), cost(client, f"{FIGURES}way.csv")
    apply()
    apply()
    assert (cost(client, FIGURES), cost(client, f"{FIGURES}way.csv")) == one

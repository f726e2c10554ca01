"""A role suggested to somebody: she alone decides, nobody else knows before, and a no looks like nothing (S18, S19, S30, G2)."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leadership.applications import nominations
from leadership.applications.models import Application, Status
from leadership.applications.nominations import AGAIN, OPEN_FOR, Nomination
from leadership.applications.sending import NotMetError, send
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.management.commands.tick import JOBS
from leadership.members.erasure import erase
from leadership.members.models import Band, Member
from leadership.notices.models import Notice
from leadership.roles.models import Edition
from tests import cast
from tests.clock import DAY, HOUR, at, at_once
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db
ROLE, WHY = "room-supporter", "You wait before you answer."


class Mentor(MemberFactory):
    """Her badge lets her recommend, in Anxiety."""

    roles = [("group-support-mentor", "anxiety", 1)]


@pytest.fixture
def mona(programme) -> Member:
    return Mentor(username="mona")


def suggest(by: Member, nominee: Member, role: str = ROLE, why: str = WHY) -> Nomination:
    return nominations.suggest(nominee, Edition.objects.in_force().programme.roles[role], by=by, why=why)


def form(**more: Any) -> dict[str, Any]:
    return {"role": ROLE, "why": WHY, **more}


def test_she_is_told_neutrally_and_nobody_else_knows(ada, lia, mona, signed_in, run_tasks) -> None:
    page = signed_in(mona).post(reverse("suggest", args=[lia.username]), form(), follow=True)
    assert "It is hers to answer now" in page.content.decode()
    notice = Notice.objects.get()
    assert (notice.member, notice.title, notice.text) == (lia, "There is a suggestion for you.", "")
    with at(timezone.now() + 2 * DAY):
        run_tasks()
    assert not any("mona" in each.body + each.subject or WHY in each.body for each in mail.outbox)
    assert not Record.objects.filter(about_id=lia.pk).exists()
    assert not Application.objects.exists()
    shown = signed_in(lia).get(notice.url).content.decode()
    assert "mona" in shown
    assert WHY in shown
    for url in ("/admin/", f"/admin/leadership/member/{lia.pk}/change/", "/admin/leadership/record/"):
        assert "suggest" not in signed_in(ada).get(url).content.decode().lower()
    for other in (mona, cast.ListenerWhoMeetsRoomSupporter()):
        assert signed_in(other).get(notice.url).status_code == 404
        assert signed_in(other).post(f"{notice.url}accept/").status_code == 404


def test_a_yes_begins_a_draft_that_she_changes_and_sends_herself(ada, lia, mona, signed_in) -> None:
    found, client = suggest(mona, lia), signed_in(lia)
    answer = client.post(reverse("suggestion-accept", args=[found.pk]))
    assert (answer.status_code, answer.url) == (302, f"/roles/{ROLE}/apply/")
    draft = Application.objects.get(applicant=lia)
    assert (draft.status, draft.why, draft.invited_by) == (Status.DRAFT, "mona suggested this to me.", None)
    assert [each.pk for each in draft.communities.all()] == ["anxiety"]
    assert Notice.objects.get(member=mona).title == "A suggestion of yours was accepted."
    assert "Accepted" in signed_in(mona).get("/suggestions/").content.decode()
    sent = client.post(answer.url, {"communities": ["anxiety"], "why": cast.WHY.strip(), "action": "send"})
    assert sent.status_code == 302
    desk = signed_in(ada).get(f"/admin/leadership/application/{draft.pk}/change/").content.decode()
    assert "<dt>Suggested by</dt><dd>mona" in desk
    assert WHY in desk
    assert client.post(reverse("suggestion-accept", args=[found.pk])).status_code == 409


def test_a_leaders_suggestion_opens_nothing_and_an_admins_is_an_invitation(ada, mona, programme) -> None:
    new = MemberFactory(weeks=1)
    draft = nominations.accept(suggest(mona, new), by=new)
    with pytest.raises(NotMetError):
        send(draft, by=new)
    asked = nominations.accept(suggest(ada, new, "sharing-circle-host"), by=new)
    assert asked.invited_by == ada
    invited = Record.objects.get(verb="invited")  # once, and not of the leader's
    assert (invited.actor_name, invited.about_id, invited.subject_key) == ("ada", new.pk, str(asked.pk))


def test_a_draft_keeps_its_own_words_and_what_is_sent_is_found(lia, mona) -> None:
    cast.draft_by(lia, communities=("trauma",))
    draft = nominations.accept(suggest(mona, lia), by=lia)
    assert draft.why == cast.WHY
    assert [each.pk for each in draft.communities.all()] == ["trauma"]
    max_ = cast.ListenerWhoMeetsRoomSupporter()
    found = suggest(mona, max_)
    sent = cast.application_by(max_)
    assert nominations.accept(found, by=max_) == sent


# What whoever suggests can see


def no(found: Nomination) -> None:
    nominations.decline(found, by=found.nominee)


def nothing(found: Nomination) -> None:
    pass


def off(nominee: Member) -> None:
    Member.objects.filter(pk=nominee.pk).update(wants_suggestions=False)


def holds(nominee: Member) -> None:
    give_role(nominee, ROLE, "anxiety")


def has_applied(nominee: Member) -> None:
    cast.application_by(nominee)


def as_before(nominee: Member) -> None:
    pass


@pytest.mark.parametrize(
    ("before", "after"),
    [(as_before, nothing), (as_before, no), (off, nothing), (holds, nothing), (has_applied, nothing)],
)
def test_declined_let_pass_switched_off_and_not_asked_look_the_same(mona, signed_in, before: Any, after: Any) -> None:
    client, shown = signed_in(mona), []
    with at(timezone.now()):
        for prepare, answer in ((as_before, nothing), (before, after)):
            nominee = cast.ListenerWhoMeetsRoomSupporter()
            nominee.refresh_from_db()
            prepare(nominee)
            url = reverse("suggest", args=[nominee.username])
            said = client.post(url, form(), follow=True).content.decode()
            answer(Nomination.objects.get(nominee=nominee))
            again = client.post(url, form())
            told = json.loads(zipfile.ZipFile(BytesIO(client.post("/settings/export/").content)).read("my-data.json"))
            pages = [said, client.get("/suggestions/").content.decode(), again.content.decode()]
            plain = [
                re.sub(
                    r'(csrfmiddlewaretoken" value|nonce|data-tint|data-mine|name="writer" value)="[^"]+"', r"\1", each
                )
                for each in pages
            ]
            mine = [{**each, "made_at": ""} for each in told["suggestions by me"]]
            shown.append([each.replace(nominee.username, "NAME") for each in plain] + [again.status_code, mine])
            assert not Notice.objects.filter(member=mona).exists()
            Nomination.objects.filter(nominee=nominee).delete()
    for one, other in zip(*shown, strict=True):
        assert one == other
    assert shown[0][-2] == 409


def test_whoever_switched_it_off_is_asked_nothing(lia, mona, signed_in) -> None:
    client = signed_in(lia)
    page = client.get("/settings/").content.decode()
    assert "Let leaders suggest roles to me" in page
    client.post("/settings/", {"time_zone": "UTC", "theme": ""})
    lia.refresh_from_db()
    assert not lia.wants_suggestions
    found = suggest(mona, lia)
    assert not Notice.objects.exists()
    assert client.get(reverse("suggestion", args=[found.pk])).content.decode().count("not open any more")
    with pytest.raises(TooLateError):
        nominations.accept(found, by=lia)


# Who may


def test_only_leaders_whose_badge_recommends_and_admins_and_only_as_far_as_they_are(ada, lia, mona) -> None:
    for by in (lia, cast.Moderator(), cast.RoomSupporter()):
        with pytest.raises(RefusedError, match="kept for leaders"):
            suggest(by, cast.ListenerWhoMeetsRoomSupporter())
    with pytest.raises(RefusedError, match="up to your own"):
        suggest(mona, lia, "group-support-ambassador")
    assert suggest(ada, lia, "group-support-ambassador")
    for by in (mona, ada):
        with pytest.raises(RefusedError):
            suggest(by, by)


def test_never_across_the_wall_of_age_also_once_somebody_comes_of_age(ada, mona, signed_in, programme) -> None:
    tess = cast.TeenListenerWhoMeetsRoomSupporter(username="tess")
    for by in (ada, mona):
        with pytest.raises(RefusedError, match="community of age"):
            suggest(by, tess)
        assert signed_in(by).get(reverse("suggest", args=["tess"])).status_code == 404
    star = Mentor(username="star", band=Band.TEEN)
    found = suggest(star, tess)
    client = signed_in(tess)
    assert "star" in client.get("/suggestions/").content.decode()
    Member.objects.filter(pk=star.pk).update(adult_at=timezone.now() - HOUR)
    assert "star" not in client.get("/suggestions/").content.decode()
    assert "star" not in client.get(f"/suggestions/{found.pk}/").content.decode().split("<main")[1]
    assert client.post(f"/suggestions/{found.pk}/accept/").status_code == 409


@pytest.mark.parametrize(
    "why",
    [
        "Write me: a@b.org",
        "https://x.example",
        "Come to my-room.gg/abc",
        "I am quiet.owl on Discord",
        "quiet\uff20owl.example",
        "Call 0170 123 45 67",
        "Call 0\u200b1\u200b7\u200b0\u200b1\u200b2\u200b3",
        "",
        "x" * 301,
    ],
)
def test_no_way_to_talk_elsewhere_and_no_long_letters(lia, mona, signed_in, why: str) -> None:
    answer = signed_in(mona).post(reverse("suggest", args=[lia.username]), form(why=why))
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not Nomination.objects.exists()


def test_five_a_day_and_then_a_kind_word_with_the_words_kept(mona, signed_in) -> None:
    client = signed_in(mona)
    for n in range(6):
        nominee = cast.ListenerWhoMeetsRoomSupporter()
        answer = client.post(reverse("suggest", args=[nominee.username]), form())
        assert answer.status_code == (302 if n < 5 else 429)
    page = answer.content.decode()
    assert "try again tomorrow" in page
    assert WHY in page
    assert Nomination.objects.count() == 5


def test_one_open_for_two_people_and_a_role_says_the_database_too(lia, mona) -> None:
    found = suggest(mona, lia)
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.create(nominee=lia, nominated_by=mona, role_id=ROLE, open_until=found.open_until)
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.create(nominee=mona, nominated_by=mona, role_id=ROLE, open_until=found.open_until)
    with at(timezone.now() + AGAIN + HOUR):
        nominations.let_pass()
        assert suggest(mona, lia)


def test_it_passes_by_itself_and_its_words_go(lia, mona, signed_in) -> None:
    open_one, declined = suggest(mona, lia), suggest(mona, cast.ListenerWhoMeetsRoomSupporter())
    nominations.decline(declined, by=declined.nominee)
    until = open_one.open_until
    assert until - open_one.made_at == OPEN_FOR
    with at(until - HOUR):
        assert JOBS["suggestions nobody answered"]() == 0
        assert set(Nomination.objects.values_list("why", flat=True)) == {WHY}
    with at(until), pytest.raises(TooLateError):
        nominations.accept(open_one, by=lia)
    with at(declined.open_until):
        assert [JOBS["suggestions nobody answered"]() for _ in range(2)] == [1, 0]
    assert set(Nomination.objects.values_list("state", "why")) == {("lapsed", ""), ("declined", "")}
    assert not Notice.objects.filter(member=mona).exists()


def test_both_go_with_the_account_and_are_in_her_copy(lia, mona, signed_in) -> None:
    suggest(mona, lia)
    told = json.loads(zipfile.ZipFile(BytesIO(signed_in(lia).post("/settings/export/").content)).read("my-data.json"))
    (mine,) = told["suggestions for me"]
    assert (mine["role"], mine["why"], mine["state"]) == (ROLE, WHY, "open")
    assert "mona" not in json.dumps(told)
    erase(mona)
    assert not Nomination.objects.exists()


def test_one_row_or_three(mona, lia, signed_in) -> None:
    def cost(client: Any) -> int:
        client.get("/suggestions/")
        with CaptureQueriesContext(connection) as found:
            client.get("/suggestions/")
        return len(found)

    client, costs = signed_in(mona), []
    for more in (1, 2):
        for _ in range(more):
            suggest(mona, cast.ListenerWhoMeetsRoomSupporter())
            suggest(Mentor(), mona)
        costs.append(cost(client))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_a_yes_against_a_no_and_the_same_suggestion_many_times(lia, mona) -> None:
    made = at_once([lambda: suggest(mona, lia)] * 6)
    assert sum(isinstance(each, Nomination) for each in made) == 1
    assert all(isinstance(each, Nomination | TooLateError) for each in made), made
    found = Nomination.objects.get()
    rows = [Nomination.objects.get(pk=found.pk) for _ in range(4)]
    acts = [lambda row=row: nominations.accept(row, by=lia) for row in rows[:2]]
    acts += [lambda row=row: nominations.decline(row, by=lia) for row in rows[2:]]
    answers = at_once(acts)
    assert sum(isinstance(each, TooLateError) for each in answers) == 3, answers
    found.refresh_from_db()
    assert Application.objects.filter(applicant=lia).count() == (found.state == Nomination.State.ACCEPTED)

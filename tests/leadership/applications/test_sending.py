"""The applicant's side: a draft that is kept, sending it, taking it back; and the ways in: an invitation, a day told."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from leadership.applications import decide
from leadership.applications.models import Application, Status
from leadership.applications.sending import invite, opens_on, save_and_send, send, withdraw
from leadership.audit.models import Record
from leadership.badges.awarding import resign, revoke
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.models import Account, Member
from leadership.notices.models import Notice
from leadership.roles.models import Role
from tests import cast
from tests.clock import at_once
from tests.factories import MemberFactory, give_role
from tests.leadership.applications.posting import names, press

pytestmark = pytest.mark.django_db

URL = "/roles/room-supporter/apply/"
MENTOR = "/roles/group-support-mentor/apply/"


def answers(**more: Any) -> dict[str, Any]:
    return {"communities": ["anxiety"], "why": cast.WHY, "action": "send", **more}


def only() -> Application:
    return Application.objects.get()


# Drafts


def test_an_incomplete_draft_is_kept_as_it_is(lia, signed_in) -> None:
    client = signed_in(lia)
    assert client.post(URL, {"why": "A begin", "action": "save"}).status_code == 302
    assert (only().status, only().why) == (Status.DRAFT, "A begin")
    page = client.get(URL).content.decode()
    assert "A begin" in page
    assert "Draft saved" in page
    assert "waits here for 30 days" in page
    assert "(optional)" not in page


def test_what_is_not_ready_is_named_beside_its_field_and_kept(lia, signed_in) -> None:
    answer = signed_in(lia).post(URL, answers(why="Too short.", communities=[]))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "A little more, please: 190 characters to go." in page
    assert "Choose at least one community, up to 3." in page
    assert "(optional)" not in page
    assert (only().status, only().why) == (Status.DRAFT, "Too short.")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"communities": ["anxiety", "depression", "loneliness", "trauma"]}, "Up to 3 at once. You have 4."),
        ({"communities": ["atlantis"]}, "“atlantis” is not offered here"),
        ({"why": "x" * 1501}, "A little shorter, please: 1 characters too many."),
    ],
)
def test_each_wrong_answer_has_its_sentence(lia, signed_in, wrong, sentence) -> None:
    answer = signed_in(lia).post(URL, answers(**wrong))
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert only().status == Status.DRAFT


def test_a_wrong_answer_in_one_field_loses_no_other(lia, signed_in) -> None:
    signed_in(lia).post(URL, answers(communities=["atlantis"], action="save"))
    assert only().why == cast.WHY.strip()


def test_two_tabs_write_one_draft_and_the_last_word_stays(lia, signed_in) -> None:
    client = signed_in(lia)
    client.post(URL, answers(why="From the first tab.", action="save"))
    client.post(URL, answers(why="From the second tab.", action="save"))
    assert only().why == "From the second tab."


def test_saving_in_one_tab_what_another_has_sent_changes_nothing_and_keeps_the_words(lia, signed_in) -> None:
    client = signed_in(lia)
    client.post(URL, answers())
    sent = only()
    answer = client.post(URL, answers(why="Other words, from the other tab.", action="save"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Other words, from the other tab." in page
    assert reverse("application", args=[sent.pk]) in page
    assert (only().why, only().version) == (sent.why, sent.version)


def test_a_second_click_on_send_finds_what_the_first_one_sent(lia, signed_in) -> None:
    client = signed_in(lia)
    first, second = client.post(URL, answers()), client.post(URL, answers())
    assert first.status_code == second.status_code == 302
    assert first.url == second.url == reverse("application", args=[only().pk])
    assert Record.objects.filter(verb="sent").count() == 1


def test_a_discarded_draft_is_gone_for_its_author(lia, signed_in) -> None:
    client = signed_in(lia)
    client.post(URL, answers(action="save"))
    assert client.post(URL, {"action": "discard"}).url == "/roles/room-supporter/"
    assert cast.WHY not in client.get(URL).content.decode()
    assert "You have not applied for anything." in client.get(reverse("applications")).content.decode()


def test_what_was_written_last_time_is_offered_again(lia, sent, signed_in) -> None:
    withdraw(sent, by=lia)
    assert cast.WHY.strip() in signed_in(lia).get(URL).content.decode()


def test_the_page_a_stranger_wanted_is_where_she_arrives_after_signing_in(signed_in, programme) -> None:
    answer = signed_in(None).get(f"{MENTOR}?track=quality")
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.url).query)["next"] == [f"{MENTOR}?track=quality"]


# Sending


def test_send_appears_when_the_list_is_complete_and_only_then(lia, signed_in) -> None:
    assert 'value="send"' in signed_in(lia).get(URL).content.decode()
    page = signed_in(MemberFactory()).get(URL).content.decode()
    assert 'value="send"' not in page
    assert "Sending opens when the list is complete." in page


def test_whoever_does_not_meet_the_list_is_refused_with_it_and_keeps_the_draft(programme, signed_in) -> None:
    leo = MemberFactory(weeks=2, counts={"group_chats": 1})
    answer = signed_in(leo).post(URL, answers())
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "The list is not complete yet" in page
    assert "2 group chats" in page
    assert (only().status, only().evidence) == (Status.DRAFT, {})


def test_what_is_sent_keeps_its_figures_its_edition_and_their_digest(sent, programme) -> None:
    assert (sent.status, sent.edition.day, len(sent.evidence_digest)) == (Status.SUBMITTED, programme.edition, 64)
    weeks, chats = sent.asked["children"]
    assert (chats["metric"], chats["have"], chats["needed"], chats["met"]) == ("group_chats", 3, 2, True)
    assert weeks["have"] == pytest.approx(8, abs=0.01)
    assert (sent.evidence["band"], sent.evidence["account"]) == ("adult", "listener")


def test_posted_fields_of_others_are_ignored(lia, signed_in) -> None:
    eve = MemberFactory()
    more = {"applicant": eve.pk, "status": "approved", "decided_by": eve.pk, "approvals": 0, "invited_by": eve.pk}
    signed_in(lia).post(URL, answers(**more, role="ambassador", again_on="2020-01-01"))
    found = only()
    assert (found.applicant, found.role_id, found.status, found.approvals) == (lia, "room-supporter", "submitted", 1)
    assert (found.decided_by, found.invited_by, found.again_on) == (None, None, None)


def test_only_its_author_sends_or_takes_back(lia, sent) -> None:
    eve, draft = MemberFactory(), cast.draft_by(cast.ListenerWhoMeetsRoomSupporter())
    with pytest.raises(RefusedError, match="Only its author"):
        withdraw(sent, by=eve)
    with pytest.raises(RefusedError, match="Only its author"):
        send(draft, by=eve)


def test_a_community_of_the_other_age_or_held_already_is_not_offered(programme, lia, signed_in) -> None:
    give_role(lia, "room-supporter", "anxiety")
    page = signed_in(lia).get(URL).content.decode()
    assert 'value="anxiety"' not in page
    assert 'value="loneliness"' in page
    assert "You have 1 already." in page


# Tracks


def test_a_mentor_chooses_a_track_and_each_track_asks_its_own(programme, signed_in) -> None:
    mentor = cast.ListenerWhoMeetsMentor()
    client = signed_in(mentor)
    assert "Choose a track." in client.post(MENTOR, {"why": cast.WHY, "action": "send"}).content.decode()
    team = {"track": "teams", "why": cast.WHY, "action": "send"}
    assert "Choose one community." in client.post(MENTOR, team).content.decode()
    quality = {"track": "quality", "why": cast.WHY, "action": "send"}
    assert "Choose at least one thing" in client.post(MENTOR, quality).content.decode()
    assert client.post(MENTOR, {**team, "communities": ["anxiety"]}).status_code == 302
    assert (only().track, only().status) == ("teams", Status.SUBMITTED)


def test_two_tracks_may_wait_at_once_and_one_track_once(programme, signed_in) -> None:
    mentor = cast.ListenerWhoMeetsMentor()
    cast.application_by(mentor, "group-support-mentor", ("anxiety",), track="teams")
    cast.application_by(mentor, "group-support-mentor", (), track="quality", categories=["Leading"])
    with pytest.raises(TooLateError, match="You have an application for this role already"):
        cast.draft_by(mentor, "group-support-mentor", ("anxiety",), track="teams")
    answer = signed_in(mentor).post(MENTOR, {"track": "teams", "why": "Once more.", "action": "save"})
    assert answer.status_code == 409
    assert Application.objects.filter(applicant=mentor).count() == 2


def test_the_database_itself_keeps_one_live_for_each_person_role_and_track(lia, sent) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(applicant=lia, role_id="room-supporter")
    withdraw(sent, by=lia)
    Application.objects.create(applicant=lia, role_id="room-supporter")


# Taking it back


def test_one_click_takes_it_back_and_a_second_one_does_no_harm(lia, sent, signed_in) -> None:
    client, url = signed_in(lia), reverse("application-withdraw", args=[sent.pk])
    assert client.get(url).status_code == 405
    for sentence in ("Taken back.", "You have taken it back already."):
        assert sentence in client.post(url, follow=True).content.decode()
    sent.refresh_from_db()
    assert sent.status == Status.WITHDRAWN
    assert Record.objects.filter(verb="withdrew").count() == 1


def test_three_in_a_day_are_enough_and_the_fourth_is_kept_for_tomorrow(lia, signed_in) -> None:
    """S30: sending and taking back in turns would fill the admins' morning."""
    client = signed_in(lia)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            client.post(URL, answers())
            withdraw(Application.objects.get(status=Status.SUBMITTED), by=lia)
        answer = client.post(URL, answers(why=f"{cast.WHY} Once more."))
        assert answer.status_code == 403
        assert "send it tomorrow" in answer.content.decode()
        assert Application.objects.get(status=Status.DRAFT).why.endswith("Once more.")
        clock.shift(dt.timedelta(days=1, seconds=1))
        client = signed_in(lia)
        client.post(URL, answers())
        assert Application.objects.filter(status=Status.SUBMITTED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_third_of_a_day_is_one_also_where_two_are_sent_at_the_same_moment(ada) -> None:
    """S30: whichever comes second is kept as it was."""
    mia, roles = MemberFactory(account=Account.MEMBER), {"chatroom-moderator": ["anxiety"], "group-support-buddy": []}
    for role in roles:
        invite(mia, Role.objects.get(pk=role), by=ada)
    for _ in range(2):
        Application.objects.create(
            applicant=mia, role_id="room-supporter", status=Status.WITHDRAWN, submitted_at=timezone.now()
        )

    def send_it(role: str) -> Application:
        return save_and_send(Member.objects.get(pk=mia.pk), role, answers(communities=roles[role]))

    told = at_once([lambda role=role: send_it(role) for role in roles])
    assert sorted(type(each).__name__ for each in told) == ["Application", "NotYetError"], told
    assert sorted(Application.objects.live().values_list("status", flat=True)) == [Status.DRAFT, Status.SUBMITTED]


def test_what_is_decided_can_not_be_taken_back(ada, lia, sent, signed_in) -> None:
    decide.approve(sent, by=ada, version=sent.version)
    answer = signed_in(lia).post(reverse("application-withdraw", args=[sent.pk]))
    assert answer.status_code == 409
    assert "closed already: approved" in answer.content.decode()


def test_another_persons_application_answers_as_a_missing_one(sent, signed_in) -> None:
    eve = signed_in(MemberFactory())
    missing = "00000000-0000-4000-8000-000000000000"
    for name, method in (("application", "get"), ("application-withdraw", "post")):
        found = [getattr(eve, method)(reverse(name, args=[pk])) for pk in (sent.pk, missing)]
        assert [answer.status_code for answer in found] == [404, 404]
        assert found[0].content == found[1].content
    assert Application.objects.get(pk=sent.pk).status == Status.SUBMITTED


# A day told


def test_nothing_is_sent_before_the_day_that_was_told_and_the_page_shows_it(ada, lia, sent, signed_in) -> None:
    day = timezone.now().date() + dt.timedelta(days=20)
    words = {"requirement": "2 group chats", "reason": "Two more chats.", "again_on": day}
    decide.decline(sent, by=ada, version=sent.version, **words)
    client, shown = signed_in(lia), f"{day:%A %-d %B %Y}"
    page = client.get(URL).content.decode()
    assert shown in page
    assert 'value="send"' not in page
    assert shown in client.get(reverse("application", args=[sent.pk])).content.decode()
    answer = client.post(URL, answers())
    assert answer.status_code == 403
    assert f"from {shown} on" in answer.content.decode()
    assert not Application.objects.waiting().exists()


def test_the_day_is_a_day_of_her_own_calendar(programme) -> None:
    nia = cast.ListenerWhoMeetsRoomSupporter(time_zone="Pacific/Kiritimati")  # fourteen hours ahead
    day = dt.date(2027, 3, 10)
    Application.objects.create(applicant=nia, role_id="room-supporter", status=Status.WITHDRAWN, again_on=day)
    before, after = dt.datetime(2027, 3, 9, 9, 59, tzinfo=dt.UTC), dt.datetime(2027, 3, 9, 10, tzinfo=dt.UTC)
    with time_machine.travel(before, tick=False):
        assert opens_on(nia, "room-supporter") == day
    with time_machine.travel(after, tick=False):
        assert opens_on(nia, "room-supporter") is None


def test_after_a_badge_was_ended_by_somebody_else_a_month_passes_but_not_after_giving_it_back(ada, lia) -> None:
    award = give_role(lia, "room-supporter", "anxiety")
    resign(award, by=lia)
    assert opens_on(lia, "room-supporter") is None
    other = give_role(lia, "room-supporter", "loneliness")
    revoke(other, by=ada, reason="A break was agreed.")
    assert opens_on(lia, "room-supporter") == (timezone.now() + dt.timedelta(days=30)).date()
    with time_machine.travel(timezone.now() + dt.timedelta(days=30)):
        assert opens_on(lia, "room-supporter") is None


# Invitations


def test_an_invitation_opens_what_nobody_published_and_tells_once(ada, signed_in) -> None:
    mia = MemberFactory(account=Account.MEMBER)
    url = "/roles/chatroom-moderator/apply/"
    assert 'value="send"' not in signed_in(mia).get(url).content.decode()
    assert signed_in(mia).post(url, answers()).status_code == 403
    Application.objects.all().delete()
    form = {"username": mia.username, "role": "chatroom-moderator"}
    add = reverse("admin:leadership_application_add")
    assert signed_in(ada).post(add, form).status_code == 302
    assert signed_in(ada).post(add, form).status_code == 302
    assert Notice.objects.filter(member=mia).count() == 1
    assert 'value="send"' in signed_in(mia).get(url).content.decode()
    assert signed_in(mia).post(url, answers()).status_code == 302
    assert (only().status, only().invited_by) == (Status.SUBMITTED, ada)


def test_an_invitation_lifts_a_waiting_time_and_no_requirement(ada, ben, lia, sent) -> None:
    day = timezone.now().date() + dt.timedelta(days=20)
    words = {"requirement": "2 group chats", "reason": "Two more chats.", "again_on": day}
    decide.decline(sent, by=ada, version=sent.version, **words)
    role = Role.objects.get(pk="room-supporter")
    invite(lia, role, by=ben)
    draft = cast.draft_by(lia)
    send(draft, by=lia)
    assert draft.status == Status.SUBMITTED
    leo = MemberFactory(weeks=1)
    invite(leo, role, by=ben)
    with pytest.raises(Exception, match="not complete yet"):
        send(cast.draft_by(leo), by=leo)


def test_nobody_invites_themselves_and_nobody_else_invites(ada, lia) -> None:
    role = Role.objects.get(pk="room-supporter")
    for by, member in ((ada, ada), (lia, MemberFactory())):
        with pytest.raises(RefusedError):
            invite(member, role, by=Member.objects.get(pk=by.pk))
    assert not Application.objects.exists()


def test_inviting_whoever_applied_already_says_so_beside_the_form(ada, sent, signed_in) -> None:
    form = {"username": sent.applicant.username, "role": "room-supporter"}
    answer = signed_in(ada).post(reverse("admin:leadership_application_add"), form)
    assert answer.status_code == 409
    assert "has an application" in answer.content.decode()
    unknown = signed_in(ada).post(reverse("admin:leadership_application_add"), {**form, "username": "nobody"})
    assert unknown.status_code == 400
    assert "There is nobody called “nobody”." in unknown.content.decode()


# The story


def test_her_page_tells_what_is_now_who_is_next_since_when_and_how_to_take_it_back(ada, ben, lia, signed_in) -> None:
    leader = cast.ListenerWhoMeetsMentorLeader()
    application = cast.application_by(leader, "group-support-mentor-leader", ())
    client, url = signed_in(leader), reverse("application", args=[application.pk])

    def page() -> str:
        return client.get(url).content.decode()

    assert "It waits in the queue" in page()
    assert "two admins, who both have to say yes" in page()
    assert f'datetime="{timezone.localtime(application.submitted_at, leader.local_now.tzinfo).isoformat()}"' in page()
    assert "Take it back" in page()
    assert "too few decisions yet" in page()
    press(signed_in(ada), "read", application)
    assert "It is being read" in page()
    for check in ("statement", "interview"):
        application.refresh_from_db()
        press(signed_in(ada), "tick", application, check=check)
    application.refresh_from_db()
    press(signed_in(ada), "approve", application)
    assert "It is being read" in page()  # a first yes of two stays inside
    application.refresh_from_db()
    press(signed_in(ben), "approve", application)
    assert "Your badge works from your next click." in page()
    assert "Take it back" not in page()
    assert not names(page(), "ada")  # who decided stays inside


def test_the_usual_wait_is_that_of_the_last_decisions(ada, signed_in) -> None:
    now = timezone.now()
    for days in (1, 2, 3, 4, 9):
        application = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
        Application.objects.filter(pk=application.pk).update(submitted_at=now - dt.timedelta(days=days))
        application.refresh_from_db()
        decide.approve(application, by=ada, version=application.version)
    waiting = cast.ListenerWhoMeetsRoomSupporter()
    application = cast.application_by(waiting)
    page = signed_in(waiting).get(reverse("application", args=[application.pk])).content.decode()
    assert "<dt>Half hear within</dt><dd>3 days</dd>" in page
    assert "<dt>Nine in ten within</dt><dd>9 days</dd>" in page


def test_an_empty_draft_is_kept_too_and_clearing_the_words_clears_them(lia, signed_in) -> None:
    client = signed_in(lia)
    for why in ("", "A beginning.", ""):
        assert client.post(URL, {"why": why, "action": "save"}).status_code == 302
        assert only().why == why
    assert "200 characters to go" in client.post(URL, answers(why="")).content.decode()

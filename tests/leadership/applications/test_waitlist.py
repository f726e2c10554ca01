"""Where places are limited: a yes waits for one, in a published order, and there are never more holders than places."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leadership.applications import appeals, decide, questions, sending
from leadership.applications.models import LIVE, OPEN, Application, Status
from leadership.applications.waitlist import RULE_IN_WORDS, due, turn_of
from leadership.audit.models import Record
from leadership.badges.awarding import award_by_hand, resign, revoke
from leadership.badges.closing import close, reopen
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.badges.places import Limit, set_places
from leadership.badges.renewing import answer, renew
from leadership.figures.cases import Asked, cases
from leadership.members.erasure import erase
from leadership.members.export import gather
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.path.news import tell_of_roles
from leadership.roles.editions import put_in_force
from leadership.roles.eligibility import eligible, usernames
from leadership.roles.models import Community, Role
from tests import cast
from tests.clock import DAY, HOUR, NOW, at, at_once
from tests.factories import MemberFactory, count, give_role
from tests.leadership.applications.posting import names, press, seen

pytestmark = pytest.mark.django_db
ROLE = "room-supporter"


def places(number: int | None, community: str | None = "anxiety", role: str = ROLE) -> None:
    """As a programme admin sets them."""
    admin = Member.objects.filter(username="setter").first() or cast.ProgrammeAdmin(username="setter")
    set_places(Role.objects.get(pk=role), {community: number}, by=admin)


def holder(community: str = "anxiety") -> Award:
    """Somebody who held it long before any test."""
    return give_role(cast.ListenerWhoMeetsRoomSupporter(), ROLE, community, 52)


def applied(communities: Any = ("anxiety",)) -> Application:
    return cast.application_by(cast.ListenerWhoMeetsRoomSupporter(), communities=communities)


def waits(by: Member, communities: Any = ("anxiety",)) -> Application:
    """Somebody with a yes and no place."""
    found = applied(communities)
    decide.waitlist(found, by=by, version=found.version)
    return found


def approve(application: Application, by: Member, reason: str = "") -> bool:
    application.refresh_from_db()
    return decide.approve(application, by=by, version=application.version, reason=reason)


def test_a_yes_without_a_place_waits_and_comes_with_record_and_letter(ada, ben, lia, sent) -> None:
    places(1)
    award = holder()
    with pytest.raises(TooLateError, match="The one place in Anxiety is taken"):
        approve(sent, ada)
    decide.waitlist(sent, by=ada, version=sent.version)
    assert (sent.status, sent.waitlisted_by, sent.decided_by) == (Status.WAITLISTED, ada, None)
    assert Record.objects.about("application", sent.pk).filter(verb="waitlisted").count() == 1
    told = Notice.objects.get(member=lia)
    assert RULE_IN_WORDS in told.text
    assert not Award.objects.held().filter(member=lia).exists()
    with pytest.raises(TooLateError, match="taken"):
        approve(sent, ben)
    resign(award, by=award.member)
    assert approve(sent, ben)
    assert Award.objects.held().get(member=lia).community_id == "anxiety"


def test_only_who_may_say_yes_may_put_somebody_on_it_and_only_where_there_is_no_place(ada, lia, sent) -> None:
    with pytest.raises(TooLateError, match="There is a place"):
        decide.waitlist(sent, by=ada, version=sent.version)
    places(1)
    holder()
    for by in (lia, cast.ListenerWhoMeetsMentor()):
        with pytest.raises(RefusedError):
            decide.waitlist(sent, by=by, version=sent.version)
    with pytest.raises(TooLateError):
        decide.waitlist(sent, by=ada, version=sent.version + 1)
    Member.objects.filter(pk=lia.pk).update(is_active=False)
    with pytest.raises(RefusedError, match="not active"):
        decide.waitlist(Application.objects.get(pk=sent.pk), by=ada, version=sent.version)
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED


def test_of_two_who_have_to_say_yes_the_second_puts_it_there_and_the_first_gives_no_badge(ada, ben, programme) -> None:
    role = "group-support-mentor-leader"
    places(1, None, role)
    give_role(cast.ListenerWhoMeetsMentorLeader(), role)
    found = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), role, ())
    for check in ("statement", "interview"):
        decide.tick(found, check=check, by=ada, version=found.version)
    with pytest.raises(RefusedError, match="first approval"):
        decide.waitlist(found, by=ada, version=found.version)
    assert not approve(found, ada)
    with pytest.raises(RefusedError, match="somebody else"):
        decide.waitlist(found, by=ada, version=found.version)
    decide.waitlist(found, by=ben, version=found.version)
    places(2, None, role)
    with pytest.raises(RefusedError, match="somebody else"):
        approve(found, ada)
    assert approve(found, ben)


# The order


def test_the_day_of_the_yes_comes_first_then_the_day_it_was_sent_then_the_lot(ada, programme) -> None:
    places(1)
    holder()
    rows = [applied() for _ in range(4)]
    yes_sent = [(2, -9), (0, -1), (0, -3), (0, -3)]
    for row, (yes, sent_on) in zip(rows, yes_sent, strict=True):
        Application.objects.filter(pk=row.pk).update(submitted_at=NOW + sent_on * DAY)
        with at(NOW + yes * DAY):
            row.refresh_from_db()
            decide.waitlist(row, by=ada, version=row.version)
    by_lot = sorted(rows[2:], key=lambda row: row.pk)
    for number, row in enumerate([*by_lot, rows[1], rows[0]]):
        (spot,) = turn_of(row).spots
        assert (spot.ahead, spot.of) == (number, 4)
    assert turn_of(rows[0]).words == "4th of 4 in Anxiety"
    for row in rows[1:]:  # the hour counts for nothing
        Application.objects.filter(pk=row.pk).update(waitlisted_at=NOW + HOUR)
    assert turn_of(Application.objects.get(pk=by_lot[0].pk)).spots[0].ahead == 0


def test_each_place_has_its_own_line_and_the_role_one_for_all(ada, programme) -> None:
    places(1)
    places(3, None)
    holder()
    anxiety, both, other = waits(ada), waits(ada, ("anxiety", "trauma")), applied(("trauma",))
    Application.objects.filter(status=Status.WAITLISTED).update(waitlisted_at=timezone.now() - 2 * DAY)
    anxiety.refresh_from_db()
    both.refresh_from_db()
    assert turn_of(anxiety).why_not == "The one place in Anxiety is taken."
    assert not turn_of(both).is_now
    # two places in all are free, and two people who wait for one in Anxiety come before
    assert not turn_of(other).is_now
    assert [spot.room.where for spot in turn_of(other).spots] == [""]
    places(4, None)
    assert approve(other, ada)
    places(None, None)
    holder("depression")
    assert turn_of(applied(("depression",))).spots == ()


def test_whoever_holds_the_role_elsewhere_has_her_place_in_all_already(ada, programme) -> None:
    places(1, None)
    rosa = cast.ListenerWhoMeetsRoomSupporter()
    give_role(rosa, ROLE, "anxiety")
    assert approve(cast.application_by(rosa, communities=("trauma",)), ada)
    with pytest.raises(TooLateError, match="taken"):
        approve(applied(), ada)


def test_out_of_turn_needs_a_reason_which_stays_on_record(ada, ben, programme) -> None:
    places(1)
    award = holder()
    first, second, fresh = waits(ada), waits(ada), applied()
    Application.objects.filter(pk=first.pk).update(waitlisted_at=timezone.now() - 2 * DAY)
    with pytest.raises(TooLateError, match="taken"):
        approve(second, ben, "She is needed.")
    revoke(award, by=ben, reason="As you asked.")
    for row in (second, fresh):
        with pytest.raises(TooLateError, match="say why"):
            approve(row, ben)
    assert approve(second, ben, "She speaks Portuguese, and nobody else does.")
    told = Record.objects.about("application", second.pk).get(verb="approved")
    assert told.reason.startswith("She speaks Portuguese")
    copied = gather(second.applicant)["decisions about me"]  # it compares her with others, so it stays inside (G21)
    assert "approved" in [each["verb"] for each in copied]
    assert "Portuguese" not in str(copied)
    with pytest.raises(TooLateError, match="taken"):
        approve(first, ben)
    places(2)
    assert approve(first, ben, "Not needed.")
    assert Record.objects.about("application", first.pk).get(verb="approved").reason == ""


# While she waits


def test_it_is_judged_once_more_with_the_floor_and_keeps_what_it_was_sent_with(ada, lia, sent, programme) -> None:
    places(1)
    award = holder()
    decide.waitlist(sent, by=ada, version=sent.version)
    resign(award, by=award.member)
    count(lia, "group_chats", -2)
    assert not decide.hindrance(Application.objects.get(pk=sent.pk), ada)  # by the figures kept when it was sent (L10)
    give_role(lia, ROLE, "anxiety")
    with pytest.raises(RefusedError, match="held there already"):
        approve(sent, ada)


def test_she_can_take_it_back_and_put_it_back_where_it_was(ada, lia, sent) -> None:
    places(1)
    holder()
    with at(NOW):
        decide.waitlist(sent, by=ada, version=sent.version)
    other = waits(ada)
    with at(NOW + DAY):
        sending.withdraw(sent, by=lia)
        assert turn_of(other).words == "1st of 1 in Anxiety"
    with at(NOW + DAY + HOUR):
        sending.put_back(sent, by=lia)
    assert (sent.status, sent.waitlisted_at) == (Status.WAITLISTED, NOW)
    assert turn_of(sent).words == "1st of 2 in Anxiety"


def test_it_never_runs_out_and_nobody_is_told_that_it_is_late(ada, lia, sent) -> None:
    places(1)
    holder()
    decide.waitlist(sent, by=ada, version=sent.version)
    with at(timezone.now() + 900 * DAY):
        call_command("tick")
        sent.refresh_from_db()
        assert sent.status == Status.WAITLISTED
        assert sent.waited(timezone.now()) < HOUR
    assert not Notice.objects.filter(key__startswith="late:").exists()


def test_the_time_it_waits_for_a_place_is_no_waiting_for_an_admin(ada, sent) -> None:
    places(1)
    award = holder()
    decide.waitlist(sent, by=ada, version=sent.version)
    resign(award, by=award.member)
    with at(timezone.now() + 60 * DAY):
        approve(sent, ada)
        assert sent.waited(timezone.now()) < HOUR


def test_after_an_appeal_the_second_wait_for_an_admin_counts_and_the_place_in_the_list_is_kept(
    ada, ben, lia, sent
) -> None:
    places(1)
    award = holder()
    decide.waitlist(sent, by=ada, version=sent.version)
    first, start = sent.waitlisted_at, timezone.now()
    with at(start + 10 * DAY):
        words = {"requirement": "2 group chats", "reason": "The list is closed for good."}
        decide.decline(sent, by=ada, version=sent.version, **words)
        appeals.appeal(sent, by=lia, words="It is open again.")
        appeals.judge(sent, by=ben, version=sent.version, is_upheld=True, reason="So it is.")
    with at(start + 12 * DAY):
        decide.waitlist(sent, by=ben, version=sent.version)
        assert sent.waitlisted_at == first
    with at(start + 20 * DAY):
        assert sent.waited(timezone.now()) // DAY == 2
        resign(award, by=award.member)
        approve(sent, ben)
        assert sent.waited(sent.decided_at) // DAY == 2


def test_nothing_is_asked_and_a_no_is_possible_with_a_reason(ada, sent) -> None:
    places(1)
    holder()
    decide.waitlist(sent, by=ada, version=sent.version)
    with pytest.raises(TooLateError):
        questions.ask(sent, by=ada, version=sent.version, words="Still?", days=7)
    with pytest.raises(TooLateError):
        decide.begin_reading(sent, by=ada, version=sent.version)
    words = {"requirement": "2 group chats", "reason": "The list is closed for good."}
    decide.decline(sent, by=ada, version=sent.version, **words)
    assert sent.status == Status.DECLINED


def test_it_is_open_live_not_eligible_counted_as_answered_and_in_her_copy(
    ada, lia, sent, programme, signed_in
) -> None:
    places(1)
    holder()
    Member.objects.filter(pk=lia.pk).update(wants_role_news=True)
    decide.waitlist(sent, by=ada, version=sent.version)
    assert Status.WAITLISTED in OPEN
    assert Status.WAITLISTED in LIVE
    with pytest.raises(TooLateError):
        cast.draft_by(lia)
    assert "lia" not in usernames(eligible(programme, ROLE, timezone.now()))
    tell_of_roles()
    assert not Notice.objects.filter(member=lia, key=f"meets:{ROLE}").exists()
    asked = Asked(timezone.now() - DAY, timezone.now() + DAY)
    begun, waiting = cases(asked)
    (case,) = (each for each in begun if each.person == lia.pk)
    assert (case.answered_at, case.is_approved, case.is_waiting, waiting) == (sent.waitlisted_at, True, False, [])
    copy = signed_in(lia).post("/settings/export/").content
    (mine,) = json.loads(zipfile.ZipFile(BytesIO(copy)).read("my-data.json"))["applications"]
    assert mine["status"] == "waitlisted"
    assert mine["waitlisted_at"]
    erase(lia)
    sent.refresh_from_db()
    assert sent.status == Status.WITHDRAWN


# What people see


def test_she_sees_her_own_place_and_nobody_else(ada, lia, sent, signed_in) -> None:
    places(1)
    award = holder()
    other = waits(ada)
    Application.objects.filter(pk=other.pk).update(waitlisted_at=timezone.now() - 2 * DAY)
    decide.waitlist(sent, by=ada, version=sent.version)
    client = signed_in(lia)
    story, path, mine = (
        client.get(url).content.decode() for url in (f"/applications/{sent.pk}/", "/path/", "/applications/")
    )
    assert "You are <b>2nd of 2 in Anxiety</b>" in story
    assert "All places are taken at the moment." in story
    assert RULE_IN_WORDS.replace("’", "&#x27;") in story or RULE_IN_WORDS in story
    assert "on the waitlist, 2nd of 2 in Anxiety" in path
    for page in (story, path, mine):
        assert other.applicant.username not in page
        assert award.member.username not in page
        assert not names(page.split("<main")[1], "ada")
    resign(award, by=award.member)
    assert (
        "A place is free just now. It goes to whoever comes first."
        in client.get(f"/applications/{sent.pk}/").content.decode()
    )
    approve(other, ada)
    places(2)
    assert "it is your turn" in client.get(f"/applications/{sent.pk}/").content.decode()


def test_two_of_one_place_read_the_same_whoever_put_them_there(ada, ben, programme, signed_in) -> None:
    """The public stage alone shows: not who said yes, nor how often it was read before."""
    from tests.leadership.applications.test_timeline import page_of

    places(1)
    places(1, "trauma")
    holder()
    holder("trauma")
    with at(NOW):
        plain, other = applied(("anxiety",)), applied(("anxiety",))
        decide.begin_reading(plain, by=ada, version=plain.version)
        for by in (ada, ben):
            decide.begin_reading(other, by=by, version=other.version)
    with at(NOW + DAY):
        decide.waitlist(plain, by=ada, version=plain.version)
        shown = page_of(plain, signed_in)
        sending.withdraw(plain, by=plain.applicant)
        decide.waitlist(other, by=ben, version=other.version)
        assert page_of(other, signed_in) == shown


def test_the_role_page_says_how_many_places_and_the_rule_to_everybody(client, programme) -> None:
    assert "Places" not in client.get(f"/roles/{ROLE}/").content.decode()
    places(2)
    holder()
    page = client.get(f"/roles/{ROLE}/").content.decode()
    assert "2 at once in Anxiety<small>1 is free now</small>" in page
    assert "Whoever was told yes on an earlier day comes first." in page


def test_admins_see_who_is_next_and_are_told_once(ada, ben, sent, signed_in) -> None:
    places(1)
    award = holder()
    decide.waitlist(sent, by=ada, version=sent.version)
    other = waits(ada)
    Application.objects.filter(pk=other.pk).update(waitlisted_at=timezone.now() - 2 * DAY)
    call_command("tick")
    assert not Notice.objects.filter(key__startswith="place:").exists()
    resign(award, by=award.member)
    for _ in range(2):
        call_command("tick")
    told = Notice.objects.filter(key=f"place:{other.pk}").values_list("member__username", flat=True)
    assert sorted(told) == ["ada", "ben", "setter"]
    assert not Notice.objects.filter(key=f"place:{sent.pk}").exists()
    client = signed_in(ben)
    queue = client.get("/admin/leadership/application/?state=waitlisted")
    assert queue.context["cl"].result_list == [other, sent]
    assert "1st of 2 in Anxiety · a place is free" in queue.content.decode()
    assert "<b>1</b> places for those on the waitlist" in client.get("/admin/").content.decode()


def test_the_buttons_put_on_the_list_and_approve_out_of_turn(ada, ben, sent, signed_in) -> None:
    places(1)
    award, client = holder(), signed_in(ben)
    page = reverse("admin:leadership_application_change", args=[sent.pk])
    assert "Say yes, onto the waitlist" in client.get(page).content.decode()
    assert press(client, "waitlist", sent).status_code == 302
    assert press(client, "waitlist", sent).status_code == 409
    other = waits(ada)
    resign(award, by=award.member)
    Application.objects.filter(pk=other.pk).update(waitlisted_at=timezone.now() - 2 * DAY)
    sent.refresh_from_db()
    assert press(client, "approve", sent).status_code == 409
    assert "Approve out of turn…" in client.get(page).content.decode()
    url = reverse("admin:application-out-of-turn", args=[sent.pk])
    assert client.post(url, seen(sent, reason="")).status_code == 400
    stale = client.post(url, {**seen(sent), f"version-{sent.pk}": 1, "reason": "My words stay."})
    assert stale.status_code == 409
    assert "My words stay." in stale.content.decode()
    assert client.post(url, seen(sent, reason="Nobody else can do Mondays.")).status_code == 302
    assert Award.objects.held().filter(application=sent).exists()


def test_places_are_set_at_the_desk_with_a_record_and_lifted_again(ada, lia, signed_in) -> None:
    client, url = signed_in(ada), f"/admin/leadership/role/{ROLE}/change/"
    assert client.post(url, {"in_all": "0"}).status_code == 400
    assert client.post(url, {"in_all": "12", "in_anxiety": "3"}).status_code == 302
    assert {(each.community_id, each.places) for each in Limit.objects.all()} == {(None, 12), ("anxiety", 3)}
    assert "0 of 12, 0 of 3 in Anxiety" in client.get("/admin/leadership/role/").content.decode()
    assert client.post(url, {"in_all": "", "in_anxiety": "3"}).status_code == 302
    told = Record.objects.filter(verb="set places").order_by("at").last()
    assert (told.before, told.after) == ({"in all": 12, "anxiety": 3}, {"anxiety": 3})
    with pytest.raises(RefusedError):
        set_places(Role.objects.get(pk=ROLE), {None: 1}, by=lia)


def test_a_role_given_by_hand_needs_a_place_too(ada, lia, programme) -> None:
    places(1)
    holder()
    with pytest.raises(TooLateError, match="The one place in Anxiety is taken"):
        award_by_hand(
            lia, Role.objects.get(pk=ROLE), by=ada, community=Community.objects.get(pk="anxiety"), reason="x"
        )


def test_whoever_comes_back_after_a_lapse_says_why_before_those_who_wait(ada, lia, sent, programme) -> None:
    """Places full: nobody comes back. One free and others in line for it: an admin says why it is not theirs."""
    taken = holder()
    limited = dataclasses.replace(programme.roles[ROLE], term_weeks=1)
    put_in_force(dataclasses.replace(programme, roles={**programme.roles, ROLE: limited}))
    places(1)
    lapsed = give_role(MemberFactory(username="rosa"), ROLE, "anxiety", weeks=2)
    answer(lapsed, by=lapsed.member, goes_on=True, words="I held two evenings a week.")
    decide.waitlist(sent, by=ada, version=sent.version)
    with pytest.raises(TooLateError, match="The one place in Anxiety is taken"):
        renew(lapsed, by=ada, reason="She knows the room.")
    revoke(taken, by=ada, reason="Thank you.")
    with pytest.raises(TooLateError, match="Others wait for this place: say why"):
        renew(lapsed, by=ada)
    renew(lapsed, by=ada, reason="She knows the room.")
    assert Record.objects.get(verb="renewed").reason == "She knows the room."
    assert Award.objects.held().filter(role=ROLE, community="anxiety").count() == 1


@pytest.mark.parametrize(
    "address", ["/path/", "/admin/leadership/application/?state=waitlisted", "/admin/", f"/roles/{ROLE}/"]
)
def test_one_who_waits_costs_as_many_statements_as_three(ada, lia, sent, signed_in, address: str) -> None:
    places(1)
    holder()
    decide.waitlist(sent, by=ada, version=sent.version)
    client = signed_in(ada if "admin" in address else lia)

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    few = cost()
    waits(ada), waits(ada)
    assert cost() == few


# Races


@pytest.mark.django_db(transaction=True)
def test_two_admins_fill_one_last_place_once(ada, ben, programme) -> None:
    for _ in range(8):
        Limit.objects.all().delete()
        Award.objects.all().update(revoked_at=timezone.now())
        places(1)
        pair = [applied(), applied()]

        def yes(row: Application, by: Member) -> Callable[[], Any]:
            return lambda: decide.approve(row, by=by, version=row.version)

        found = at_once([yes(pair[0], ada), yes(pair[1], ben)])
        assert sorted(str(type(each).__name__) for each in found) == ["TooLateError", "bool"], found
        assert Award.objects.held().filter(role=ROLE, community="anxiety").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_place_freed_twice_is_free_once(ada, ben, programme) -> None:
    places(1)
    award = holder()
    rows = [waits(ada) for _ in range(3)]
    again = Award.objects.get(pk=award.pk)
    at_once([lambda: resign(award, by=award.member), lambda: revoke(again, by=ben, reason="Over.")])
    acts = [
        lambda row=row, by=by: decide.approve(row, by=by, version=row.version, reason="One of them.")
        for row in rows
        for by in (ada, ben)
    ]
    found = at_once(acts)
    assert [each for each in found if each is True] == [True]
    assert Award.objects.held().filter(role=ROLE, community="anxiety").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_place_against_taking_it_back(ada, programme) -> None:
    for _ in range(8):
        Limit.objects.all().delete()
        Award.objects.all().update(revoked_at=timezone.now())
        places(1)
        award = holder()
        row = waits(ada)
        resign(award, by=award.member)
        other = Application.objects.get(pk=row.pk)
        at_once([partial(approve, row, ada), partial(sending.withdraw, other, by=other.applicant)])
        row.refresh_from_db()
        assert Award.objects.filter(application=row).count() == (row.status == Status.APPROVED)
        assert row.status in (Status.APPROVED, Status.WITHDRAWN)


def test_nobody_waits_behind_a_closed_account_and_opened_again_it_is_where_it_was(ada, ben, lia, sent) -> None:
    places(1)
    award = holder()
    first = waits(ada)
    Application.objects.filter(pk=first.pk).update(
        waitlisted_at=timezone.now() - DAY
    )  # on one day, it would be by lot
    decide.waitlist(sent, by=ada, version=sent.version)
    with pytest.raises(TooLateError):
        approve(sent, ben)
    resign(award, by=award.member)
    close(first.applicant, by=ada, reason="Written to three times without an answer.")
    assert [each.pk for each in due()] == [sent.pk]
    reopen(first.applicant, by=ada, reason="There was an answer.")
    assert [each.pk for each in due()] == [first.pk]
    close(first.applicant, by=ada, reason="Written to three times without an answer.")
    assert approve(sent, ben)

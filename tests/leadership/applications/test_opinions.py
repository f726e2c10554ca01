"""Second opinions: who may recommend on what, who reads it when, and that it reaches nobody else (S19, S21, matrix d)."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leadership.applications import conflicts, decide, holding, opinions
from leadership.applications.models import Application, Status
from leadership.applications.reviewing import Opinion, Verdict
from leadership.applications.sending import withdraw
from leadership.audit.models import Record
from leadership.badges.desks import ADMINS, SAFEGUARDING, appoint
from leadership.badges.gate import RefusedError
from leadership.badges.models import Award
from leadership.members.models import Band, Clearance, Member
from tests import cast
from tests.clock import at_once
from tests.factories import MemberFactory, give_role
from tests.matrix.people import KINDS, World

pytestmark = pytest.mark.django_db

MENTOR, LEADER, AMBASSADOR = "group-support-mentor", "group-support-mentor-leader", "group-support-ambassador"
LIST = "/admin/leadership/application/"


def page(application: Application) -> str:
    return reverse("advise", args=[application.pk])


def mentor(community: str = "anxiety", **kwargs: Any) -> Member:
    return MemberFactory(roles=[(MENTOR, community, 1)], **kwargs)


def give(application: Application, by: Member, verdict: str = "yes", note: str = "") -> Opinion:
    return opinions.give(application, by=by, verdict=verdict, note=note)


def may(application: Application, by: Member) -> bool:
    try:
        opinions.may_advise(application, Member.objects.get(pk=by.pk))
    except RefusedError:
        return False
    return True


# Who may say something


def test_the_row_of_the_matrix(programme) -> None:
    """Recommend, in the words of section d: mentors, leaders and ambassadors, strictly lower and in scope; admins advise, too."""
    world = World()
    application = cast.application_by(cast.ListenerWhoMeetsRoomSupporter(username="nobody-of-the-kinds"))
    known = {person: member for names in KINDS.values() for person in names if (member := world.people[person])}
    can = {"mentor", "mentor-leader", "ambassador", "programme-admin", "admin-without-key", "admin-of-an-hour-ago"}
    can |= {"superuser", "superuser-without-key"}
    assert {person for person, member in known.items() if may(application, member)} == can
    assert set(opinions.who_could(application)) == {"mentor", "mentor-leader", "ambassador"}


@pytest.mark.parametrize(
    "person", ["mentor", "mentor-leader", "ambassador", "community-moderator", "global-moderator"]
)
def test_the_page_is_there_for_whom_it_is(programme, person) -> None:
    world = World()
    application = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    answer = world.client(person).get(page(application))
    assert answer.status_code == (404 if "moderator" in person else 200)
    if answer.status_code == 200:  # an ambassador reads it; the others have a summary
        assert (cast.WHY.strip()[:60] in answer.content.decode()) == (person == "ambassador")


def test_it_is_kept_to_the_community_and_to_lower_roles_and_people(programme) -> None:
    anxiety = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    elsewhere = cast.application_by(cast.ListenerWhoMeetsRoomSupporter(), communities=("trauma",))
    both = cast.application_by(cast.ListenerWhoMeetsRoomSupporter(), communities=("trauma", "anxiety"))
    same = cast.application_by(cast.ListenerWhoMeetsMentor(), MENTOR, ("anxiety",), track="teams")
    higher = cast.ListenerWhoMeetsRoomSupporter(roles=[(LEADER, "", 3)])
    of_higher = cast.application_by(higher)
    here, quality = mentor(), MemberFactory()
    give_role(quality, MENTOR, track="quality")
    everything = [anxiety, elsewhere, both, same, of_higher]
    assert set(opinions.within_reach(here)) == {anxiety, both}
    assert set(opinions.within_reach(quality)) == {anxiety, elsewhere, both}
    assert set(opinions.within_reach(MemberFactory(roles=[(LEADER, "", 3)]))) == {anxiety, elsewhere, both, same}
    assert set(opinions.within_reach(MemberFactory(roles=[(AMBASSADOR, "", 3)]))) == set(everything)
    for each in everything:
        assert (here.username in opinions.who_could(each)) == (each in {anxiety, both})


def test_one_badge_has_to_be_enough_by_itself(programme) -> None:
    """A mentor of another community who moderates here has no say here: two hats are no third one."""
    here = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    two_hats = mentor("trauma")
    give_role(two_hats, "chatroom-moderator", "anxiety")
    assert not may(here, two_hats)
    assert opinions.who_could(here) == []


def test_the_wall_between_the_ages_holds(programme) -> None:
    teen = cast.application_by(cast.TeenListenerWhoMeetsRoomSupporter())
    adult = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    star, grown, cleared = mentor(band=Band.TEEN), mentor(), mentor(username="cleared")
    World.clear(type("Two", (), {"requester": MemberFactory(), "approver": MemberFactory()})(), cleared)
    assert Clearance.objects.in_force().filter(member=cleared).exists()
    for application, can in ((teen, {star, cleared}), (adult, {grown, cleared})):
        assert {each for each in (star, grown, cleared) if may(application, each)} == can
        assert set(opinions.who_could(application)) == {each.username for each in can}


def test_without_her_clearance_she_knows_nothing_of_the_teen_she_recommended(programme, signed_in) -> None:
    """G2: what is closed stays readable for whoever gave an opinion, on her side of the wall only."""
    teen, cleared = cast.application_by(cast.TeenListenerWhoMeetsRoomSupporter()), mentor()
    World.clear(type("Two", (), {"requester": MemberFactory(), "approver": MemberFactory()})(), cleared)
    give(teen, cleared)
    withdraw(teen, by=teen.applicant)
    assert signed_in(cleared).get(page(teen)).status_code == 200
    Clearance.objects.update(ended_at=timezone.now())
    assert signed_in(cleared).get(page(teen)).status_code == 404


def test_a_badge_that_rests_or_has_ended_has_no_say(sent) -> None:
    once = mentor()
    Award.objects.filter(member=once).update(revoked_at=sent.submitted_at)
    assert not may(sent, once)


def test_nobody_has_a_say_in_their_own(programme, signed_in) -> None:
    own = cast.ListenerWhoMeetsRoomSupporter(roles=[(AMBASSADOR, "", 3)])
    application = cast.application_by(own)
    appoint(own, ADMINS)
    own = Member.objects.get(pk=own.pk)
    with pytest.raises(RefusedError, match="their own application"):
        give(application, own)
    client, words = signed_in(own), {"verdict": "yes", "note": ""}
    assert client.post(page(application), words).status_code == 404
    assert client.post(reverse("admin:application-opinion", args=[application.pk]), words).status_code == 403
    assert not Opinion.objects.exists()


def test_out_of_reach_answers_as_what_is_not_there(sent, signed_in) -> None:
    client = signed_in(mentor("trauma"))
    missing = client.get(reverse("advise", args=["00000000-0000-4000-8000-000000000000"]))
    got = client.get(page(sent))
    assert (
        (got.status_code, len(got.content)) == (missing.status_code, len(missing.content)) == (404, len(got.content))
    )
    assert client.post(page(sent), {"verdict": "yes"}).status_code == 404


# Giving and changing


def test_it_is_given_changed_and_kept_in_the_record(sent, signed_in) -> None:
    moa = mentor(username="moa")
    client = signed_in(moa)
    assert "<bdi>lia</bdi>: Room Supporter" in client.get(reverse("advice")).content.decode()
    assert client.post(page(sent), {"verdict": "yes", "note": "Kind."}).status_code == 302
    assert client.post(page(sent), {"verdict": "not_yet", "note": "Kind, and new."}).status_code == 302
    opinion = Opinion.objects.get()
    assert (opinion.verdict, opinion.note, opinion.step) == ("not_yet", "Kind, and new.", 3)
    versions = Record.objects.filter(subject_kind="opinion").order_by("at")
    assert [(each.verb, each.after["verdict"], each.reason) for each in versions] == [
        ("gave an opinion", "yes", "Kind."),
        ("changed an opinion", "not_yet", "Kind, and new."),
    ]
    assert versions[1].before == {"verdict": "yes", "note": "Kind."}
    assert {each.about_id for each in versions} == {None}
    assert Application.objects.get().version == sent.version


def test_what_is_missing_is_told_beside_the_form_and_the_words_stay(sent, signed_in) -> None:
    client = signed_in(mentor())
    answer = client.post(page(sent), {"note": "Half a thought."})
    assert answer.status_code == 400
    assert "Half a thought." in answer.content.decode()
    assert client.post(page(sent), {"verdict": "maybe"}).status_code == 400
    assert not Opinion.objects.exists()


@pytest.mark.parametrize("close", ["approve", "withdraw"])
def test_once_it_is_closed_nothing_is_given_or_changed(ada, lia, sent, signed_in, close) -> None:
    early, late = mentor(), mentor()
    give(sent, early)
    if close == "approve":
        decide.approve(sent, by=ada, version=sent.version)
    else:
        withdraw(sent, by=lia)
    answer = signed_in(early).post(page(sent), {"verdict": "not_yet", "note": "Too late."})
    assert answer.status_code == 409
    assert "Too late." in answer.content.decode()
    assert signed_in(late).post(page(sent), {"verdict": "yes"}).status_code == 404
    shown = signed_in(early).get(page(sent)).content.decode()
    assert "This is closed." in shown
    assert "approved" not in shown.lower()
    assert Opinion.objects.get().verdict == "yes"


def test_the_database_keeps_one_for_each_person(sent) -> None:
    moa = mentor()
    give(sent, moa)
    with pytest.raises(IntegrityError, match=r"opinion_one_a_person|opinion\.application_id"), transaction.atomic():
        Opinion.objects.create(application=sent, member=moa, verdict="yes", step=3)
    with pytest.raises(IntegrityError, match="opinion_is_one_of_three"), transaction.atomic():
        Opinion.objects.update(verdict="maybe")


@pytest.mark.django_db(transaction=True)
def test_twenty_first_clicks_are_one_opinion(programme, signed_in) -> None:
    sent = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    moa = mentor()
    clients = [signed_in(moa) for _ in range(20)]
    answers = at_once([lambda c=c: c.post(page(sent), {"verdict": "yes", "note": ""}) for c in clients])
    assert {answer.status_code for answer in answers} == {302}
    assert Opinion.objects.count() == 1


# Blind until one has said one's own


def test_one_reads_the_others_after_ones_own_and_nobody_further_along(ada, ben, sent) -> None:
    first, second = mentor(), mentor()
    star = MemberFactory(roles=[(AMBASSADOR, "", 3)])
    for each in (first, star, ada):
        give(sent, each)

    def reads(viewer: Member) -> set[Member]:
        return {each.member for each in Opinion.objects.visible_to(Member.objects.get(pk=viewer.pk))}

    assert reads(second) == reads(ben) == set()
    assert reads(first) == {first}
    give(sent, second, Verdict.ABSTAIN)
    assert reads(second) == {first, second}
    assert reads(first) == {first, second}
    assert reads(star) == {first, second, star}
    assert reads(ben) == set()
    give(sent, ben, Verdict.ABSTAIN)
    assert reads(ben) == {first, second, star, ada, ben}
    assert reads(sent.applicant) == set()


def test_at_the_desk_all_is_read_once_it_is_decided(ada, ben, sent) -> None:
    give(sent, mentor())
    decide.approve(sent, by=ada, version=sent.version)
    assert Opinion.objects.visible_to(ben).count() == 1
    assert not Opinion.objects.visible_to(mentor()).exists()


def test_an_upheld_appeal_makes_them_blind_again(ben, sent) -> None:
    give(sent, mentor())
    Application.objects.filter(pk=sent.pk).update(status=Status.IN_REVIEW)
    assert not Opinion.objects.visible_to(ben).exists()


def texts(client: Any, *addresses: str) -> str:
    answers = [client.get(address, follow=True) for address in addresses]
    return "".join(answer.content.decode() for answer in answers)


def test_a_canary_reaches_nobody_it_is_not_meant_for(ada, ben, lia, sent, signed_in) -> None:
    """S19: planted in every private field, found in no response of anybody without the right."""
    canary, told = "canary-in-the-coal-mine", "canary-for-the-desk"
    star, moa = MemberFactory(username="star", roles=[(AMBASSADOR, "", 3)]), mentor(username="moa")
    give(sent, star, note=canary)
    give(sent, ada, note=canary)
    conflicts.step_aside(sent, by=star, reason=told)
    sent.refresh_from_db()
    words = {"requirement": "2 group chats", "reason": told}
    holding.hold_no(sent, by=ada, version=sent.version, **words)
    own = reverse("application", args=[sent.pk])
    everybody = ("/path/", "/applications/", "/notices/", "/members/lia/", "/roles/room-supporter/", own)
    advisers = ("/mentoring/applications/", page(sent))
    records = [f"/admin/leadership/record/{pk}/change/" for pk in Record.objects.values_list("pk", flat=True)]
    member = f"/admin/leadership/member/{lia.pk}/change/"
    desk = (LIST, f"{LIST}{sent.pk}/change/", f"{LIST}?needs=opinion", "/admin/leadership/record/", member, *records)
    desk = (*desk, "/admin/leadership/record/?q=star", "/admin/leadership/record/?what=opinion")
    give(sent, moa)  # said her own, and is not as far along as either
    for person in (lia, moa, mentor(username="new"), cast.RoomSupporter(), cast.Moderator()):
        found = texts(signed_in(person), *everybody, *advisers, *desk)
        assert canary not in found, person
        assert told not in found, person
    found = texts(signed_in(ben), *desk)  # at the desk, and has not said his own
    assert canary not in found
    assert told in found
    sage = MemberFactory(username="sage")
    appoint(sage, SAFEGUARDING)
    found = texts(signed_in(Member.objects.get(pk=sage.pk)), *everybody, *advisers, *desk)
    assert canary not in found
    copy = signed_in(lia).post("/settings/export/").content
    with zipfile.ZipFile(io.BytesIO(copy)) as packed:
        whole = "".join(packed.read(name).decode() for name in packed.namelist())
    assert sent.why in whole.replace("\\n", "\n") or "my-data" in str(packed.namelist())
    for private in (canary, told, "opinion", "stepped aside", "held", "star", "moa"):
        assert private not in whole, private
    give(sent, ben, Verdict.ABSTAIN)
    assert canary in texts(signed_in(ben), f"{LIST}{sent.pk}/change/")


def test_an_applicant_with_a_desk_sees_none_of_it_there(ada, sent, lia, signed_in) -> None:
    give(sent, ada, note="canary")
    holding.hold_no(sent, by=ada, version=sent.version, requirement="2 group chats", reason="canary")
    appoint(lia, ADMINS)
    lia = Member.objects.get(pk=lia.pk)
    client = signed_in(lia)
    records = [f"/admin/leadership/record/{pk}/change/" for pk in Record.objects.values_list("pk", flat=True)]
    pages = (LIST, f"{LIST}{sent.pk}/change/", f"{LIST}?needs=release", "/admin/leadership/record/", *records)
    pages = (*pages, f"{reverse('admin:application-release-many')}?row={sent.pk}")
    found = texts(client, *pages, reverse("admin:application-decline", args=[sent.pk]))
    assert "canary" not in found
    assert "is held since" not in found
    assert "held by" not in found.lower().replace("held by</dt>", "")


# At the desk


def test_the_queue_says_what_is_short_of_an_opinion_and_who_could_give_it(ada, programme, signed_in) -> None:
    hopeful = cast.application_by(cast.ListenerWhoMeetsMentor(), MENTOR, ("anxiety",), track="teams")
    other = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    star = MemberFactory(username="star", roles=[(AMBASSADOR, "", 3)])
    client = signed_in(ada)

    def short() -> set[Application]:
        return set(client.get(LIST, {"needs": "opinion"}).context["cl"].result_list)

    assert short() == {hopeful}
    assert "0 of 1 opinion" in client.get(LIST).content.decode()
    shown = client.get(f"{LIST}{hopeful.pk}/change/").content.decode()
    assert "This role would like 1 opinion before a decision." in shown
    assert "Also could recommend: star." in shown
    give(hopeful, star, Verdict.ABSTAIN)
    assert short() == {hopeful}
    give(hopeful, star, Verdict.NOT_YET)
    assert short() == set()
    assert (
        "1 opinion you can read once you have given yours"
        in client.get(f"{LIST}{hopeful.pk}/change/").content.decode()
    )
    url = reverse("admin:application-opinion", args=[hopeful.pk])
    assert client.post(url, {"verdict": "abstain", "note": ""}).status_code == 302
    shown = client.get(f"{LIST}{hopeful.pk}/change/").content.decode()
    assert "<b>star</b>: not yet" in shown
    assert other in set(client.get(LIST).context["cl"].result_list)


def test_the_pages_cost_the_same_for_two_and_four(ada, programme, signed_in) -> None:
    moa, desk = signed_in(mentor()), signed_in(ada)

    def more() -> None:
        row = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
        for each in (mentor(), mentor()):
            give(row, each)
        give(row, ada)
        row.refresh_from_db()
        holding.hold_yes(row, by=ada, version=row.version)

    def counts() -> list[int]:
        found = []
        pages = [(moa, reverse("advice")), (desk, LIST), (desk, f"{LIST}?needs=release")]
        first = Application.objects.order_by("submitted_at")[0].pk
        pages += [(desk, f"{LIST}{first}/change/"), (moa, reverse("advise", args=[first]))]
        rows = "&".join(f"row={pk}" for pk in Application.objects.values_list("pk", flat=True))
        pages += [(desk, f"{reverse('admin:application-release-many')}?{rows}")]
        for client, address in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    more()
    more()  # there is a next one in the queue
    counts()
    one = counts()
    more()
    more()
    assert counts() == one

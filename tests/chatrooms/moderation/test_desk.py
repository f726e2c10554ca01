"""The desk: whose it is, taking up and passing, words nobody comes upon, closing and being told, climbing in time (G13, G18, G23)."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatrooms.moderation.acts import appeals
from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.desk import calling, duty, taking, topics
from chatrooms.moderation.desk.models import Duty, Note, Turn
from chatrooms.moderation.desk.reach import safeguarding, who_could, within
from chatrooms.moderation.reports.categories import CATEGORIES, Kind, Level
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.reports.reporting import Subject, a_person, report
from chatrooms.rooms.models import Room
from chatrooms.talk.say import Person, Say
from chatrooms.talk.store import write
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members import export
from leadership.members.models import Band, Clearance, Member
from leadership.notices.models import Notice
from leadership.requirements.models import SCALE, Fact
from tests.cast import Moderator, ProgrammeAdmin, SafeguardingLead
from tests.clock import SECOND, at, at_once
from tests.factories import MemberFactory, count

pytestmark = pytest.mark.django_db
#: roles are held from weeks ago until a training is overdue, so the clock stands near today
NOW = dt.datetime.now(dt.UTC)
MINUTE = dt.timedelta(minutes=1)


class GlobalModerator(MemberFactory):
    roles = [("global-moderator", "", 3)]


@pytest.fixture
def gil(programme):
    return GlobalModerator(username="gil")


def case_of(category="unkind", about=None, *, by=None, band=Band.ADULT, community="") -> Case:
    """A case as a report makes it, in a community if it is about a message there."""
    about = about or MemberFactory(band=band)
    subject = a_person(about)
    if community:
        subject = Subject(Kind.PERSON, f"person:{about.pk}", band, community, about=about)
    return report(subject, CATEGORIES[category], by=by or MemberFactory(band=band)).case


def in_words(member) -> set[str]:
    return set(within(member).values_list("about__username", flat=True))


# whose desk


def people() -> dict[str, Member]:
    cleared = GlobalModerator(username="cleared")
    now = timezone.now()
    Clearance.objects.create(
        member=cleared, evidence="background_check", requested_by=MemberFactory(), approved_by=MemberFactory(),
        approved_at=now, expires_at=now + dt.timedelta(days=9),
    )  # fmt: skip
    return {
        "cleo": Moderator(username="cleo"),
        "gil": GlobalModerator(username="gil"),
        "tara": GlobalModerator(username="tara", band=Band.TEEN),
        "cleared": cleared,
        "sage": SafeguardingLead(username="sage"),
        "mona": MemberFactory(username="mona", roles=[("group-support-mentor", "anxiety", 1)]),
        "rosa": MemberFactory(username="rosa", roles=[("room-supporter", "anxiety", 3)]),
        "ada": ProgrammeAdmin(username="ada"),
        "max": MemberFactory(username="max"),
    }


#: what a case is about → everybody whose desk it is on
DESKS = {
    "a member in anxiety": "cleo gil mona cleared sage",
    "a member in depression": "gil cleared sage",
    "a member anywhere": "gil cleared sage",
    "a teen anywhere": "tara cleared sage",
    "rosa": "gil cleared sage",  # cleo's team mate
    "gil": "sage",
    "mona": "sage",
    "ada": "sage",
    "sage": "",
    "what gil reported": "cleared sage",
}


@pytest.mark.parametrize("subject", DESKS)
def test_whose_desk_a_case_is_on_asked_from_both_sides(programme, subject) -> None:
    cast = people()
    if subject in cast:
        case = case_of(about=cast[subject])
    elif subject == "what gil reported":
        case = case_of(by=cast["gil"])
    else:
        _, band, *where = subject.split()
        community = where[-1] if where[-1] != "anywhere" else ""
        case = case_of(band=Band.TEEN if band == "teen" else Band.ADULT, community=community)
    case.refresh_from_db()
    seen = {name for name, member in cast.items() if within(member).filter(pk=case.pk).exists()}
    assert seen == set(DESKS[subject].split())
    could = {each.member.username for each in who_could(case)} | {each.username for each in safeguarding(case)}
    assert could == seen


def test_a_case_of_others_is_a_missing_page_and_no_act_reaches_it(programme, signed_in) -> None:
    cleo, case = Moderator(), case_of(community="depression")
    client = signed_in(cleo, second_factor=True)
    for method in (client.get, client.post):
        assert method(f"/moderation/cases/{case.pk}/", {"do": "claim"}).status_code == 404
    assert client.get(f"/moderation/cases/{uuid.uuid4()}/").status_code == 404
    for act in (taking.claim, taking.pass_on, taking.open_words):
        with pytest.raises(RefusedError):
            act(case, by=cleo)


# taking up


def test_a_claim_keeps_others_out_and_runs_out_by_itself(gil) -> None:
    other, case = GlobalModerator(username="greta"), case_of()
    with at(NOW):
        taking.claim(case, by=gil)
        with pytest.raises(TooLateError, match="gil is looking at it"):
            taking.claim(case, by=other)
        for act in (taking.open_words, lambda case, by: taking.close(case, by=by, outcome="nothing")):
            with pytest.raises(TooLateError, match="gil is looking"):
                act(case, by=other)
    with at(NOW + 10 * MINUTE):
        taking.open_words(case, by=gil)  # and so it goes on
    with at(NOW + 25 * MINUTE - SECOND), pytest.raises(TooLateError):
        taking.claim(case, by=other)
    with at(NOW + 25 * MINUTE):
        taking.claim(case, by=other)
        with pytest.raises(TooLateError, match="greta is looking"):
            taking.close(case, by=gil, outcome="nothing")
    case.refresh_from_db()
    assert case.taken_at == NOW


def test_nobody_sits_on_a_case_for_ever(gil) -> None:
    """An urgent one is one person's for half an hour at most, whatever she does with it; then it climbs, and is anybody's."""
    sage, greta = SafeguardingLead(), GlobalModerator(username="greta")
    with at(NOW):
        case = case_of("danger")
        taking.claim(case, by=gil)
    for minutes in (10, 20, 29):
        with at(NOW + minutes * MINUTE):
            taking.claim(case, by=gil)
            taking.open_words(case, by=gil)
            assert calling.climb() == 0
            with pytest.raises(TooLateError):
                taking.claim(case, by=greta)
    with at(NOW + 30 * MINUTE):
        with pytest.raises(TooLateError):
            taking.open_words(case, by=gil)
        with pytest.raises(RefusedError, match="Others are called"):
            taking.claim(case, by=gil)
        assert calling.climb() == 1
        taking.claim(case, by=gil)  # somebody else knows of it
    with at(NOW + 31 * MINUTE):
        taking.pass_on(case, by=gil)
        taking.claim(case, by=sage)


def test_passing_needs_no_reason_and_what_is_late_then_climbs(gil) -> None:
    with at(NOW):
        case = case_of("danger")
    with at(NOW + MINUTE):
        taking.claim(case, by=gil)
    with at(NOW + 4 * MINUTE):
        taking.pass_on(case, by=gil)
        case.refresh_from_db()
        assert (case.claimed_by, case.due_at) == (None, NOW + 5 * MINUTE)
        taking.pass_on(case, by=gil)
    assert Turn.objects.filter(kind="passed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_and_one_has_it(programme) -> None:
    case, moderators = case_of(), [GlobalModerator() for _ in range(10)]
    answers = at_once([lambda who=who: taking.claim(case, by=who) for who in moderators])
    assert sum(answer is None for answer in answers) == 1, answers
    assert {type(answer) for answer in answers} == {type(None), TooLateError}
    assert Record.objects.filter(verb="took up").count() == 1


# the words


def test_nobody_comes_upon_the_words_and_opening_them_is_written_down(gil, signed_in) -> None:
    ash, room = MemberFactory(username="ash"), Room.objects.create(slug="free-hugs")
    write([Say(room.pk, Person(ash.pk, ash.username), "canary words", uuid.uuid4().hex)])
    signed_in(MemberFactory()).post("/rooms/free-hugs/1/report/", {"category": "unkind", "words": "canary report"})
    case = Case.objects.get()
    client, address = signed_in(gil, second_factor=True), f"/moderation/cases/{case.pk}/"
    assert client.post(address, {"do": "open"}).status_code == 409
    client.post(address, {"do": "claim"})
    for page in ("/moderation/", address, "/moderation/hand-over/"):
        assert "canary" not in client.get(page).content.decode(), page
    opened = client.post(address, {"do": "open"}).content.decode()
    assert "canary words" in opened
    assert "canary report" in opened
    assert "canary" not in client.get(address).content.decode()
    assert Record.objects.filter(verb="opened the words", actor_id=gil.pk, subject_key=str(case.pk)).count() == 1


def test_a_lead_who_reads_without_taking_it_up_says_why(signed_in, programme) -> None:
    sage, case = SafeguardingLead(), case_of("danger")
    client, address = signed_in(sage, second_factor=True), f"/moderation/cases/{case.pk}/"
    assert 'name="reason"' in client.get(address).content.decode()
    for reason in ("", "   ", "x" * 1001):
        assert client.post(address, {"do": "open", "reason": reason}).status_code == 403
    assert not Turn.objects.exists()
    assert client.post(address, {"do": "open", "reason": "A parent called."}).status_code == 200
    client.post(address, {"do": "claim"})
    assert 'name="reason"' not in client.get(address).content.decode()
    assert client.post(address, {"do": "open"}).status_code == 200
    said = Record.objects.filter(verb="opened the words").order_by("at").values_list("reason", flat=True)
    assert list(said) == ["A parent called.", "to decide in it"]


def test_notes_run_out_and_stand_with_the_next_case_about_the_same_person(gil, signed_in) -> None:
    ash = MemberFactory()
    with at(NOW):
        first = case_of(about=ash)
        taking.claim(first, by=gil)
        taking.note(first, by=gil, words="asked twice for numbers")
        taking.close(first, by=gil, outcome="nothing")
        second = case_of(about=ash)
        page = signed_in(gil, second_factor=True).get(f"/moderation/cases/{second.pk}/").content.decode()
        assert "asked twice for numbers" in page
        assert "1 case about them before, 0 upheld" in page
    with at(NOW + dt.timedelta(days=180)):
        third = case_of(about=ash, category="spam")
        page = signed_in(SafeguardingLead(), second_factor=True).get(f"/moderation/cases/{third.pk}/").content.decode()
    assert "asked twice" not in page
    assert Note.objects.count() == 1


def test_notes_of_cases_that_are_on_other_desks_stay_there(gil, signed_in) -> None:
    """S19: what a safeguarding lead noted in a case she alone may know can say who reported it."""
    ash, sage = MemberFactory(), SafeguardingLead()
    for by, words in ((gil, "gil came to us"), (MemberFactory(), "said twice")):
        case = case_of(about=ash, by=by)
        taking.claim(case, by=sage)
        taking.note(case, by=sage, words=words)
        taking.close(case, by=sage, outcome="nothing")
    third = case_of("spam", ash)
    shown = signed_in(gil, second_factor=True).get(f"/moderation/cases/{third.pk}/").content.decode()
    assert ("said twice" in shown, "gil came to us" in shown) == (True, False)
    shown = signed_in(sage, second_factor=True).get(f"/moderation/cases/{third.pk}/").content.decode()
    assert "gil came to us" in shown
    assert "said twice" in shown
    copies = json.dumps([export.gather(each) for each in (ash, gil)], default=str)
    assert not any(words in copies for words in ("said twice", "gil came to us"))


# closing


def told(member) -> list[str]:
    return [f"{each.title} {each.text}" for each in Notice.objects.filter(member=member)]


@pytest.mark.parametrize(
    ("category", "outcome", "counts"),
    [("unkind", "acted", 1), ("unkind", "talked", 0), ("unkind", "nothing", 0), ("worried", "looked_after", 0)],
)
def test_who_reported_hears_the_class_of_the_answer_and_what_was_upheld_counts(gil, category, outcome, counts) -> None:
    ash, reporters = MemberFactory(), [MemberFactory(), MemberFactory()]
    for by in reporters:
        case = case_of(category, ash, by=by)
    taking.claim(case, by=gil)
    taking.close(case, by=gil, outcome=outcome, why="canary of the record")
    case.refresh_from_db()
    for by in reporters:
        (words,) = told(by)
        assert case.get_outcome_display() in words
        assert "canary" not in words
        assert "gil" not in words
    assert told(ash) == []
    facts = Fact.objects.filter(member=ash, metric="upheld_reports")
    assert sum(each.value for each in facts) == counts * SCALE
    assert taking.undo(case, by=gil, why="upheld on appeal") is bool(counts)
    assert not facts.all().exists()
    assert taking.undo(case, by=gil, why="again") is False


def test_a_message_counts_once_however_many_cases_and_acts_and_until_the_last_of_them_falls(gil, signed_in) -> None:
    """L3: closed as acted, then a mute, then out of the room: one upheld report."""
    ash, room, sage = MemberFactory(), Room.objects.create(slug="free-hugs"), SafeguardingLead()
    write([Say(room.pk, Person(ash.pk, ash.username), "words", uuid.uuid4().hex)])
    signed_in(MemberFactory()).post("/rooms/free-hugs/1/report/", {"category": "unkind"})
    case, moderator = Case.objects.get(), signed_in(gil)
    count(ash, "upheld_reports")  # of something else altogether
    taking.claim(case, by=gil)
    taking.close(case, by=gil, outcome="acted")
    for kind in ("mute", "kick"):
        moderator.post("/moderation/rooms/free-hugs/1/", {"kind": kind, "reason": "unkind", "length": "5"})
    assert sorted(Act.objects.values_list("kind", flat=True)) == ["kick", "mute"]
    facts = Fact.objects.filter(member=ash, metric="upheld_reports", source_id__startswith="message:")
    for kind, counted in (("kick", 1), ("mute", 0)):
        assert facts.count() == 1
        act = Act.objects.get(kind=kind)
        appeals.appeal(act, by=ash, words="No.")
        answer = {"answer": "uphold", "reason": "Yes."}
        assert signed_in(sage, second_factor=True).post(f"/moderation/appeals/{act.pk}/", answer).status_code == 302
        assert facts.count() == counted
    assert Fact.objects.filter(member=ash, metric="upheld_reports").count() == 1


def test_an_act_in_a_case_about_a_person_is_not_counted_twice(gil) -> None:
    case = case_of()
    Act.objects.create(
        kind="mute", by=gil, rank=20, about=case.about, where="room", room=Room.objects.create(slug="free-hugs"), seq=1,
        witnessed={}, reason="unkind", until=timezone.now() + MINUTE,
    )  # fmt: skip
    taking.claim(case, by=gil)
    taking.close(case, by=gil, outcome="acted")
    assert not Fact.objects.filter(member=case.about, metric="upheld_reports").exists()  # the act did it, in the room


def test_care_can_not_be_closed_as_discipline(gil, signed_in) -> None:
    case = case_of("worried")
    client, address = signed_in(gil, second_factor=True), f"/moderation/cases/{case.pk}/"
    client.post(address, {"do": "claim"})
    answer = client.post(address, {"do": "close", "outcome": "acted", "why": "kept here"})
    assert answer.status_code == 400
    assert "kept here" in answer.content.decode()
    with pytest.raises(RefusedError):
        taking.close(case, by=gil, outcome="acted")
    assert Case.objects.open().count() == 1
    assert client.post(address, {"do": "close", "outcome": "all_right"})["Location"] == "/moderation/"


def test_a_closed_case_takes_no_more(gil) -> None:
    case = case_of()
    taking.claim(case, by=gil)
    taking.close(case, by=gil, outcome="nothing")
    for act in (taking.claim, lambda case, by: taking.close(case, by=by, outcome="acted")):
        with pytest.raises(TooLateError, match="closed"):
            act(case, by=gil)
    assert not Fact.objects.filter(metric="upheld_reports").exists()


# time


def test_it_climbs_at_its_minute_not_earlier_once_and_to_the_top(gil) -> None:
    """G13 on a clock of our own: T+5:00, and again five minutes later, to safeguarding, again and again."""
    sage, cleo = SafeguardingLead(), Moderator()
    with at(NOW):
        duty.begin(cleo)
        case = case_of("danger", community="anxiety")
    assert [len(told(each)) for each in (cleo, gil, sage)] == [1, 0, 0]
    with at(NOW + 5 * MINUTE - SECOND):
        assert calling.climb() == 0
    for later in (0 * MINUTE, SECOND, 4 * MINUTE):
        with at(NOW + 5 * MINUTE + later):
            assert calling.climb() == (later == 0 * MINUTE)
    assert [len(told(each)) for each in (cleo, gil, sage)] == [1, 1, 0]
    with at(NOW + 10 * MINUTE):
        assert calling.climb() == 1
        assert calling.climb() == 0
    case.refresh_from_db()
    assert case.rung == calling.TOP
    # at the top somebody is called until it is taken up
    for minutes, calls in ((14, 1), (15, 2), (29, 2), (30, 3), (60, 4)):
        with at(NOW + (10 + minutes) * MINUTE):
            calling.climb()
            assert calling.climb() == 0
        assert [len(told(each)) for each in (cleo, gil, sage)] == [1, 1, calls], minutes
    with at(NOW + 71 * MINUTE):
        taking.claim(case, by=sage)
    with at(NOW + 85 * MINUTE):
        assert calling.climb() == 0


def test_what_is_taken_up_does_not_climb_until_the_claim_has_run_out(gil) -> None:
    with at(NOW):
        case = case_of("danger")
        taking.claim(case, by=gil)
    with at(NOW + 15 * MINUTE - SECOND):
        assert calling.climb() == 0
    with at(NOW + 15 * MINUTE):
        assert calling.climb() == 1


def test_an_urgent_case_calls_who_is_on_duty_or_the_first_further_up(gil) -> None:
    sage, cleo = SafeguardingLead(), Moderator()
    case_of("unkind", community="anxiety")
    assert told(cleo) == told(gil) == []
    case_of("danger", community="anxiety")  # nobody is on duty: whoever works everywhere
    assert [len(told(each)) for each in (cleo, gil, sage)] == [0, 1, 0]
    case_of("danger", about=gil)  # of gil himself: safeguarding
    assert len(told(sage)) == 1
    duty.begin(cleo)
    duty.rest(cleo)
    case_of("danger", community="anxiety")  # resting is as away
    assert [len(told(each)) for each in (cleo, gil)] == [0, 2]


# duty and rest


def test_duty_is_one_at_a_time_and_ends_by_itself(gil, signed_in) -> None:
    client = signed_in(gil, second_factor=True)
    with at(NOW):
        duty.begin(gil)
        duty.begin(gil)
    with at(NOW + 4 * dt.timedelta(hours=1)):
        assert duty.on_duty(MemberFactory(), timezone.now()) == []
        duty.begin(gil)
        assert Duty.objects.count() == 2
    client.post("/moderation/duty/", {"do": "on"})
    client.post("/moderation/duty/", {"do": "off", "words": "quiet evening"})
    assert duty.current(gil, timezone.now()) is None
    page = signed_in(GlobalModerator(), second_factor=True).get("/moderation/hand-over/").content.decode()
    assert "quiet evening" in page
    assert client.post("/moderation/duty/", {"do": "off", "words": "x" * 1001}).status_code == 400
    with pytest.raises(RefusedError):
        duty.begin(MemberFactory())


def test_a_break_is_offered_after_two_hours_or_ten_hard_ones(gil) -> None:
    with at(NOW):
        mine = duty.begin(gil)
        assert duty.needs_break(mine, NOW) == ""
        assert "Two hours" in duty.needs_break(mine, NOW + dt.timedelta(hours=2))
        for _ in range(10):
            taking.claim(case_of("graphic"), by=gil)
        assert "10 hard ones" in duty.needs_break(mine, NOW)
        duty.rest(gil)
        mine.refresh_from_db()
        assert duty.needs_break(mine, NOW) == ""


def test_five_urgent_ones_in_half_an_hour_while_another_is_there(gil) -> None:
    greta = GlobalModerator(username="greta")
    with at(NOW):
        for _ in range(5):
            taking.claim(case_of("danger"), by=gil)
        sixth = case_of("danger")
        duty.begin(greta)
        with pytest.raises(RefusedError, match="greta can take this one"):
            taking.claim(sixth, by=gil)
        taking.claim(case_of("unkind"), by=gil)
        duty.end(greta)
        taking.claim(sixth, by=gil)  # nobody else is there


# what it costs


def test_the_desk_costs_the_same_for_one_and_for_three(gil, signed_in) -> None:
    client, costs = signed_in(gil, second_factor=True), []
    duty.begin(gil)
    client.get("/moderation/")
    for more in (1, 2):
        for _ in range(more):
            case_of("danger")
        for address in ("/moderation/", "/moderation/hand-over/"):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            costs.append(len(seen))
    assert costs[:2] == costs[2:]


def test_the_gravest_and_oldest_come_first_and_passed_ones_last(gil, signed_in) -> None:
    names = ["p-normal", "p-urgent", "p-high", "p-passed"]
    for name, category in zip(names, ("unkind", "danger", "graphic", "danger"), strict=True):
        case = case_of(category, MemberFactory(username=name))
    taking.pass_on(case, by=gil)
    page = signed_in(gil, second_factor=True).get("/moderation/").content.decode()
    places = [page.index(name) for name in ("p-urgent", "p-high", "p-normal", "p-passed")]
    assert places == sorted(places)
    assert Level.URGENT.label in page


@pytest.mark.parametrize("stands", [False, True])
def test_an_appeal_that_is_upheld_takes_the_case_back_with_the_act(gil, signed_in, stands) -> None:
    """And so "no upheld reports in three months" is true again; not where another act upon the same message stands."""
    ash, room, sage = MemberFactory(), Room.objects.create(slug="free-hugs"), SafeguardingLead()
    write([Say(room.pk, Person(ash.pk, ash.username), "words", uuid.uuid4().hex)])
    signed_in(MemberFactory()).post("/rooms/free-hugs/1/report/", {"category": "unkind"})
    case, moderator = Case.objects.get(), signed_in(gil)
    for kind in ("removal", "warning")[: 1 + stands]:
        moderator.post("/moderation/rooms/free-hugs/1/", {"kind": kind, "reason": "unkind"})
    taking.claim(case, by=gil)
    taking.close(case, by=gil, outcome="acted")
    facts = Fact.objects.filter(member=ash, metric="upheld_reports")
    assert facts.count() == 1
    with transaction.atomic():
        appeals.take_back(Act.objects.get(kind="removal"), sage)
    case.refresh_from_db()
    assert (case.outcome, facts.count()) == (("acted", 1) if stands else ("nothing", 0))


def test_topics_left_to_others_come_last_and_call_nobody_who_leaves_them(gil, signed_in) -> None:
    """G23: nobody asks why; with somebody else there she is not called, and alone she is, since it climbs."""
    greta, client = GlobalModerator(username="greta"), signed_in(gil, second_factor=True)
    for member in (gil, greta):
        duty.begin(member)
    client.post(
        "/moderation/duty/", {"do": "topics", "topics": ["encourages-harm", "graphic", "no-topic", "held", "worried"]}
    )
    assert sorted(gil.left_out.values_list("category", flat=True)) == ["encourages-harm", "graphic"]
    hard = case_of("encourages-harm", MemberFactory(username="hard"))
    case_of("unkind", MemberFactory(username="plain"))
    assert calling.called(hard, 0, timezone.now()) == [greta]
    page = client.get("/moderation/").content.decode()
    assert page.index(">hard<") > page.index("1 you passed, or leave to others") > page.index(">plain<")
    assert "1 needs somebody" in page
    report(a_person(hard.about), CATEGORIES["danger"], by=MemberFactory())
    assert set(calling.called(hard, 0, timezone.now())) == {gil, greta}, "one thing in it is none that she leaves out"
    client.post("/moderation/duty/", {"do": "topics"})
    assert not gil.left_out.exists()


def test_what_all_leave_out_is_called_further_up(gil) -> None:
    duty.begin(gil)
    topics.choose(gil, ["danger"])
    case = case_of("danger", by=MemberFactory())
    assert calling.called(case, 0, timezone.now()) == []
    assert Notice.objects.filter(member=gil, title="A case waits longer than it should.").exists()


def test_whoever_may_not_know_of_each_other_meets_neither_on_duty_nor_in_what_is_handed_over(
    programme, signed_in
) -> None:
    """G2: a desk is no door between adults and teens; a clearance is one."""
    cast = {name: member for name, member in people().items() if name in ("gil", "tara", "cleared", "sage")}
    for member in cast.values():
        duty.begin(member)
    now = timezone.now()
    seen = {name: {each.member.username for each in duty.on_duty(cast[name], now)} for name in cast}
    assert seen == {
        "gil": {"cleared", "sage"},
        "tara": {"cleared"},
        "cleared": {"gil", "tara", "sage"},
        "sage": {"gil", "tara", "cleared"},
    }
    duty.end(cast["tara"], "Two of ours had a hard evening.")
    for name, sees in (("gil", False), ("cleared", True), ("sage", True)):
        page = signed_in(cast[name], second_factor=True).get("/moderation/hand-over/").content.decode()
        assert ("a hard evening" in page, ">tara<" in page) == (sees, sees), name


@pytest.mark.parametrize("where", ["room", "everywhere"])
def test_whoever_may_not_write_there_decides_about_nobody(gil, where) -> None:
    row = Room.objects.create(slug="free-hugs")
    ash = MemberFactory()
    here = report(
        Subject(Kind.MESSAGE, "message:1:1", Band.ADULT, "", row, 1, ash), CATEGORIES["unkind"], by=MemberFactory()
    )
    Act.objects.create(
        kind="mute", by=SafeguardingLead(), rank=100, about=gil, where=where, room=row, reason="unkind",
        until=timezone.now() + dt.timedelta(hours=1),
    )  # fmt: skip
    elsewhere = case_of()
    with pytest.raises(RefusedError, match="where you may not write yourself"):
        taking.claim(here.case, by=gil)
    if where == "everywhere":
        with pytest.raises(RefusedError):
            taking.claim(elsewhere, by=gil)
    else:
        taking.claim(elsewhere, by=gil)

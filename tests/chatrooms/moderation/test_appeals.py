"""Appeals and proposals: somebody else of higher rank decides, once, and upheld nothing is left (G16, matrix d)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from chatrooms.moderation.acts import appeals, judges, keeping, lifting, proposals, told, waiting_long
from chatrooms.moderation.acts.doing import Order, do
from chatrooms.moderation.acts.models import Act, Appeal, Lift, Proposal
from chatrooms.moderation.acts.powers import Kind
from chatrooms.moderation.desk import taking
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.reports.reporting import a_message, report
from chatrooms.rooms.models import Room
from chatrooms.talk import gate
from chatrooms.talk.models import Event
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.notices.models import Notice
from leadership.requirements.models import Fact
from leadership.roles.editions import put_in_force
from tests.cast import Moderator, SafeguardingLead
from tests.chatrooms.moderation.ago import ago
from tests.chatrooms.moderation.test_acts import NOW, says, words_of
from tests.clock import BLINK, DAY, HOUR, at, at_once
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ROOM = "/rooms/anxiety/"
MOD = "/moderation/rooms/anxiety/"


@pytest.fixture
def ash(programme):
    return MemberFactory(username="ash")


@pytest.fixture
def cleo(programme):
    return Moderator(username="cleo")


@pytest.fixture
def mona(programme):
    return MemberFactory(username="mona", roles=[("group-support-mentor", "anxiety", 1)])


def did(programme, by, about, kind: Kind = Kind.MUTE, text: str = "the words") -> Act:
    (seq,) = says(about, text, room="anxiety")
    row, message = Room.objects.get(slug="anxiety"), Event.objects.get(room__slug="anxiety", seq=seq)
    length = None if kind in (Kind.WARNING, Kind.REMOVAL) else HOUR
    return do(Order(kind, programme.rooms["anxiety"], row, "unkind", message, length=length), by=by)


def judge(programme, act: Act, by, *, is_upheld: bool = True) -> None:
    appeals.judge(act, programme.rooms["anxiety"], by=by, is_upheld=is_upheld, reason="I read it otherwise.")


def test_once_in_their_own_words_and_whoever_may_judge_is_told(programme, ash, cleo, mona, signed_in) -> None:
    lead, equal = SafeguardingLead(), MemberFactory(roles=[("global-moderator", "", 1)])
    act = did(programme, cleo, ash)
    client, page = signed_in(ash), f"/decisions/{act.pk}/"
    assert client.post(page, {"words": " "}).status_code == 400
    assert client.post(page, {"words": "It was a joke."}).status_code == 302
    assert client.post(page, {"words": "Really."}).status_code == 409
    assert "Somebody else of higher rank looks at it" in words_of(client.get(page))
    asked = set(Notice.objects.filter(key=f"act-appeal:{act.pk}").values_list("member__username", flat=True))
    assert asked == {"mona", lead.username}
    assert not {cleo.username, equal.username, "ash"} & asked
    assert signed_in(equal).get("/moderation/appeals/").status_code == 200
    for nobody in (equal, cleo):
        assert signed_in(nobody).get(f"/moderation/appeals/{act.pk}/").status_code == 404
        with pytest.raises(RefusedError):
            judge(programme, act, nobody)
    assert "ash" in words_of(signed_in(mona).get("/moderation/appeals/"))
    assert "It was a joke." in words_of(signed_in(mona).get(f"/moderation/appeals/{act.pk}/"))


def test_of_a_room_that_is_gone_acts_are_judged_and_lifted_as_before(programme, ash, cleo, mona, signed_in) -> None:
    """An edition without the room: neither the appeal nor the mute is lost, to whoever works in its community."""
    other, one = did(programme, cleo, ash, Kind.WARNING, "one"), did(programme, cleo, ash)
    appeals.appeal(one, by=ash, words="It was a joke.")
    rooms = {slug: room for slug, room in programme.rooms.items() if slug != "anxiety"}
    put_in_force(replace(programme, edition=programme.edition + DAY, rooms=rooms))
    elsewhere = MemberFactory(roles=[("group-support-mentor", "depression", 1)])
    assert "Mute: ash" not in words_of(signed_in(elsewhere).get("/moderation/appeals/"))
    page = f"/moderation/appeals/{one.pk}/"
    assert signed_in(elsewhere).get(page).status_code == 404
    assert "Mute: ash" in words_of(signed_in(mona).get("/moderation/appeals/"))
    assert judges.of(one) == [mona]
    assert signed_in(mona).post(page, {"answer": "uphold", "reason": "It was one."}).status_code == 302
    assert Lift.objects.filter(act=one).exists()
    act = f"/moderation/acts/{other.pk}/"
    assert signed_in(elsewhere).get(act).status_code == 404
    assert "On duty in" not in words_of(signed_in(cleo).get(act))
    assert signed_in(cleo).post(act, {"reason": "Enough."}).status_code == 302
    assert Lift.objects.filter(act=other).exists()


def test_nobody_appeals_for_somebody_else(programme, ash, cleo, mona, signed_in) -> None:
    act = did(programme, cleo, ash)
    for other in (MemberFactory(), mona):
        assert signed_in(other).post(f"/decisions/{act.pk}/", {"words": "x"}).status_code == 404
        with pytest.raises(RefusedError):
            appeals.appeal(act, by=other, words="x")
    assert not Appeal.objects.exists()


def test_upheld_nothing_of_it_is_left(programme, ash, cleo, mona, signed_in) -> None:
    act = did(programme, cleo, ash)
    assert Fact.objects.filter(metric="upheld_reports", member=ash).count() == 1
    appeals.appeal(act, by=ash, words="It was a joke.")
    answer = signed_in(mona).post(f"/moderation/appeals/{act.pk}/", {"answer": "uphold", "reason": "It was one."})
    assert answer.status_code == 302
    assert not Fact.objects.filter(metric="upheld_reports").exists()
    assert gate.rights_of(ash, "anxiety").refusal("say") is None
    shown = words_of(signed_in(ash).get(f"/decisions/{act.pk}/"))
    for said in ("Taken back", "it counts for nothing", "Your appeal was upheld", "It was one."):
        assert said in shown, said
    assert "Writing comes back by itself" not in shown
    assert "mona" not in shown
    assert Notice.objects.filter(member=ash, title="Your appeal is upheld.").count() == 1
    assert Record.objects.get(verb="judged").after == {"upheld": True}


def test_a_removed_message_is_kept_and_stands_again(programme, ash, cleo, mona) -> None:
    act = did(programme, cleo, ash, Kind.REMOVAL)
    appeals.appeal(act, by=ash, words="Look at the words.")
    judge(programme, act, mona)
    message = Event.objects.get(type="message")
    assert (message.removed_at, message.text) == (None, "the words")


def test_kept_it_stays_and_goes_on(programme, ash, cleo, mona) -> None:
    act = did(programme, cleo, ash)
    appeals.appeal(act, by=ash, words="No.")
    judge(programme, act, mona, is_upheld=False)
    assert gate.rights_of(ash, "anxiety").refusal("say") is not None
    assert Fact.objects.filter(metric="upheld_reports", member=ash).count() == 1
    with pytest.raises(TooLateError):
        judge(programme, act, mona)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):  # the database keeps the answer as it was given, too (S24)
        Appeal.objects.update(reason="I never said so.")


def test_a_warning_taken_back_takes_along_the_mute_it_led_to(programme, ash, cleo, mona) -> None:
    warnings = [did(programme, cleo, ash, Kind.WARNING, text) for text in ("one", "two")]
    last = did(programme, cleo, ash, Kind.WARNING, "three")
    mute = Act.objects.get(kind=Kind.MUTE)
    assert mute.after == last
    appeals.appeal(warnings[0], by=ash, words="The first was nothing.")
    judge(programme, warnings[0], mona)
    assert Lift.objects.filter(act=mute).exists()
    assert not Fact.objects.filter(metric="upheld_reports").exists()
    assert gate.rights_of(ash, "anxiety").refusal("say") is None


def test_a_mute_stays_where_warnings_enough_stand_without_the_one_taken_back(programme, ash, cleo, mona) -> None:
    """Four live at once: one less is still too many; two less is not."""
    one = did(programme, cleo, ash, Kind.WARNING, "one")
    with at(dt.datetime.now(dt.UTC) + HOUR):
        two, *_ = [did(programme, cleo, ash, Kind.WARNING, text) for text in ("two", "three")]
        mute = Act.objects.get(kind=Kind.MUTE)
    lifting.end(mute, mona, "")
    with at(dt.datetime.now(dt.UTC) + 2 * HOUR):
        did(programme, cleo, ash, Kind.WARNING, "four")
        mute = Act.objects.filter(kind=Kind.MUTE).latest("at")
        for taken_back, is_over in ((one, False), (two, True)):
            appeals.appeal(taken_back, by=ash, words="That was nothing.")
            judge(programme, taken_back, mona)
            assert Lift.objects.filter(act=mute).exists() == is_over


def test_while_an_appeal_waits_nobody_lifts_it_and_nothing_of_it_goes(programme, ash, cleo, mona) -> None:
    """Matrix d: not her own target if appealed; content stays until the window closes."""
    act = did(programme, cleo, ash)
    appeals.appeal(act, by=ash, words="Look.")
    act = Act.objects.select_related("room", "about", "appeal", "lift").get()
    with pytest.raises(RefusedError, match="There is an appeal"):
        lifting.lift(act, programme.rooms["anxiety"], by=cleo)
    with pytest.raises(DatabaseError), transaction.atomic():
        Act.objects.filter(pk=act.pk)._raw_delete("default")
    with at(NOW + dt.timedelta(days=800)):
        assert keeping.forget_old() == 0


def test_until_the_last_moment_of_a_fortnight_and_not_after(programme, ash, cleo) -> None:
    """Also when the mute itself is over since long: its trace is not."""
    with at(NOW):
        act = did(programme, cleo, ash)
    with at(act.appeal_until), pytest.raises(TooLateError):
        appeals.appeal(act, by=ash, words="Too late.")
    with at(act.appeal_until - BLINK):
        appeals.appeal(act, by=ash, words="Just in time.")


def test_the_database_refuses_a_judge_who_acted_or_is_no_higher(programme, ash, cleo, mona) -> None:
    act = did(programme, cleo, ash)
    appeals.appeal(act, by=ash, words="Look.")
    for judged_by, rank in ((cleo, 3), (mona, 2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.update(judged_by=judged_by, judged_rank=rank, judged_at=NOW, is_upheld=True, reason="…")


def test_of_a_leads_act_another_lead_judges(programme, ash) -> None:
    one, other = SafeguardingLead(), SafeguardingLead()
    act = did(programme, one, ash)
    appeals.appeal(act, by=ash, words="Look.")
    with pytest.raises(RefusedError):
        judge(programme, act, one)
    judge(programme, act, other)


def test_where_nobody_else_may_judge_it_the_person_is_told_so_and_whoever_did_it_can_lift_it(
    programme, ash, cleo, signed_in
) -> None:
    """A lone lead’s act: the appeal waits for a second lead, who is told nothing untrue and may still take its traces back."""
    lone = SafeguardingLead()
    act = did(programme, lone, ash)
    page, client = f"/decisions/{act.pk}/", signed_in(ash)
    assert "Somebody else looks at it then" not in Notice.objects.get(key=f"act:{act.pk}").text
    for _ in range(2):
        assert "Somebody else of higher rank" not in words_of(client.get(page))
        assert told.NOBODY_YET in words_of(client.get(page))
        client.post(page, {"words": "Look."})
    act = Act.objects.select_related("room", "about", "appeal", "lift").get()
    for nobody in (cleo, ash):
        with pytest.raises(RefusedError):
            lifting.lift(act, programme.rooms["anxiety"], by=nobody)
    lifting.lift(act, programme.rooms["anxiety"], by=lone)
    assert gate.rights_of(ash, "anxiety").refusal("say") is None
    second = SafeguardingLead()
    assert "Somebody else of higher rank looks at it" in words_of(client.get(page))
    assert "Mute: ash" in words_of(signed_in(second).get("/moderation/appeals/"))
    judge(programme, act, second)
    assert not Fact.objects.filter(metric="upheld_reports").exists()


def test_where_somebody_may_judge_it_a_lead_does_not_lift_what_she_did(programme, ash) -> None:
    one, _other = SafeguardingLead(), SafeguardingLead()
    act = did(programme, one, ash)
    assert "Somebody else looks at it then" in Notice.objects.get(key=f"act:{act.pk}").text
    appeals.appeal(act, by=ash, words="Look.")
    act = Act.objects.select_related("room", "about", "appeal", "lift").get()
    with pytest.raises(RefusedError, match="There is an appeal"):
        lifting.lift(act, programme.rooms["anxiety"], by=one)


def reports(programme, by, seq: int) -> None:
    row, message = Room.objects.get(slug="anxiety"), Event.objects.get(room__slug="anxiety", seq=seq)
    report(a_message(programme.rooms["anxiety"], row, message), CATEGORIES["spam"], by=by)


def test_nobody_judges_who_reported_it_or_shares_a_team_with_whom_it_is_about(
    programme, cleo, mona, signed_in
) -> None:
    """Matrix d: a report of one's own, or about a team mate, is for others; so is the appeal that follows it."""
    ash = MemberFactory(username="ash", roles=[("room-supporter", "anxiety", 1)])
    lead, other = SafeguardingLead(), SafeguardingLead()
    act = did(programme, cleo, ash)
    reports(programme, lead, act.seq)
    appeals.appeal(act, by=ash, words="Look.")
    asked = set(Notice.objects.filter(key=f"act-appeal:{act.pk}").values_list("member", flat=True))
    assert asked == {other.pk}
    for nobody in (lead, mona):
        assert signed_in(nobody).get(f"/moderation/appeals/{act.pk}/").status_code == 404
        assert "Mute: ash" not in words_of(signed_in(nobody).get("/moderation/appeals/"))
        with pytest.raises(RefusedError):
            judge(programme, act, nobody)
    assert "Mute: ash" in words_of(signed_in(other).get("/moderation/appeals/"))


def test_whoever_gave_an_earlier_warning_does_not_judge_the_mute_it_led_to(programme, ash, cleo, mona) -> None:
    lead = SafeguardingLead()
    did(programme, mona, ash, Kind.WARNING, "one")
    for text in ("two", "three"):
        did(programme, cleo, ash, Kind.WARNING, text)
    mute = Act.objects.get(kind=Kind.MUTE)
    assert judges.of(mute) == [lead]
    with at(NOW + 25 * HOUR):  # a mute of its own has nothing to do with it
        assert set(judges.of(did(programme, cleo, ash, Kind.MUTE, "four"))) == {lead, mona}


def test_whoever_closed_its_case_does_not_judge(programme, ash, cleo, mona) -> None:
    lead = SafeguardingLead()
    act = did(programme, cleo, ash)
    reports(programme, MemberFactory(), act.seq)
    case = Case.objects.get()
    taking.claim(case, by=mona)
    taking.close(case, by=mona, outcome="acted")
    assert judges.of(act) == [lead]


def test_who_is_told_of_an_appeal_is_who_may_judge_it(programme, ash, cleo, mona) -> None:
    """Also where rank and power come from two badges; in as many queries for many as for one."""
    both = MemberFactory(roles=[("global-moderator", "", 1), ("group-support-ambassador", "", 1)])
    act = did(programme, cleo, ash)
    people = [both, mona, cleo, SafeguardingLead(), MemberFactory(roles=[("global-moderator", "", 1)])]
    may = {each for each in people if not appeals.hindrance(act, programme.rooms["anxiety"], each)}
    assert set(judges.of(act)) == may
    assert both in may
    with CaptureQueriesContext(connection) as few:
        judges.of(act)
    for _ in range(3):
        MemberFactory(roles=[("group-support-mentor", "anxiety", 1)])
    with CaptureQueriesContext(connection) as many:
        assert len(judges.of(act)) == len(may) + 3
    assert len(many) == len(few)


def test_what_waits_for_a_day_calls_again_once_a_day_and_the_leads_from_the_second_on(
    programme, ash, cleo, mona, signed_in
) -> None:
    lead = SafeguardingLead()
    with at(NOW):
        act = did(programme, cleo, ash)
        appeals.appeal(act, by=ash, words="Look.")
        says(MemberFactory(username="ben"), "other words", room="anxiety")
        form = {"kind": "propose", "reason": "unkind", "days": "30", "where": "community", "words": "Third week."}
        assert signed_in(cleo).post(f"{MOD}2/", form).status_code == 302
    for after, told_now in ((DAY - BLINK, 0), (DAY, 3), (DAY + HOUR, 0), (2 * DAY, 2), (3 * DAY, 2)):
        with at(NOW + after):
            assert waiting_long.call_again() == told_now, after
    assert Notice.objects.filter(member=mona, title__startswith="Somebody waits").count() == 1
    with at(NOW + 4 * DAY):
        judge(programme, act, lead)
        made = Proposal.objects.get()
        proposals.answer(made, programme.rooms["anxiety"], by=lead, is_accepted=False, words="Talk first.")
        assert waiting_long.call_again() == 0


def test_a_longer_time_is_proposed_and_a_lead_says_yes(programme, ash, cleo, signed_in) -> None:
    lead = SafeguardingLead()
    says(ash, "the words", room="anxiety")
    form = {"kind": "propose", "reason": "unkind", "days": "30", "where": "community", "words": "Third week of it."}
    assert signed_in(cleo).post(f"{MOD}1/", form).status_code == 302
    assert signed_in(cleo).post(f"{MOD}1/", form).status_code == 409  # one waits
    assert not Act.objects.exists()
    proposal = Proposal.objects.get()
    page = f"/moderation/proposals/{proposal.pk}/"
    assert signed_in(cleo).get(page).status_code == 403
    leads = signed_in(lead)
    assert "Third week of it." in words_of(leads.get(page))
    assert leads.post(page, {"answer": "yes"}).status_code == 302
    act = Act.objects.get()
    assert (act.kind, act.by, act.until - act.at) == (Kind.BAN, lead, dt.timedelta(days=30))
    assert gate.rights_of(ash, "anxiety").code == "locked"
    assert "cleo" not in signed_in(ash).get("/decisions/").content.decode()
    assert leads.get(page).status_code == 404  # answered


def test_a_no_needs_a_word_and_nothing_follows(programme, ash, cleo, signed_in) -> None:
    leads = signed_in(SafeguardingLead())
    says(ash, "the words", room="anxiety")
    signed_in(cleo).post(f"{MOD}1/", {"kind": "propose", "reason": "unkind", "days": "30", "words": "Away."})
    page = f"/moderation/proposals/{Proposal.objects.get().pk}/"
    assert leads.post(page, {"answer": "no"}).status_code == 400
    assert leads.post(page, {"answer": "no", "words": "Talk to them first."}).status_code == 302
    assert not Act.objects.exists()
    assert Notice.objects.get(member=cleo).text == "Talk to them first."
    assert not Notice.objects.filter(member=ash).exists()


def test_a_suspension_and_a_lead_take_two_leads(programme, ash, signed_in) -> None:
    """Matrix (d): longer than 30 days out of every room, and whoever is of equal rank."""
    sage, rue, uma = SafeguardingLead(username="sage"), SafeguardingLead(username="rue"), SafeguardingLead()
    for about, days in ((ash, 31), (uma, 1)):
        says(about, "the words", room="anxiety")
        seq, leads = Event.objects.get(by=about).seq, signed_in(sage)
        page = f"/moderation/rooms/anxiety/{seq}/"
        sent = {"kind": "ban", "where": "everywhere", "days": days, "reason": "unkind", "words": "See above."}
        assert leads.post(page, sent).status_code == (403 if about is ash else 400)
        assert b'value="propose"' in leads.get(page).content
        assert leads.post(page, sent | {"kind": "propose"}).status_code == 302
        made = Proposal.objects.get(about=about)
        with pytest.raises(RefusedError):
            proposals.answer(made, programme.rooms["anxiety"], by=sage, is_accepted=True, words="")
        with pytest.raises(RefusedError):
            proposals.answer(made, programme.rooms["anxiety"], by=about, is_accepted=True, words="")
        assert not Act.objects.filter(about=about).exists()
        assert signed_in(rue).post(f"/moderation/proposals/{made.pk}/", {"answer": "yes"}).status_code == 302
        act = Act.objects.get(about=about)
        assert (act.by, act.kind) == (rue, Kind.BAN)
    assert not Notice.objects.filter(member=uma, key=f"proposal:{made.pk}").exists()
    appeals.appeal(act, by=uma, words="Look.")
    with pytest.raises(RefusedError):  # whoever proposed it is not somebody else
        judge(programme, act, sage)
    judge(programme, act, SafeguardingLead())
    # 30 days are one lead's
    ben = MemberFactory()
    says(ben, "the words", room="anxiety")
    page = f"/moderation/rooms/anxiety/{Event.objects.get(by=ben).seq}/"
    assert signed_in(sage).post(page, sent | {"days": 30}).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_moderators_at_once_are_one_mute(programme, ash, turn: int) -> None:
    moderators = [MemberFactory(roles=[("global-moderator", "", 1)]) for _ in range(4)]
    says(ash, "the words", room="anxiety")
    row, message = Room.objects.get(slug="anxiety"), Event.objects.select_related("by").get()
    order = Order(Kind.MUTE, programme.rooms["anxiety"], row, "unkind", message, length=HOUR)
    found = at_once([lambda by=by: do(order, by=by) for by in moderators])
    assert sorted(type(each).__name__ for each in found) == ["Act", "TooLateError", "TooLateError", "TooLateError"]
    assert Act.objects.count() == Fact.objects.filter(metric="upheld_reports").count() == 1
    assert Notice.objects.filter(member=ash).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_judges_and_a_lift_at_once_have_one_outcome(programme, ash, cleo, mona, turn: int) -> None:
    lead = SafeguardingLead()
    act = did(programme, cleo, ash)
    appeals.appeal(act, by=ash, words="Look.")
    room = programme.rooms["anxiety"]
    found = at_once(
        [
            lambda: judge(programme, act, mona),
            lambda: judge(programme, act, lead, is_upheld=False),
            lambda: lifting.lift(act, room, by=mona),
        ]
    )
    appeal = Appeal.objects.get()
    assert [each is None for each in found[:2]].count(True) == 1, found
    assert isinstance(found[2], (RefusedError, TooLateError)) or not appeal.is_upheld
    assert Fact.objects.filter(metric="upheld_reports").exists() != appeal.is_upheld
    assert Record.objects.filter(verb="judged").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("left", [-20, 0, 20])
def test_an_appeal_at_the_moment_of_the_end_is_one_and_nothing_is_half(programme, ash, cleo, mona, left: int) -> None:
    """Twice pressed, while the mute ends by itself and somebody lifts it: one appeal, and upheld, nothing is left."""
    with at(dt.datetime.now(dt.UTC) - HOUR + dt.timedelta(milliseconds=250 + left)):
        act = did(programme, cleo, ash)
    room = programme.rooms["anxiety"]
    found = at_once(
        [
            *[lambda: appeals.appeal(act, by=ash, words="Look.")] * 3,
            lambda: lifting.lift(act, room, by=mona),
            lambda: gate.rights_of(ash, "anxiety"),
        ]
    )
    assert sorted(type(each).__name__ for each in found[:3]) == ["Appeal", "TooLateError", "TooLateError"]
    assert found[3] is None or isinstance(found[3], (RefusedError, TooLateError))
    assert not isinstance(found[4], Exception)
    judge(programme, act, mona)
    assert Lift.objects.count() == Appeal.objects.count() == 1
    assert not Fact.objects.filter(metric="upheld_reports").exists()
    assert gate.rights_of(ash, "anxiety").refusal("say") is None


def test_what_is_held_for_the_law_outlives_its_age_and_its_person(programme, ash, cleo, settings) -> None:
    """G18: neither the purge nor erasing the account takes an act of which a case is held."""
    lead = SafeguardingLead()
    act, free = did(programme, cleo, ash), did(programme, cleo, MemberFactory(username="ben"))
    reports(programme, MemberFactory(), act.seq)
    ago(dt.timedelta(days=800))
    case = Case.objects.get()
    taking.hold(case, by=lead, is_held=True)
    for name, is_kept in ((ash, True), (free.about, False)):
        gone = keeping.preview(name)
        assert any("has to be kept" in each for each in gone.stays) == is_kept
        keeping.part(name, "former-x")
    assert set(Act.objects.all()) == {act}
    assert keeping.forget_old() == 0
    taking.hold(case, by=lead, is_held=False)
    assert keeping.forget_old() == 1


def test_nothing_goes_before_an_appeal_can_not_be_made_any_more(programme, ash, cleo, settings) -> None:
    """However short cases are kept; so an appeal and the end of the time it is kept never meet."""
    settings.CASES_KEPT_DAYS = 1
    with at(NOW):
        act = did(programme, cleo, ash)
    with at(act.appeal_until - BLINK):
        assert keeping.forget_old() == 0
        appeals.appeal(act, by=ash, words="Just in time.")
    with at(act.appeal_until + dt.timedelta(days=2)):
        assert keeping.forget_old() == 0  # it waits for its judge

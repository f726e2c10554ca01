"""A term that ends, is renewed, or lapses: judged by its dates alone, and never a silent loss (N2 13, L14, L16)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from leadership.applications.sending import opens_on
from leadership.audit.models import Record
from leadership.badges.awarding import pass_course, revoke
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award, Pause
from leadership.badges.pausing import come_back, lift, suspend, take_break
from leadership.badges.places import set_places
from leadership.badges.renewals import BACK, GRACE, OPENS, Renewal, terms_of
from leadership.badges.renewing import answer, let_end, renew
from leadership.badges.states import State, state_of
from leadership.members.models import Member
from leadership.requirements.models import Stretch
from leadership.requirements.tree import in_weeks, union
from leadership.roles.editions import put_in_force
from leadership.roles.eligibility import checklist, eligible, usernames
from leadership.roles.models import Edition
from tests import cast
from tests.clock import DAY, NOW, SECOND, WEEK, at, at_once
from tests.factories import MemberFactory, give_role
from tests.leadership.badges.mentoring import is_sound

pytestmark = pytest.mark.django_db
TERM = 26 * WEEK
END = NOW + TERM
WHY, DID = "Thank you for all these evenings.", "I held two evenings a week."


def limit(programme, weeks: int | None, slug: str = "room-supporter", **more) -> None:
    role = dataclasses.replace(programme.roles[slug], term_weeks=weeks, **more)
    put_in_force(dataclasses.replace(programme, roles={**programme.roles, slug: role}))


@pytest.fixture
def ada(programme) -> Member:
    """The programme gives Room Supporters a term of 26 weeks."""
    limit(programme, 26)
    with at(NOW):
        return cast.ProgrammeAdmin(username="ada")


@pytest.fixture
def award(ada) -> Award:
    with at(NOW):
        return give_role(
            MemberFactory(username="rosa", weeks=60, counts={"group_chats": 9}), "room-supporter", "anxiety", weeks=0
        )


def rosa() -> Member:
    return Member.objects.get(username="rosa")


def can_call() -> bool:
    return rosa().has_perm("leadership.call_moderator", "anxiety")


def days(until: dt.datetime) -> float:
    stretches = Stretch.objects.filter(member=rosa(), kind="role", started_at__lte=until)
    return round(7 * float(in_weeks(union(stretches.values_list("started_at", "ended_at"), until))), 3)


def titles(member: Member) -> list[str]:
    return list(member.notices.order_by("id").values_list("title", flat=True))


def phase(award: Award) -> str:
    award.refresh_from_db()
    return terms_of([award])[award.pk].phase


def ask(award: Award, when: dt.datetime = END - DAY) -> Renewal:
    with at(when):
        return answer(award, by=rosa(), goes_on=True, words=DID)


def test_it_lapses_at_the_instant_its_term_ends_without_any_job(award) -> None:
    assert (award.ends_at, award.lapses_at) == (END, END)
    with at(END - SECOND):
        assert (can_call(), state_of(award), phase(award)) == (True, State.ACTIVE, "opens")
        assert checklist(rosa(), "room-supporter", END - SECOND)["eligible"] is False
    with at(END):
        assert (can_call(), state_of(award), phase(award)) == (False, State.LAPSED, "lapsed")
        assert not Award.objects.held().filter(pk=award.pk).exists()
        assert "rosa" in usernames(eligible(Edition.objects.in_force().programme, "room-supporter", END))
    with at(END + 50 * DAY):
        assert days(END + 50 * DAY) == 26 * 7
        assert is_sound()
    assert not Record.objects.filter(verb="revoked").exists()


def test_a_role_without_a_term_has_no_end_and_nothing_to_ask(ada) -> None:
    award = give_role(MemberFactory(username="rosa"), "chatroom-moderator", "anxiety", weeks=100)
    assert (award.ends_at, award.lapses_at, terms_of([award])) == (None, None, {})
    with pytest.raises(TooLateError, match="no term"):
        answer(award, by=rosa(), goes_on=True, words=DID)


def test_a_later_edition_shortens_no_term_that_was_given(award, ada, programme) -> None:
    limit(programme, 1)
    award.refresh_from_db()
    assert award.ends_at == END
    ask(award)
    limit(programme, None)
    with at(END - DAY):
        assert renew(award, by=ada) is None
        award.refresh_from_db()
        assert (award.ends_at, award.lapses_at, award.stretch.ended_at) == (None, None, None)


def test_an_imported_award_never_ends_by_a_term(ada, tmp_path) -> None:
    MemberFactory(username="rosa", weeks=300)
    path = tmp_path / "awards.csv"
    path.write_text(
        "username,role,community,granted_at,revoked_at,reason\nrosa,room-supporter,anxiety,2020-06-01T00:00:00Z,,\n"
    )
    call_command("import_csv", "awards", str(path), stdout=io.StringIO())
    assert (Award.objects.get().ends_at, can_call()) == (None, True)


def test_asked_for_in_time_it_holds_through_the_grace_and_no_longer(award) -> None:
    with at(END - OPENS - SECOND), pytest.raises(TooLateError, match="too early"):
        answer(award, by=rosa(), goes_on=True, words=DID)
    said = ask(award, END - OPENS)
    assert (said.words, said.evidence["tree"]["kind"], len(said.asked_of)) == (DID, "all", said.met)
    for when, expected in ((END, True), (END + GRACE - SECOND, True), (END + GRACE, False)):
        with at(when):
            assert (can_call(), phase(award)) == (expected, "asked"), when
    assert state_of(award, END + GRACE) == State.LAPSED
    assert days(END + 2 * GRACE) == (TERM + GRACE) / DAY
    assert is_sound()


def test_she_asks_once_with_words_and_only_for_herself(award, ada) -> None:
    with at(END - DAY):
        with pytest.raises(RefusedError, match="Only its holder"):
            answer(award, by=ada, goes_on=True, words=DID)
        with pytest.raises(RefusedError, match="what you did"):
            answer(award, by=rosa(), goes_on=True, words=" ")
        with pytest.raises(RefusedError, match="1000 characters"):
            answer(award, by=rosa(), goes_on=True, words="x" * 1001)
    ask(award)
    with pytest.raises(TooLateError, match="asked already"):
        ask(award)
    with pytest.raises(IntegrityError), transaction.atomic():
        Renewal.objects.create(award=award)
    assert list(Record.objects.filter(verb="asked to renew").values_list("actor_name", flat=True)) == ["rosa"]


def test_the_database_insists_on_who_decided_and_on_the_order_of_dates(award) -> None:
    for wrong in ({"status": "renewed"}, {"status": "asked", "decided_by": "ada"}, {"status": "whatever"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Renewal.objects.create(award=award, **wrong)
    for dates in ({"lapses_at": END - SECOND}, {"ends_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Award.objects.filter(pk=award.pk).update(**dates)


@pytest.mark.parametrize(
    ("when", "until", "counted"),
    [
        (END - DAY, END + TERM, True),  # asking early costs nothing
        (END + 3 * DAY, END + 3 * DAY + TERM, True),  # in the grace it was in force all the time
        (END + GRACE + DAY, END + GRACE + DAY + TERM, False),
    ],
)
def test_renewed_a_new_term_begins_where_the_last_ended_or_now(award, ada, when, until, counted) -> None:
    ask(award)
    with at(when):
        assert renew(award, by=ada, reason=WHY) == until
        assert (can_call(), state_of(award), phase(award), is_sound()) == (True, State.ACTIVE, "runs", True)
        with pytest.raises(TooLateError, match="Nobody asks"):
            renew(award, by=ada)
    later = when + 10 * DAY
    assert days(later) == round((later - NOW - (dt.timedelta(0) if counted else DAY)) / DAY, 3)
    with at(until):
        assert (can_call(), state_of(award)) == (False, State.LAPSED)
    assert titles(rosa()) == ["Your badge Room Supporter goes on."]
    assert WHY in rosa().notices.get().text
    record = Record.objects.get(verb="renewed")
    assert (record.before, record.after) == ({"ends_at": END.isoformat()}, {"ends_at": until.isoformat()})
    assert Pause.objects.filter(kind="lapsed").count() == (not counted)


def test_let_end_before_its_day_it_holds_until_then_and_not_in_the_grace(award, ada) -> None:
    ask(award)
    with at(END - DAY):
        with pytest.raises(RefusedError, match="Say why"):
            let_end(award, by=ada, reason=" ")
        let_end(award, by=ada, reason=WHY)
        assert (can_call(), phase(award)) == (True, "ends")
        with pytest.raises(TooLateError, match="can’t be renewed any more"):
            answer(award, by=rosa(), goes_on=True, words=DID)
    with at(END):
        assert (can_call(), phase(award), is_sound()) == (False, "gone", True)
        with pytest.raises(TooLateError, match="apply anew"):
            answer(award, by=rosa(), goes_on=True, words=DID)
        assert opens_on(rosa(), "room-supporter") == (END + 30 * DAY).date()
    assert list(rosa().notices.values_list("title", "text")) == [
        ("Your badge Room Supporter is not renewed.", f"{WHY}\n\nIt is yours until 30 November 2026.")
    ]


@pytest.mark.parametrize("when", [END + DAY, END + GRACE + DAY])
def test_let_end_after_its_day_it_ends_now(award, ada, when) -> None:
    ask(award)
    with at(when):
        let_end(award, by=ada, reason=WHY)
        award.refresh_from_db()
        assert (state_of(award), award.revoked_at, can_call(), is_sound()) == (State.ENDED, when, False, True)
        assert award.held_until == min(when, END + GRACE)
        assert opens_on(rosa(), "room-supporter") == (when + 30 * DAY).date()
    assert Record.objects.get(verb="not renewed").reason == WHY


def test_nobody_renews_for_themselves_or_without_the_desk(award, ada, programme) -> None:
    with at(NOW):
        own, moderator = give_role(ada, "room-supporter", "anxiety", weeks=0), cast.Moderator()
    ask(award)
    with at(END - DAY):
        answer(own, by=ada, goes_on=True, words=DID)
        for by, whose in ((ada, own), (moderator, award), (rosa(), award)):
            for act in (renew, let_end):
                with pytest.raises(RefusedError):
                    act(whose, by=by, reason=WHY)
    assert set(Renewal.objects.values_list("status", flat=True)) == {"asked"}


def test_nobody_renews_what_is_not_asked_for_or_has_ended(award, ada) -> None:
    with at(END - DAY), pytest.raises(TooLateError, match="Nobody asks"):
        renew(award, by=ada)
    ask(award)
    with at(END - DAY):
        revoke(award, by=ada, reason=WHY)
        for act in (renew, let_end):
            with pytest.raises(TooLateError, match="ended already"):
                act(award, by=ada, reason=WHY)


def test_lapsed_she_comes_back_by_asking_within_the_time_and_not_later(award, ada) -> None:
    with at(END + BACK), pytest.raises(TooLateError, match="apply anew"):
        answer(award, by=rosa(), goes_on=True, words=DID)
    ask(award, END + BACK - SECOND)
    with at(END + BACK + DAY):  # asked in time: the answer may take as long as it likes
        assert not can_call()
        assert renew(award, by=ada) == END + BACK + DAY + TERM
        assert (can_call(), is_sound()) == (True, True)
        assert state_of(award, END + DAY) == State.LAPSED
    assert days(END + BACK + 3 * DAY) == 26 * 7 + 2


def test_coming_back_takes_no_more_communities_than_the_role_allows(award, ada) -> None:
    with at(END + DAY):
        for place in ("depression", "trauma", "loneliness"):
            give_role(rosa(), "room-supporter", place, weeks=0)
    ask(award, END + 2 * DAY)
    with at(END + 2 * DAY), pytest.raises(RefusedError, match="Up to 3 at once"):
        renew(award, by=ada)
    assert Renewal.objects.get().status == "asked"


def test_a_lapse_frees_a_place_and_coming_back_takes_one(award, ada) -> None:
    with at(END + DAY):
        set_places(award.role, {"anxiety": 1}, by=ada)
        other = give_role(MemberFactory(), "room-supporter", "anxiety", weeks=0)
    ask(award, END + DAY)
    with at(END + DAY):
        with pytest.raises(TooLateError, match="The one place in Anxiety is taken"):
            renew(award, by=ada)
        revoke(other, by=ada, reason=WHY)
        renew(award, by=ada)
        assert can_call()


def test_given_anew_the_lapsed_one_is_closed_and_nobody_has_to_wait(award) -> None:
    with at(END + DAY):
        anew = give_role(rosa(), "room-supporter", "anxiety", weeks=0)
        award.refresh_from_db()
        assert (anew.ends_at, can_call(), is_sound()) == (END + DAY + TERM, True, True)
        assert (award.revoked_at, award.revoked_by, award.held_until) == (END + DAY, "", END)
        assert opens_on(rosa(), "room-supporter") is None
        with pytest.raises(TooLateError, match="ended already"):
            answer(award, by=rosa(), goes_on=True, words=DID)


def test_she_lets_it_end_and_thinks_again(award, ada) -> None:
    with at(END - DAY):
        answer(award, by=rosa(), goes_on=False)
        assert (phase(award), can_call()) == ("ends", True)
        call_command("tick")
        assert titles(rosa()) == []
    ask(award, END - SECOND)
    with at(END):
        assert can_call()
        renew(award, by=ada)
    with at(END + TERM + DAY), pytest.raises(RefusedError, match="as it is"):
        answer(award, by=rosa(), goes_on=False)


def test_a_break_moves_the_end_by_its_length_and_demotes_nobody(award) -> None:
    with at(END - DAY):
        take_break(award, by=rosa())
        assert phase(award) == "waits"
        with pytest.raises(TooLateError, match="Come back first"):
            answer(award, by=rosa(), goes_on=True, words=DID)
    with at(END + 100 * DAY):
        call_command("tick")
        assert (state_of(award), titles(rosa())) == (State.ON_BREAK, [])
        assert Award.objects.held().filter(pk=award.pk).exists()
        come_back(award, by=rosa())
        award.refresh_from_db()
        assert (award.ends_at, award.lapses_at, can_call()) == (END + 101 * DAY, END + 101 * DAY, True)
        assert is_sound()
    with at(END + 101 * DAY):
        assert (state_of(award), days(END + 101 * DAY)) == (State.LAPSED, 26 * 7)


@pytest.mark.parametrize("when", [END - DAY, END + 3 * DAY])
def test_on_a_break_what_was_asked_for_is_renewed_or_comes_back_with_its_grace(award, ada, when) -> None:
    ask(award)
    with at(when):
        take_break(award, by=rosa())
    with at(when + 200 * DAY):
        assert phase(award) == "asked"
        come_back(award, by=rosa())
        award.refresh_from_db()
        assert (award.lapses_at, can_call(), is_sound()) == (END + GRACE + 200 * DAY, True, True)
        take_break(award, by=rosa())
    with at(when + 300 * DAY):
        begun = when + 200 * DAY
        assert renew(award, by=ada) == max(END + 200 * DAY, begun) + TERM
        assert not can_call()
        come_back(award, by=rosa())
        award.refresh_from_db()
        assert award.lapses_at == max(END + 200 * DAY, begun) + TERM + 100 * DAY
        assert (can_call(), is_sound()) == (True, True)


def test_a_suspension_lengthens_no_term_and_outlasts_a_renewal(award, ada) -> None:
    with at(END - 10 * DAY):
        suspend(award, by=ada, reason=WHY)
    ask(award)
    with at(END - DAY):
        renew(award, by=ada)
        assert (can_call(), state_of(award)) == (False, State.SUSPENDED)
    with at(END + 5 * DAY):
        lift(award, by=ada, reason=WHY)
        award.refresh_from_db()
        assert (award.ends_at, can_call(), is_sound()) == (END + TERM, True, True)


def test_what_lapses_while_suspended_has_lapsed(award, ada) -> None:
    with at(END - 10 * DAY):
        suspend(award, by=ada, reason=WHY)
    with at(END):
        assert state_of(award) == State.LAPSED
        lift(award, by=ada, reason=WHY)
        assert (can_call(), state_of(award), is_sound()) == (False, State.LAPSED, True)
        with pytest.raises(TooLateError, match="has lapsed"):
            suspend(award, by=ada, reason=WHY)


def test_a_training_overdue_and_a_lapse_are_two_things(award, ada) -> None:
    due = END - 5 * DAY
    with at(NOW):
        award.obligations.create(course="active-listening-refresh", due_at=due)
        award.stretch.ended_at = due
        award.stretch.save()
    with at(END + DAY):
        assert (state_of(award), is_sound()) == (State.LAPSED, True)
        call_command("tick")
        assert not [title for title in titles(rosa()) if "rests until" in title]
        pass_course(rosa(), "active-listening-refresh", by=ada)
        assert (can_call(), state_of(award), is_sound()) == (False, State.LAPSED, True)
    ask(award, END + 2 * DAY)
    with at(END + 3 * DAY):
        renew(award, by=ada)
        assert (can_call(), state_of(award), is_sound()) == (True, State.ACTIVE, True)
    assert days(END + 4 * DAY) == 26 * 7 - 5 + 1


def test_renewed_with_a_training_overdue_it_rests_until_that_is_done(award, ada) -> None:
    due = END - 5 * DAY
    with at(NOW):
        award.obligations.create(course="active-listening-refresh", due_at=due)
        award.stretch.ended_at = due
        award.stretch.save()
    ask(award, END + DAY)
    with at(END + DAY):
        renew(award, by=ada)
        assert (can_call(), state_of(award), is_sound()) == (False, State.OVERDUE, True)
        pass_course(rosa(), "active-listening-refresh", by=ada)
        assert (can_call(), state_of(award), is_sound()) == (True, State.ACTIVE, True)


OPENS_TITLE = "Would you like to go on as Room Supporter?"
LAST_TITLE = "Your time as Room Supporter ends on 30 November 2026."
OVER_TITLE = "Your time as Room Supporter is over. Thank you for it."


def test_she_is_told_once_when_it_opens_once_in_the_last_week_and_once_that_it_is_over(award, ada) -> None:
    told: list[str] = []
    awake = {0: [], 3: [OPENS_TITLE], 22: [LAST_TITLE], 30: [OVER_TITLE]}  # three days asleep each time
    for day in range(-1, 40):
        if day % 3 == 0 or day in awake:
            with at(END - OPENS - SECOND + day * DAY):
                call_command("tick")
                call_command("tick")
        told = titles(rosa())
    assert told == [OPENS_TITLE, LAST_TITLE, OVER_TITLE]
    assert titles(ada) == []


@pytest.mark.parametrize("offset", [0, 1, 2])
def test_after_three_days_asleep_each_is_told_once_whenever_it_wakes(award, offset) -> None:
    for day in range(offset - 3, 60, 4):
        with at(END - OPENS + day * DAY):
            call_command("tick")
    assert titles(rosa()) == [OPENS_TITLE, LAST_TITLE, OVER_TITLE]


def test_who_has_asked_hears_no_more_and_admins_once_that_it_waits(award, ada) -> None:
    ask(award, END - OPENS)
    for day in (-28, -7, -6, 1, 20):
        with at(END + day * DAY):
            call_command("tick")
    assert (titles(rosa()), titles(ada)) == ([], ["Somebody waits for a renewal."])
    with at(END + GRACE):
        call_command("tick")
        call_command("tick")
    assert titles(rosa()) == ["Your badge Room Supporter is off for now."]
    with at(END + GRACE + DAY):
        renew(award, by=ada)
        award.refresh_from_db()
    with at(award.ends_at - DAY):
        call_command("tick")
    assert titles(rosa())[1:] == [
        "Your badge Room Supporter goes on.",
        f"Your time as Room Supporter ends on {award.ends_at:%-d %B %Y}.",
    ]


def answers_of(*acts: Callable[[], object]) -> list[str]:
    """How each of many at the same moment went: "done" or "too late"; anything else as it is."""

    def tried(act: Callable[[], object]) -> str:
        try:
            act()
        except TooLateError:
            return "too late"
        return "done"

    return sorted(map(str, at_once([lambda act=act: tried(act) for act in acts])))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", [END - DAY, END + DAY, END + GRACE + DAY])
def test_renewing_and_letting_end_at_once_is_one_of_the_two(award, ada, transactional_db, when) -> None:
    ask(award)
    with at(when):
        twice = [lambda: renew(award, by=ada), lambda: let_end(award, by=ada, reason=WHY)] * 2
        assert answers_of(*twice) == ["done", "too late", "too late", "too late"]
        said = Renewal.objects.get()
        assert said.status in ("renewed", "not_renewed")
        assert Record.objects.filter(verb__in=("renewed", "not renewed")).count() == 1
        assert len(titles(rosa())) == 1
        assert can_call() == (said.status == "renewed" or when < END)
        assert is_sound()


@pytest.mark.django_db(transaction=True)
def test_renewing_and_ending_at_once_leaves_it_ended(award, ada, transactional_db) -> None:
    ask(award)
    with at(END - DAY):
        answers = answers_of(lambda: renew(award, by=ada), lambda: revoke(award, by=ada, reason=WHY))
        assert answers in (["done", "done"], ["done", "too late"])
        assert (state_of(award), can_call(), is_sound()) == (State.ENDED, False, True)


@pytest.mark.django_db(transaction=True)
def test_asking_many_times_at_once_is_asking_once(award, transactional_db) -> None:
    with at(END - DAY):
        acts = [lambda: answer(award, by=rosa(), goes_on=True, words=DID)] * 4
        assert answers_of(*acts) == ["done", "too late", "too late", "too late"]
    assert Renewal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_coming_back_and_being_given_it_anew_at_once_is_one_badge(award, ada, transactional_db) -> None:
    ask(award, END + DAY)
    with at(END + DAY):
        answers_of(lambda: renew(award, by=ada), lambda: give_role(rosa(), "room-supporter", "anxiety", weeks=0))
        assert Award.objects.held().filter(member=rosa()).count() == 1
        assert is_sound()

"""The first weeks of a badge: all of it holds, a person says how it went, and nothing ends by itself."""

from __future__ import annotations

import dataclasses

import pytest
from django.core.management import call_command
from django.urls import reverse

from leadership.audit.models import Record
from leadership.badges.awarding import revoke
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.badges.pausing import come_back, suspend, take_break
from leadership.badges.probation import confirm, extend
from leadership.badges.states import State, state_of
from leadership.members.models import Member
from leadership.roles.editions import put_in_force
from tests import cast
from tests.clock import DAY, NOW, SECOND, at
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db
END = NOW + 28 * DAY
WHY = "Two more evenings together would help."


@pytest.fixture
def ada(programme) -> Member:
    """The programme gives Room Supporters four provisional weeks."""
    role = dataclasses.replace(programme.roles["room-supporter"], provisional_weeks=4)
    put_in_force(dataclasses.replace(programme, roles={**programme.roles, role.slug: role}))
    with at(NOW):
        return cast.ProgrammeAdmin(username="ada")


@pytest.fixture
def award(ada) -> Award:
    with at(NOW):
        return give_role(MemberFactory(username="rosa", weeks=60), "room-supporter", "anxiety", weeks=0)


def rosa() -> Member:
    return Member.objects.get(username="rosa")


def can_host() -> bool:
    return rosa().has_perm("leadership.call_moderator", "anxiety")


def titles(member: Member) -> list[str]:
    return list(member.notices.order_by("id").values_list("title", flat=True))


def test_all_of_it_holds_and_passing_by_the_date_ends_nothing(award) -> None:
    assert award.provisional_until == END
    for when in (NOW, END, END + 100 * DAY):
        with at(when):
            assert (can_host(), state_of(award)) == (True, State.PROVISIONAL)
            assert award.stretch.ended_at is None


def test_a_role_without_provisional_weeks_is_active_at_once(ada) -> None:
    award = give_role(MemberFactory(), "sharing-circle-host", weeks=0)
    assert (award.provisional_until, state_of(award)) == (None, State.ACTIVE)
    with pytest.raises(TooLateError, match="not provisional"):
        confirm(award, by=ada)


def test_confirmed_it_is_active_and_told_once(award, ada) -> None:
    with at(END - DAY):
        confirm(award, by=ada)
        with pytest.raises(TooLateError, match="not provisional"):
            confirm(award, by=ada)
        assert state_of(award) == State.ACTIVE
    assert titles(rosa()) == ["Your badge Room Supporter is confirmed."]
    assert Record.objects.about("award", award.pk).get(verb="confirmed").before["provisional_until"] == END.isoformat()


@pytest.mark.parametrize(("when", "until"), [(END - DAY, END + 28 * DAY), (END + 3 * DAY, END + 31 * DAY)])
def test_extended_once_with_a_reason(award, ada, when, until) -> None:
    with at(when):
        with pytest.raises(RefusedError, match="Say why"):
            extend(award, by=ada, reason=" ")
        assert extend(award, by=ada, reason=WHY) == until
        with pytest.raises(TooLateError, match="extended once already"):
            extend(award, by=ada, reason=WHY)
        assert state_of(award) == State.PROVISIONAL
    assert rosa().notices.get().text == WHY
    with at(until):
        confirm(award, by=ada)
    assert state_of(award) == State.ACTIVE


def test_ended_with_a_reason_there_is_nothing_to_say_any_more(award, ada) -> None:
    with at(END):
        revoke(award, by=ada, reason=WHY)
        for act in (confirm, extend):
            with pytest.raises(TooLateError, match="ended already"):
                act(award, by=ada, reason=WHY)
    assert state_of(award) == State.ENDED


def test_what_the_programme_gives_no_weeks_for_any_more_is_confirmed_or_ended(award, ada, programme) -> None:
    put_in_force(programme)
    with at(END):
        with pytest.raises(RefusedError, match="no provisional weeks"):
            extend(award, by=ada, reason=WHY)
        confirm(award, by=ada)
    assert state_of(award) == State.ACTIVE


def test_nobody_confirms_or_extends_for_themselves_or_without_the_desk(award, ada) -> None:
    own, moderator = give_role(ada, "room-supporter", "anxiety", weeks=0), cast.Moderator()
    for by, whose in ((ada, own), (moderator, award), (rosa(), award)):
        for act in (confirm, extend):
            with pytest.raises(RefusedError):
                act(whose, by=by, reason=WHY)
    assert Award.objects.filter(provisional_until=None, role="room-supporter").count() == 0


def test_a_break_moves_the_end_and_a_suspension_shows_before_it(award, ada) -> None:
    with at(END - DAY):
        take_break(award, by=rosa())
        assert state_of(award) == State.ON_BREAK
    with at(END + 9 * DAY):
        come_back(award, by=rosa())
        award.refresh_from_db()
        assert (award.provisional_until, state_of(award)) == (END + 10 * DAY, State.PROVISIONAL)
        suspend(award, by=ada, reason=WHY)
        assert state_of(award) == State.SUSPENDED


def test_admins_are_reminded_a_week_before_once_and_once_more_after_an_extension(award, ada) -> None:
    with at(END - 7 * DAY - SECOND):
        call_command("tick")
        assert titles(ada) == []
    for when in (END - 7 * DAY, END - DAY, END + 9 * DAY):
        with at(when):
            call_command("tick")
            call_command("tick")
            assert titles(ada) == ["A provisional time ends soon."]
    assert "rosa, Room Supporter, until 29 June 2026" in ada.notices.get().text
    with at(END + 10 * DAY):
        extend(award, by=ada, reason=WHY)
    with at(END + 38 * DAY):
        call_command("tick")
        assert len(titles(ada)) == 2
    assert titles(rosa()) == ["Your badge Room Supporter stays provisional for a while."]


def test_the_holder_reads_until_when_and_others_nothing_of_it(award, signed_in) -> None:
    with at(NOW + DAY):
        page = signed_in(rosa()).get("/path/").content.decode()
        others = signed_in(MemberFactory()).get("/members/rosa/").content.decode()
    assert "<b>Provisional</b> until" in page
    assert "29 June 2026" in page
    assert "Take a break" in page
    assert "rovisional" not in others
    assert "resting" not in others


def test_the_desk_finds_who_waits_and_confirms_many(award, ada, signed_in) -> None:
    own = give_role(ada, "room-supporter", "anxiety", weeks=0)
    urls = {name: reverse(f"admin:award-{name}") for name in ("confirm", "extend")}
    rows, changed = {"row": [award.pk, own.pk]}, reverse("admin:leadership_award_change", args=[award.pk])
    listed = reverse("admin:leadership_award_changelist")
    for when, found in ((NOW, ""), (END - DAY, "soon"), (END, "over")):
        with at(when):
            client = signed_in(ada)
            for value in ("soon", "over"):
                page = client.get(listed, {"provisional": value}).content.decode()
                assert (changed in page) == (value == found), (when, value)
    with at(END):
        client = signed_in(ada)
        page = client.get(changed).content.decode()
        for words in ("Provisional until", "Confirm it…", "Extend it once, with a reason…"):
            assert words in page
        assert client.post(urls["extend"], rows).status_code == 400
        assert "1 extended." in client.post(urls["extend"], {**rows, "reason": WHY}, follow=True).content.decode()
        assert "Extend it once" not in client.get(changed).content.decode()
        said = client.post(urls["confirm"], {**rows, "apply": "Confirm"}, follow=True).content.decode()
        assert "1 confirmed." in said
        assert "This concerns yourself" in said
    assert state_of(award) == State.ACTIVE

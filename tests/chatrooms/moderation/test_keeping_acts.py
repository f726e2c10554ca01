"""What a moderator did is kept while it counts, whoever leaves, by the database itself; and no longer (G16, G18, G21, S24)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from chatrooms.moderation.acts import appeals, keeping, lifting, proposals
from chatrooms.moderation.acts.doing import Order, do
from chatrooms.moderation.acts.models import Act, Appeal, Lift, Proposal
from chatrooms.moderation.acts.powers import Kind
from chatrooms.rooms.models import Room
from chatrooms.talk import gate
from chatrooms.talk.models import Event
from leadership.audit.models import Record
from leadership.members import erasure
from leadership.members.models import Member
from leadership.notices.models import Notice
from tests.cast import Moderator, SafeguardingLead
from tests.chatrooms.moderation.ago import ago
from tests.chatrooms.moderation.test_acts import says, words_of
from tests.clock import DAY, HOUR
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
COUNTS, ANOTHER_LOOK = (
    "still holds, or can still be looked at again",
    "decision of a moderator about you, with what you",
)


@pytest.fixture
def room(programme):
    return programme.rooms["anxiety"]


@pytest.fixture
def cleo(room):
    return Moderator(username="cleo")


@pytest.fixture
def mona(room):
    return MemberFactory(username="mona", roles=[("group-support-mentor", "anxiety", 1)])


@pytest.fixture
def ash(room):
    return MemberFactory(username="ash")


def order(room, about, kind=Kind.MUTE, length=HOUR, text="canary-of-ash") -> Order:
    (seq,) = says(about, text, room="anxiety")
    row, message = (
        Room.objects.get(slug="anxiety"),
        Event.objects.select_related("by").get(room__slug="anxiety", seq=seq),
    )
    return Order(kind, room, row, "unkind", message, length=length)


def proposed(room, about, by, days=20) -> Proposal:
    return proposals.propose(replace(order(room, about), words="Third week."), by=by, days=days)


def refused(rows) -> bool:
    """Past everything the code would say: straight to the table."""
    table = rows.model._meta.db_table
    key = "id" if rows.model in (Act, Proposal) else "act_id"
    keys = [str(pk) if connection.vendor == "postgresql" else pk.hex for pk in rows.values_list("pk", flat=True)]
    assert keys
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for pk in keys:
                cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [pk])
    except DatabaseError as error:
        return "kept" in str(error)
    return False


def test_the_database_keeps_it_while_it_lasts_or_can_be_appealed_against(room, cleo, ash, mona) -> None:
    act = do(order(room, ash, Kind.BAN, 20 * DAY), by=SafeguardingLead())
    lifted = do(order(room, MemberFactory()), by=cleo)
    lifting.lift(lifted, room, by=cleo)
    assert refused(Act.objects.filter(pk=act.pk))
    assert refused(Lift.objects.all())
    ago(13 * DAY)
    for rows in (Act.objects.filter(pk=act.pk), Act.objects.filter(pk=lifted.pk), Lift.objects.all()):
        assert refused(rows)
    ago(2 * DAY)  # the fortnight is over, and the ban is not
    assert refused(Act.objects.filter(pk=act.pk))
    assert not refused(Lift.objects.all())
    assert not refused(Act.objects.filter(pk=lifted.pk))
    ago(6 * DAY)
    assert not refused(Act.objects.filter(pk=act.pk))


def test_the_database_keeps_what_waits_for_an_answer(room, cleo, ash, mona) -> None:
    act = do(order(room, ash), by=cleo)
    made = proposed(room, MemberFactory(), cleo)
    appeals.appeal(act, by=ash, words="Look.")
    ago(800 * DAY)
    for rows in (Act.objects.all(), Appeal.objects.all(), Proposal.objects.all()):
        assert refused(rows)
    appeals.judge(act, room, by=mona, is_upheld=False, reason="I read it so, too.")
    proposals.answer(made, room, by=SafeguardingLead(), is_accepted=False, words="Talk first.")
    assert not refused(Proposal.objects.all())
    assert not refused(Appeal.objects.all())
    assert not refused(Act.objects.all())


def test_a_ban_holds_on_whoever_leaves_until_it_is_over_and_then_it_goes(room, cleo, ash, signed_in) -> None:
    do(order(room, ash), by=cleo)
    ago(15 * DAY)
    lead = SafeguardingLead()
    do(order(room, ash, Kind.BAN, 20 * DAY), by=lead)
    page = words_of(signed_in(ash).get("/settings/erase/"))
    assert f"1 {ANOTHER_LOOK}" in page
    assert "1 decision of a moderator about you: it still holds, or can still be looked at again" in page
    assert "until it is answered" in page
    erasure.erase(ash)
    ban = Act.objects.in_force().get(kind=Kind.BAN)
    assert not Act.objects.exclude(pk=ban.pk).exists()
    stub = Member.objects.get(pk=ash.pk)
    assert (ban.about, ban.by) == (stub, lead)
    assert "ash" not in f"{stub.username} {stub.email}"
    assert (stub.born_on.month, stub.born_on.day, stub.is_active) == (1, 1, False)
    assert gate.rights_of(ban.about, "anxiety").code == "not_found"
    notices = Notice.objects.count()
    assert keeping.forget_old() == 0
    ago(19 * DAY)
    assert keeping.forget_old() == 0
    ago(2 * DAY)
    assert keeping.forget_old() == 1
    assert keeping.forget_old() == 0
    assert not Act.objects.exists()
    assert Notice.objects.count() == notices
    assert Record.objects.filter(verb="kept away").count() == 1


def test_her_open_appeal_is_judged_and_a_proposal_answered_after_she_left(room, cleo, ash, mona) -> None:
    asked, declined = proposed(room, ash, cleo), proposed(room, MemberFactory(), cleo)
    act = do(order(room, ash), by=cleo)
    appeals.appeal(act, by=ash, words="Look, says ash.")
    erasure.erase(ash)
    erasure.erase(declined.about)
    ago(DAY)
    appeals.judge(Act.objects.get(), room, by=mona, is_upheld=True, reason="It was a joke.")
    lead = SafeguardingLead()
    for each, is_accepted in ((asked, True), (declined, False)):
        found = Proposal.objects.select_related("about", "by", "room").get(pk=each.pk)
        proposals.answer(found, room, by=lead, is_accepted=is_accepted, words="I read it.")
    ban = Act.objects.get(kind=Kind.BAN)
    assert (ban.about_id, ban.witnessed["text"]) == (ash.pk, "canary-of-ash")
    assert not Notice.objects.filter(member=ash.pk).exists()  # nobody is there to be told
    assert keeping.forget_old() == 0
    assert not Proposal.objects.filter(pk=declined.pk).exists()  # answered, and nothing came of it
    ago(21 * DAY)
    assert keeping.forget_old() == 2
    assert not Proposal.objects.exists()


def test_acts_about_others_hold_when_whoever_decided_or_judged_them_leaves(room, cleo, ash, mona) -> None:
    act, kept = do(order(room, ash), by=cleo), do(order(room, MemberFactory()), by=cleo)
    appeals.appeal(kept, by=kept.about, words="Look.")
    appeals.judge(kept, room, by=mona, is_upheld=False, reason="I read it so, too.")
    made = proposed(room, MemberFactory(), cleo)
    assert "2 decisions of yours as a moderator: under a made-up name" in str(erasure.preview(cleo))
    for each in (cleo, mona):
        erasure.erase(each)
    assert gate.rights_of(ash, "anxiety").refusal("say").code == "muted"
    assert Act.objects.in_force().count() == 2
    assert Appeal.objects.get().judged_by.username.startswith("former-")
    lead = SafeguardingLead()
    appeals.appeal(Act.objects.get(pk=act.pk), by=ash, words="Look.")
    appeals.judge(Act.objects.get(pk=act.pk), room, by=lead, is_upheld=True, reason="It was a joke.")
    assert gate.rights_of(ash, "anxiety").refusal("say") is None
    proposals.answer(Proposal.objects.get(pk=made.pk), room, by=lead, is_accepted=False, words="Talk first.")
    assert not Notice.objects.filter(member=cleo.pk).exists()

"""Acts in several chosen rooms: one decision, told, appealed and lifted once, held in all of them and in no other (G15, S21, S24)."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from chatrooms.moderation.acts import appeals, told
from chatrooms.moderation.acts.doing import Order, do
from chatrooms.moderation.acts.models import Act, AlsoIn, Proposal
from chatrooms.moderation.acts.powers import Kind, Where
from chatrooms.moderation.acts.who import with_rows
from chatrooms.rooms.models import Room
from chatrooms.talk import gate, limits
from chatrooms.talk.models import Event
from chatrooms.talk.say import Person, RefusedError, Say
from chatrooms.talk.store import Done, write
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError as NotAllowedError
from leadership.members import export
from leadership.members.models import Band
from leadership.notices.models import Notice
from tests.cast import SafeguardingLead
from tests.chatrooms.moderation.test_acts import says, words_of
from tests.clock import HOUR
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
MOD = "/moderation/rooms/anxiety/1/"
CHOSEN, NOT_CHOSEN = ("anxiety", "depression", "free-hugs"), ("trauma", "support-session")


@pytest.fixture
def ash(programme):
    return MemberFactory(username="ash")


@pytest.fixture
def gil(programme):
    return MemberFactory(username="gil-the-moderator", roles=[("global-moderator", "", 3)])


@pytest.fixture
def gils(gil, ash, signed_in):
    says(ash, "somebody is a fool", room="anxiety")
    return signed_in(gil)


def mute(client, *rooms: str, kind: str = "mute", **more):
    return client.post(MOD, {"kind": kind, "reason": "unkind", "rooms": rooms, **more})


def refused_in(member) -> set[str]:
    gate.forget()
    return {slug for slug in (*CHOSEN, *NOT_CHOSEN) if gate.rights_of(member, slug).refused.get("*")}


def stored_in(member, slug: str) -> bool:
    """At the last moment, whatever the gate found before."""
    limits.forget()
    row, _ = Room.objects.get_or_create(slug=slug)
    (done,) = write([Say(row.pk, Person(member.pk, member.username), f"a word for {slug}", uuid.uuid4().hex)]).outcomes
    assert isinstance(done, (Done, RefusedError))
    if isinstance(done, RefusedError):
        assert done.code == "muted", done.code
    return isinstance(done, Done)


def test_it_holds_in_the_chosen_rooms_alone_and_is_one_decision(ash, gils, signed_in) -> None:
    assert mute(gils, "depression", "free-hugs", words="A walk.").status_code == 302
    act, hers = Act.objects.get(), signed_in(ash)
    assert (act.where, act.room.slug, act.community) == ("rooms", "anxiety", "")
    assert refused_in(ash) == set(CHOSEN)
    assert [stored_in(ash, slug) for slug in (*CHOSEN, *NOT_CHOSEN)] == [False] * 3 + [True] * 2
    assert Notice.objects.filter(member=ash).count() == 1
    page = words_of(hers.get(f"/decisions/{act.pk}/"))
    assert "muted you in Anxiety, Depression and Free Hugs for 30 minutes" in page
    assert "Anxiety, Depression and Free Hugs" in words_of(gils.get(f"/moderation/acts/{act.pk}/"))
    for slug in ("anxiety", "free-hugs"):
        assert f"/moderation/acts/{act.pk}/" in gils.get(f"/moderation/rooms/{slug}/").content.decode(), slug
    shown = [
        f"/decisions/{act.pk}/" in hers.get(f"/rooms/{slug}/").content.decode()
        for slug in ("free-hugs", "support-session")
    ]
    assert shown == [True, False]
    assert Record.objects.get(verb="muted").after["room"] == "anxiety, depression, free-hugs"
    assert "depression" in str(export.gather(ash)["decisions about me"])
    assert gils.post(f"/moderation/acts/{act.pk}/").status_code == 302
    assert refused_in(ash) == set()


@pytest.mark.parametrize("where", [{"rooms": ["depression"]}, {"where": "everywhere"}])
def test_whoever_is_on_duty_in_one_of_them_alone_sees_that_it_holds_and_no_words_of_another_room(
    where, gils, signed_in
) -> None:
    gils.post(MOD, {"kind": "mute", "reason": "unkind", "words": "A walk.", **where})
    address = f"/moderation/acts/{Act.objects.get().pk}/"
    doras = signed_in(MemberFactory(roles=[("chatroom-moderator", "depression", 3)]))
    assert address in doras.get("/moderation/rooms/depression/").content.decode()
    page = words_of(doras.get(address))
    assert "its words stay there" in page
    assert "somebody is a fool" not in page
    assert "A walk." not in page
    assert doras.post(address).status_code == 403
    assert Act.objects.in_force().exists()
    others = signed_in(MemberFactory(roles=[("chatroom-moderator", "trauma", 3)]))
    assert others.get(address).status_code == (404 if "rooms" in where else 200)


def test_an_appeal_takes_it_back_in_all_of_them(ash, gil, gils, programme) -> None:
    mute(gils, "depression", "free-hugs")
    act = told.about(ash).get()
    appeals.appeal(act, by=ash, words="Look.")
    with pytest.raises(DatabaseError), transaction.atomic():
        AlsoIn.objects.all()._raw_delete("default")
    appeals.judge(act, programme.rooms["anxiety"], by=SafeguardingLead(), is_upheld=True, reason="Too much.")
    assert refused_in(ash) == set()


def test_whoever_may_not_write_in_one_of_them_ends_it_in_none(ash, gil, gils, signed_in, programme) -> None:
    mute(gils, "depression")
    gila = MemberFactory(roles=[("global-moderator", "", 3)])
    (there,) = with_rows([programme.rooms["depression"]])
    do(Order(Kind.MUTE, *there, "unkind", words="Seen.", length=HOUR, person=gila), by=SafeguardingLead())
    assert signed_in(gila).post(f"/moderation/acts/{Act.objects.get(about=ash).pk}/").status_code == 403
    assert refused_in(ash) == {"anxiety", "depression"}


def test_only_rooms_in_which_she_may_act_are_offered_and_nothing_typed_is_lost(ash, gils, signed_in) -> None:
    page = gils.get(MOD).content.decode()
    assert 'name="rooms" value="depression"' in page
    assert 'name="rooms" value="anxiety"' not in page, "the room it is about"
    assert 'value="teen-' not in page
    cleos = signed_in(MemberFactory(roles=[("chatroom-moderator", "anxiety", 3)]))
    assert 'name="rooms" value="depression"' not in cleos.get(MOD).content.decode()
    answer = mute(cleos, "depression", words="A walk.")
    assert answer.status_code == 400
    assert "One of these rooms is none in which you can do this." in words_of(answer)
    assert "A walk." in answer.content.decode()
    answer = mute(gils, "depression", where="everywhere", words="A walk.")
    assert answer.status_code == 400
    assert "untick them, or choose “This room”" in words_of(answer)
    assert 'value="depression" checked' in answer.content.decode()
    assert "“rooms” is not offered here." in words_of(mute(gils, where="rooms"))
    answer = words_of(mute(gils, minutes="other", other="1441"))
    assert "1440 is the most." in answer
    assert "Say how many minutes." not in answer, "one slip is one sentence"
    assert not Act.objects.exists()


def test_each_room_is_asked_for_by_itself(ash, programme) -> None:
    """Also where the form is not what asks: another community, another age, a room in which she may not write."""
    says(ash, "words", room="anxiety")
    cleo, gil = (
        MemberFactory(roles=[(role, place, 3)])
        for role, place in (("chatroom-moderator", "anxiety"), ("global-moderator", ""))
    )
    rooms, message = programme.rooms, Event.objects.select_related("by").get()
    row = Room.objects.get(slug="anxiety")
    teens = next(slug for slug, room in rooms.items() if room.band == Band.TEEN)
    do(
        Order(Kind.MUTE, rooms["trauma"], Room.objects.create(slug="trauma"), "unkind", says_in(gil, "trauma"), length=HOUR),
        by=SafeguardingLead(),
    )  # fmt: skip
    for by, slug in ((cleo, "depression"), (gil, teens), (gil, "trauma")):
        order = Order(Kind.MUTE, rooms["anxiety"], row, "unkind", message, Where.ROOMS, length=HOUR)
        with pytest.raises(NotAllowedError):
            do(Order(**{**vars(order), "also": with_rows([rooms[slug]])}), by=by)
        with pytest.raises(NotAllowedError):
            do(order, by=gil)  # none chosen
    assert not Act.objects.filter(about=ash).exists()


def says_in(member, slug: str) -> Event:
    says(member, "words", room=slug)
    return Event.objects.select_related("by").get(by=member, room__slug=slug)


def test_whoever_is_second_is_told_so_where_all_of_them_hold_already(ash, gils) -> None:
    mute(gils, "depression", "free-hugs")
    assert mute(gils, "free-hugs").status_code == mute(gils).status_code == 409
    assert mute(gils, "free-hugs", "trauma").status_code == 302
    assert refused_in(ash) == {*CHOSEN, "trauma"}


def test_a_ban_and_a_proposal_of_one_are_for_chosen_rooms_too(ash, gils, signed_in) -> None:
    cleos = signed_in(MemberFactory(roles=[("chatroom-moderator", "anxiety", 3)]))
    sent = {"days": "30", "words": "Third week of it."}
    assert mute(gils, "depression", kind="propose", **sent).status_code == 302
    made = Proposal.objects.get()
    lead = signed_in(SafeguardingLead())
    assert "Anxiety and Depression" in words_of(lead.get(f"/moderation/proposals/{made.pk}/"))
    assert cleos.get(f"/moderation/proposals/{made.pk}/").status_code == 403
    assert lead.post(f"/moderation/proposals/{made.pk}/", {"answer": "yes"}).status_code == 302
    gate.forget()
    away = [slug for slug in (*CHOSEN, *NOT_CHOSEN) if gate.rights_of(ash, slug).refused.get("enter")]
    assert away == ["anxiety", "depression"]


def test_the_database_takes_further_rooms_for_such_an_act_alone(ash, gils) -> None:
    mute(gils)
    mute(gils, "depression")
    one, several = Act.objects.get(where="room"), Act.objects.get(where="rooms")
    free, anxiety = Room.objects.create(slug="free-hugs"), Room.objects.get(slug="anxiety")
    for act, room in ((one, free), (several, anxiety), (several, Room.objects.get(slug="depression"))):
        with pytest.raises(DatabaseError), transaction.atomic():
            AlsoIn.objects.create(act=act, room=room)
    with pytest.raises(DatabaseError), transaction.atomic():
        AlsoIn.objects.update(room=free)


def cost_of(client, page: str) -> int:
    """Of a page, but for what is done once in a while whoever asks: noting that a session is in use."""
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        costs.append(len(queries))
    return min(costs)


def test_one_room_or_three_cost_the_same(ash, gils, signed_in, programme) -> None:
    costs, hers = [], signed_in(ash)
    for rooms in (["special-events"], ["depression"], ["free-hugs", "trauma", "support-session"]):
        gils.get(MOD)
        with CaptureQueriesContext(connection) as doing:
            assert mute(gils, *rooms).status_code == 302
        seen = []
        for client, page in (
            (hers, "/decisions/"),
            (gils, "/moderation/rooms/anxiety/"),
            (gils, MOD),
        ):
            seen.append(cost_of(client, page))
        with CaptureQueriesContext(connection) as queries:
            assert told.notes(ash, programme.rooms["anxiety"])
        seen.append(len(queries))
        with CaptureQueriesContext(connection) as lifting:
            gils.post(f"/moderation/acts/{Act.objects.latest('at').pk}/")
        costs.append([len(doing), *seen, len(lifting)])
    assert costs[1] == costs[2]  # the first has to be found out by every cache

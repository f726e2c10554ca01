"""Acts of moderators: live within a second, ending by themselves, told to the person and to nobody else (G15, G16, S24)."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatrooms.moderation.acts import keeping
from chatrooms.moderation.acts.doing import Order, do
from chatrooms.moderation.acts.hooks import duty
from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import Kind, Where
from chatrooms.moderation.desk import duty as duty_of
from chatrooms.rooms.models import Room
from chatrooms.talk import gate, limits, wire
from chatrooms.talk.consumer import HANDLERS
from chatrooms.talk.log import iso
from chatrooms.talk.models import Event
from chatrooms.talk.say import Person, Refusal, RefusedError, Say
from chatrooms.talk.sink import texts
from chatrooms.talk.store import Done, write
from chatrooms.talk.views import DEEDS
from leadership.audit.models import Record
from leadership.badges.gate import TooLateError
from leadership.members import export
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.requirements.models import Fact
from leadership.roles.models import Edition
from tests.cast import SafeguardingLead
from tests.chatrooms.moderation.ago import ago
from tests.clock import HOUR, SECOND, at
from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db
ROOM, OTHER = "/rooms/free-hugs/", "/rooms/support-session/"
MOD = "/moderation/rooms/free-hugs/"
NOW = timezone.now().replace(microsecond=0) + dt.timedelta(hours=1)  # badges here were given weeks ago


@pytest.fixture
def ash(programme):
    return MemberFactory(username="ash")


@pytest.fixture
def gil(programme):
    return MemberFactory(username="gil-the-moderator", roles=[("global-moderator", "", 3)])


@pytest.fixture
def gils(gil, signed_in):
    return signed_in(gil)


def says(member, *texts: str, room: str = "free-hugs") -> list[int]:
    row, _ = Room.objects.get_or_create(slug=room)
    seqs = []
    for text in texts:
        limits.forget()
        done = write([Say(row.pk, Person(member.pk, member.username), text, uuid.uuid4().hex)]).outcomes[0]
        assert isinstance(done, Done), done
        seqs.append(done.seq)
    return seqs


def step_in(client, kind: str, seq: int = 1, reason: str = "unkind", **more):
    return client.post(f"{MOD}{seq}/", {"kind": kind, "reason": reason, **more})


def tries(client, text: str = "still here", room: str = ROOM):
    return client.post(room, {"text": text, "nonce": str(uuid.uuid4())})


def words_of(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_two_steps_from_the_message(ash, gils) -> None:
    says(ash, "somebody is a fool")
    assert f'href="{MOD}1/"' in gils.get(f"{ROOM}1/").content.decode()
    assert f'data-duty="{MOD}"' in gils.get(ROOM).content.decode()
    page = gils.get(f"{MOD}1/")
    assert "somebody is a fool" in words_of(page)
    answer = step_in(gils, "mute", words="Take a walk, and come back.")
    assert answer["Location"] == f"{ROOM}#m1"
    act = Act.objects.get()
    assert (act.kind, act.about, act.rank, act.room.slug, act.seq) == ("mute", ash, 2, "free-hugs", 1)
    assert act.witnessed["text"] == "somebody is a fool"
    assert act.until - act.at == dt.timedelta(minutes=30)


def test_a_member_sees_no_way_in(ash, signed_in) -> None:
    says(MemberFactory(), "hello")
    for page in (ROOM, f"{ROOM}1/"):
        assert "Step in" not in signed_in(ash).get(page).content.decode()
        assert "data-duty" not in signed_in(ash).get(page).content.decode()


def test_a_mute_is_complete_and_the_muted_reads_reports_appeals_and_reaches_help(ash, gils, signed_in) -> None:
    """One gate for every verb there is on the socket and in the forms, and for those to come (G15)."""
    ben = MemberFactory(username="ben")
    says(ash, "first")
    says(ben, "second")
    step_in(gils, "mute")
    rights = gate.rights_of(ash, "free-hugs")
    verbs = {"say", "heart", "edit", "a verb nobody has thought of", *DEEDS} - gate.ALWAYS
    for verb in verbs:
        with pytest.raises(RefusedError) as refused:
            rights.must(verb)
        assert refused.value.code == "muted", verb
    for verb in gate.ALWAYS:
        rights.must(verb)
    client = signed_in(ash)
    assert tries(client).status_code == 403
    for deed in ("heart", "unheart", "edit"):
        seq = 1 if deed == "edit" else 2
        assert client.post(f"{ROOM}{seq}/", {"do": deed, "text": "other"}).status_code == 403, deed
    assert client.post(f"{ROOM}1/", {"do": "remove"}).status_code == 302
    for page in (ROOM, f"{ROOM}2/", "/help/", "/decisions/", "/notices/", "/settings/", f"{ROOM}2/report/"):
        assert client.get(page).status_code == 200, page
    assert client.post(f"{ROOM}2/report/", {"category": "worried"}).status_code == 302
    assert tries(client, room=OTHER).status_code == 302  # this room alone


def test_every_verb_of_the_socket_asks_the_gate_or_is_for_everybody() -> None:
    """A new op fails here until somebody has thought of the muted."""
    asks = {wire.Send, wire.HeartOp, wire.Typing, wire.Sub, wire.Sync}
    for_everybody = {wire.Unsub, wire.Read, wire.Follow, wire.Ping}
    assert set(HANDLERS) == asks | for_everybody


def test_it_ends_by_itself_judged_at_each_check(ash, gils, signed_in) -> None:
    with at(NOW) as clock:
        says(ash, "words")
        step_in(gils, "mute", minutes="5")
        client, rights = signed_in(ash), gate.rights_of(ash, "free-hugs")
        clock.move_to(NOW + 5 * dt.timedelta(minutes=1) - SECOND)
        assert tries(client).status_code == 403
        with pytest.raises(RefusedError) as refused:
            rights.must("say")
        assert (refused.value.retry_after, refused.value.until) == (1, NOW + dt.timedelta(minutes=5))
        clock.move_to(NOW + dt.timedelta(minutes=5))
        rights.must("say")  # what was found before does not outlast it
        assert tries(client).status_code == 302


@pytest.mark.parametrize(("where", "elsewhere"), [("room", 302), ("everywhere", 403)])
def test_in_one_room_or_in_all(ash, gils, signed_in, where: str, elsewhere: int) -> None:
    says(ash, "words")
    step_in(gils, "mute", where=where)
    assert tries(signed_in(ash)).status_code == 403
    assert tries(signed_in(ash), room=OTHER).status_code == elsewhere


def test_in_every_room_of_a_community(ash, programme) -> None:
    """Some rooms: those of one community, and of one age."""
    gil = MemberFactory(roles=[("chatroom-moderator", "anxiety", 3)])
    says(ash, "words", room="anxiety")
    row, message = Room.objects.get(slug="anxiety"), Event.objects.get()
    rooms = programme.rooms
    do(Order(Kind.MUTE, rooms["anxiety"], row, "unkind", message, Where.COMMUNITY, length=HOUR), by=gil)
    assert "*" in gate.rights_of(ash, "anxiety").refused
    assert gate.rights_of(ash, "depression").refused == gate.rights_of(ash, "free-hugs").refused == {}
    other = Room.objects.get(slug="free-hugs")
    person = Person(ash.pk, "ash")
    late = write([Say(row.pk, person, "a", uuid.uuid4().hex), Say(other.pk, person, "b", uuid.uuid4().hex)]).outcomes
    assert isinstance(late[0], RefusedError)
    assert isinstance(late[1], Done)


def test_what_outlasts_a_mute_holds_on_when_it_is_over(ash, gil, gils) -> None:
    """Also in what was found while it ran, which is good for five seconds: a pause, and an age that is looked at."""
    with at(NOW) as clock:
        says(ash, "words")
        step_in(gils, "mute", minutes="5")
        gils.post(MOD, {"kind": "pause", "reason": "heated", "minutes": "30"})
        Member.objects.filter(pk=ash.pk).update(age_looked_at_until=NOW + 72 * HOUR)
        rights = gate.rights_of(Member.objects.get(pk=ash.pk), "free-hugs")
        assert rights.refusal("say").code == "muted"
        for minutes, code in ((5, "closed"), (30, "held"), (72 * 60, None)):
            clock.move_to(NOW + minutes * 60 * SECOND)
            refusal = rights.refusal("say")
            assert (refusal and refusal.code) == code, minutes


def test_the_slower_of_two_slow_modes_holds(ash, gil, gils, settings) -> None:
    """A room without anybody on duty is slow; a moderator’s slow mode makes it no faster."""
    settings.WITHOUT_MODERATOR, settings.WITHOUT_MODERATOR_EVERY = {"adult": "slow"}, 30
    with at(NOW):
        duty_of.begin(gil)
        duty_of.end(gil)
    with at(NOW + 3 * 60 * SECOND) as clock:
        gils.post(MOD, {"kind": "slow", "reason": "fast", "minutes": "30", "seconds": "10"})
        assert (rights := gate.rights_of(ash, "free-hugs")).every == 30
        clock.move_to(NOW + HOUR)
        assert rights.every == 30
        duty_of.begin(gil)
        gils.post(MOD, {"kind": "slow", "reason": "fast", "minutes": "30", "seconds": "10"})
        assert gate.rights_of(ash, "free-hugs").every == 10


def test_a_mute_in_one_community_stands_in_no_other_ones_way(ash, gil, programme) -> None:
    for slug in ("anxiety", "depression"):
        (seq,) = says(ash, "words", room=slug)
        row, message = Room.objects.get(slug=slug), Event.objects.get(room__slug=slug, seq=seq)
        order = Order(Kind.MUTE, programme.rooms[slug], row, "unkind", message, Where.COMMUNITY, length=HOUR)
        do(order, by=gil)
        with pytest.raises(TooLateError):
            do(order, by=gil)
    assert set(Act.objects.values_list("community", flat=True)) == {"anxiety", "depression"}


def test_what_was_under_way_when_it_came_is_refused_in_the_very_transaction(ash, gils) -> None:
    (seq,) = says(ash, "words")
    row = Room.objects.get(slug="free-hugs")
    on_its_way = Say(row.pk, Person(ash.pk, "ash"), "after", uuid.uuid4().hex)
    step_in(gils, "mute")
    refused = write([on_its_way]).outcomes[0]
    assert isinstance(refused, RefusedError)
    assert (refused.code, refused.until) == ("muted", Act.objects.get().until)
    assert Event.objects.filter(type="message").count() == seq


def test_a_refusal_tells_how_long(programme) -> None:
    with at(NOW):
        error = Refusal("muted", NOW + dt.timedelta(minutes=25)).error()
        frame = json.loads(next(texts(wire.nack("free-hugs", "n", error))))
    assert (frame["code"], frame["retry_after"], frame["until"]) == ("muted", 1500, iso(error.until))
    assert (error.retry_after, error.detail) == (1500, "You can’t write here for 25 minutes more.")


def test_the_person_is_told_what_why_until_when_and_how_and_never_who(ash, gil, gils, signed_in, run_tasks) -> None:
    with at(NOW):
        says(ash, "call me at home")
        step_in(gils, "mute", reason="contact", words="Keep yourself safe.", minutes="other", other="90")
        client = signed_in(ash)
        pages = {
            page: client.get(page)
            for page in (ROOM, "/decisions/", f"/decisions/{Act.objects.get().pk}/", "/notices/")
        }
        shown = {page: words_of(found) for page, found in pages.items()}
    for page, said in shown.items():
        assert "muted you in Free Hugs for 90 minutes" in said, page
        assert page == ROOM or "gil-the-moderator" not in pages[page].content.decode(), (
            page
        )  # the room names who leads in it
    decision = shown[f"/decisions/{Act.objects.get().pk}/"]
    for part in ("Contact details", "House rule 3", "no last names", "90 minutes left", "call me at home",
                 "Keep yourself safe.", "You can appeal once"):  # fmt: skip
        assert part in decision, part
    assert "90 minutes left" in shown[ROOM]
    assert "how to appeal" in shown[ROOM]
    assert Notice.objects.get(member=ash, key__startswith="act:").title == "A moderator on duty has written to you."
    assert "gil-the-moderator" not in str(export.gather(ash))
    (on_record,) = export.gather(ash)["decisions about me"]
    assert Record.objects.get(verb="muted").after["rank"] == 2
    assert on_record["after"].keys() == Record.objects.get(verb="muted").after.keys() - {"rank"}
    for reader in (MemberFactory(), gil):
        assert signed_in(reader).get(f"/decisions/{Act.objects.get().pk}/").status_code == 404
        assert "muted you" not in words_of(signed_in(reader).get(ROOM))


def test_every_act_is_on_the_record_once_and_never_changed(ash, gil, gils) -> None:
    says(ash, "one", "two", "three")
    for seq, kind in enumerate(("warning", "removal", "mute"), 1):
        step_in(gils, kind, seq)
    for act in Act.objects.all():
        record = Record.objects.get(subject_kind="act", subject_key=str(act.pk))
        assert (record.actor_name, record.about_id, record.after["rank"]) == (gil.username, ash.pk, 2)
        for change in (lambda act=act: Act.objects.filter(pk=act.pk).update(until=None), act.save):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_a_removed_message_is_a_tombstone_and_its_words_are_kept(ash, gils, signed_in) -> None:
    says(ash, "the hurtful words")
    step_in(gils, "removal", reason="graphic")
    page = signed_in(MemberFactory()).get(ROOM)
    assert "the hurtful words" not in page.content.decode()
    assert "This message was removed." in words_of(page)
    event = Event.objects.get(type="removed")
    assert (event.about, event.by) == (1, None)
    act = Act.objects.get()
    assert act.witnessed["text"] == "the hurtful words"
    gils.post(f"/moderation/acts/{act.pk}/", {"reason": "I misread it."})
    assert "the hurtful words" in words_of(signed_in(MemberFactory()).get(ROOM))
    assert step_in(gils, "removal").status_code == 302
    assert step_in(gils, "removal").status_code == 400  # nothing is left to remove


def test_removing_takes_back_what_the_message_counted_for_and_undoing_gives_it_back(ash, gils) -> None:
    says(ash, *map(str, range(5)))
    counted = lambda: Fact.objects.filter(member=ash, metric="group_chats").count()  # noqa: E731
    assert counted() == 1
    step_in(gils, "removal", 3)
    assert counted() == 0
    gils.post(f"/moderation/acts/{Act.objects.get().pk}/")
    assert counted() == 1


def test_a_warning_lives_for_six_hours_and_three_of_them_are_a_mute(ash, gils, gil) -> None:
    with at(NOW) as clock:
        says(ash, "one", "two", "three", "four")
        step_in(gils, "warning", 1)
        clock.shift(6 * HOUR)  # the first is over
        limits.forget()
        step_in(gils, "warning", 2)
        step_in(gils, "warning", 3)
        assert Act.objects.filter(kind="mute").count() == 0
        assert "2 warnings" in words_of(gils.get(f"{MOD}4/"))
        step_in(gils, "warning", 4)
        mute = Act.objects.get(kind="mute")
        assert mute.after == Act.objects.get(kind="warning", seq=4)
        assert mute.until - mute.at == 24 * HOUR
        assert gate.rights_of(ash, "free-hugs").refusal("say").code == "muted"


def test_a_warning_has_no_effect_on_the_path_and_a_mute_is_an_upheld_report(ash, gils) -> None:
    says(ash, "one", "two")
    step_in(gils, "warning", 1)
    assert not Fact.objects.filter(metric="upheld_reports").exists()
    step_in(gils, "mute", 2)
    assert Fact.objects.get(metric="upheld_reports").member == ash


def test_out_of_the_room_for_a_while(ash, gils, signed_in) -> None:
    says(ash, "words")
    step_in(gils, "kick", minutes="5")
    client = signed_in(ash)
    page = client.get(ROOM)
    assert "asked you out of Free Hugs for 5 minutes" in words_of(page)
    assert 'id="log"' not in page.content.decode()
    assert tries(client).status_code == 403
    assert client.get(f"{ROOM}1/").status_code == 302
    assert client.get(OTHER).status_code == 200
    assert gate.rights_of(ash, "free-hugs").code == "locked"


def test_pausing_lets_everybody_read_moderators_write_and_gives_back_exactly_what_was(ash, gils, signed_in) -> None:
    says(ash, "words")
    before = Room.objects.values().get(slug="free-hugs")
    gils.post(MOD, {"kind": "slow", "reason": "fast", "seconds": "60", "minutes": "1440"})
    gils.post(MOD, {"kind": "pause", "reason": "heated", "minutes": "30"})
    client = signed_in(ash)
    page = client.get(ROOM)
    assert "paused this room for 30 minutes" in words_of(page)
    assert tries(client).status_code == 409
    assert tries(gils, "A breath for all of us.").status_code == 302
    pause = Act.objects.get(kind="pause")
    gils.post(f"/moderation/acts/{pause.pk}/")
    rights = gate.rights_of(ash, "free-hugs")
    assert (rights.refusal("say"), rights.every) == (None, 60)  # still slow, as before the pause
    after = Room.objects.values().get(slug="free-hugs")
    assert {**after, "head": before["head"]} == before
    said = [event.data["text"] for event in Event.objects.filter(type="notice").order_by("seq")]
    assert [text.split(" for ")[0] for text in said[:2]] == [
        "A moderator on duty slowed this room down", "A moderator on duty paused this room",
    ]  # fmt: skip
    assert said[2].startswith("This room goes on.")
    assert "gil-the-moderator" not in str(said)


def test_slow_mode_counts_by_person_and_room(ash, gils, signed_in) -> None:
    says(ash, "words")
    gils.post(MOD, {"kind": "slow", "reason": "fast", "seconds": "30", "minutes": "30"})
    limits.forget()
    client, other = signed_in(ash), signed_in(MemberFactory())
    assert tries(client, "one").status_code == 302
    assert tries(client, "two").status_code == 429
    assert tries(other, "three").status_code == 302
    assert tries(client, "four", room=OTHER).status_code == 302
    assert tries(gils, "five").status_code == tries(gils, "six").status_code == 302


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "mute", "reason": ""}, "Choose what it is about."),
        ({"kind": "mute", "minutes": "other"}, "Say how many minutes."),
        ({"kind": "mute", "minutes": "other", "other": "1441"}, "1440"),
        ({"kind": "mute", "minutes": "other", "other": "0"}, "1"),
        ({"kind": "ban"}, "Say for how many days."),
        ({"kind": "propose", "days": "30"}, "Write to the leads what you saw."),
        ({"kind": ""}, "Press what you would like to do."),
        ({"kind": "erase"}, "erase"),
    ],
)
def test_what_can_not_be_done_is_said_beside_the_field_and_what_was_typed_is_kept(ash, gils, data, said: str) -> None:
    says(ash, "words")
    page = gils.post(f"{MOD}1/", {"reason": "unkind", "words": "" if "propose" in data.values() else "kept", **data})
    assert page.status_code == 400
    assert said in words_of(page)
    assert "propose" in data.values() or "kept" in page.content.decode()
    assert not Act.objects.exists()


def test_a_global_moderator_keeps_away_for_a_week_and_no_longer(ash, gils) -> None:
    says(ash, "words")
    refused = step_in(gils, "ban", days="8", where="everywhere")
    assert refused.status_code == 403
    assert "longer than you may decide" in words_of(refused)
    assert step_in(gils, "ban", days="7", where="everywhere").status_code == 302
    assert gate.rights_of(ash, "free-hugs").code == gate.rights_of(ash, "support-session").code == "locked"


def test_whoever_is_second_hears_so(ash, gils, signed_in) -> None:
    other = signed_in(MemberFactory(roles=[("global-moderator", "", 1)]))
    says(ash, "words")
    assert step_in(gils, "mute").status_code == 302
    late = step_in(other, "mute")
    assert late.status_code == 409
    assert "decided this already" in words_of(late)
    assert step_in(other, "mute", minutes="1440").status_code == 302  # longer is another decision
    assert step_in(gils, "warning").status_code == 302
    assert step_in(other, "warning").status_code == 409


def test_nothing_on_equals_or_oneself(gil, gils, signed_in) -> None:
    equal = MemberFactory(roles=[("global-moderator", "", 1)])
    says(equal, "one")
    says(gil, "two")
    for seq, said in ((1, "before yours on the path"), (2, "concerns yourself")):
        page = gils.get(f"{MOD}{seq}/")
        assert said in words_of(page)
        assert 'name="kind"' not in page.content.decode()
        assert step_in(gils, "mute", seq).status_code == 400
    assert not Act.objects.exists()


def test_a_room_supporter_reminds_and_nothing_more(ash, signed_in) -> None:
    says(ash, "words", room="anxiety")
    supporter = MemberFactory(roles=[("room-supporter", "anxiety", 1)])
    client = signed_in(supporter, second_factor=False)
    address = "/rooms/anxiety/remind/1/"
    assert duty(supporter, Edition.objects.in_force().programme.rooms["anxiety"]) == "/rooms/anxiety/remind/"
    assert client.post(address, {"kind": "warning", "reason": "unkind"}).status_code == 400
    assert client.post(address, {"kind": "reminder", "reason": "unkind"}).status_code == 302
    act = Act.objects.get()
    assert (act.kind, act.until) == ("reminder", None)
    assert not act.is_in_force()


def test_what_nobody_may_not_is_not_done_by_a_muted_moderator(gil, gils, signed_in, ash) -> None:
    says(gil, "words")
    says(ash, "others")
    lead = signed_in(SafeguardingLead())
    assert step_in(lead, "mute").status_code == 302
    refused = step_in(gils, "mute", 2)
    assert refused.status_code == 403
    assert "in which you may not write" in words_of(refused)


def test_lists_cost_the_same(ash, gils, signed_in) -> None:
    says(ash, "one", "two", "three")
    client = signed_in(ash)
    for page, asker in (("/decisions/", client), (MOD, gils)):
        step_in(gils, "warning", 1)
        asker.get(page)
        with CaptureQueriesContext(connection) as one:
            asker.get(page)
        step_in(gils, "removal", 2)
        step_in(gils, "mute", 3)
        with CaptureQueriesContext(connection) as three:
            asker.get(page)
        assert len(three) == len(one), page


def test_old_acts_go_and_not_before_their_time(ash, gils) -> None:
    says(ash, "canary-of-ash")
    step_in(gils, "warning")
    step_in(gils, "mute")
    ago(dt.timedelta(days=364))
    assert keeping.forget_old() == 0
    ago(dt.timedelta(days=2))
    assert keeping.forget_old() == 2
    assert keeping.forget_old() == 0
    assert Record.objects.filter(verb="muted").count() == 1


def test_before_a_ban_she_shows_again_who_she_is_and_for_nothing_that_has_to_be_quick(ash, gil, signed_in) -> None:
    """S16: what was typed is kept and done afterwards; a mute never waits for a password."""
    says(ash, "words")
    client = signed_in(gil, reauthenticated=False)
    asked = step_in(client, "ban", days="3", where="everywhere")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    step_in(client, "mute")
    assert Act.objects.get().kind == Kind.MUTE
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == f"{ROOM}#m1"
    assert set(Act.objects.values_list("kind", flat=True)) == {Kind.MUTE, Kind.BAN}

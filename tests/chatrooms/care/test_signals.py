"""A signal: what sets it off, the card she sees, who is called, and being with her (G7, G8, G9)."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone

from chatrooms.care import card, keeping, raising, shifts
from chatrooms.care.models import Cue, HandOff, Shift, Signal, Source
from chatrooms.care.reach import within
from chatrooms.care.signs import Tier
from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import Kind, Where
from chatrooms.moderation.desk import duty
from chatrooms.moderation.reports.models import Case, Report
from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event, Original
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members import erasure, export
from leadership.members.models import Band
from leadership.notices.models import Notice
from tests.cast import Moderator, RoomSupporter, SafeguardingLead
from tests.clock import DAY, HOUR, NOW, at
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ROOM = "/rooms/free-hugs/"
DARK, GRAVE = "I don’t want to be alive anymore", "i am going to kill myself tonight"


@pytest.fixture
def ash(programme):
    return MemberFactory(username="ash", time_zone="Europe/London")


@pytest.fixture
def hers(ash, signed_in):
    return signed_in(ash)


@pytest.fixture
def rosa(programme):
    return RoomSupporter(username="rosa")


def says(client, text: str, room: str = ROOM):
    return client.post(room, {"text": text, "nonce": str(uuid.uuid4())})


def seen(client, address: str = ROOM) -> str:
    return client.get(address).content.decode()


def helps(page: str) -> list[str]:
    return re.findall(r'class="btn btn--small btn--care" href="([^"]+)"', page)


# what sets it off


def test_words_are_said_answered_and_followed(ash, hers) -> None:
    assert says(hers, DARK).status_code == 302
    assert Event.objects.get(type="message").text == DARK, "a disclosure is not swallowed"
    signal = Signal.objects.get()
    assert (signal.member, signal.tier, signal.band, signal.room.slug) == (ash, Tier.CONCERN, "adult", "free-hugs")
    cue = signal.cues.get()
    assert (cue.source, cue.seq, cue.words) == (Source.WORDS, 1, ""), "the words stay in the log alone"
    assert not Case.objects.exists()


def test_twenty_times_is_one_signal_and_one_call(ash, hers, rosa, django_capture_on_commit_callbacks) -> None:
    shifts.begin(rosa)
    for n in range(20):
        with django_capture_on_commit_callbacks(execute=True):
            raising.raise_signal(ash.pk, Source.WORDS, Tier.URGENT, band="adult", seq=n + 1)
    assert (Signal.objects.count(), Cue.objects.count()) == (1, 20)
    assert Notice.objects.filter(member=rosa).count() == 1


def test_what_gets_graver_is_called_again(ash, rosa, django_capture_on_commit_callbacks) -> None:
    shifts.begin(rosa)
    for tier in (Tier.CONCERN, Tier.URGENT, Tier.CONCERN):
        with django_capture_on_commit_callbacks(execute=True):
            raising.raise_signal(ash.pk, Source.WORDS, tier, band="adult")
    assert Signal.objects.get().tier == Tier.URGENT
    assert Notice.objects.filter(member=rosa).count() == 1


@pytest.mark.parametrize(("text", "tier"), [("how do i kill myself", Tier.URGENT), ("you should kill yourself", None)])
def test_what_the_room_does_not_get_is_stored_nowhere(ash, hers, text: str, tier: Tier | None) -> None:
    answer = says(hers, text)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "This was not sent" in page
    assert text in page, "what was typed is still hers"
    assert not Event.objects.exists()
    assert not Original.objects.exists()
    assert [signal.tier for signal in Signal.objects.all()] == ([tier] if tier else [])
    assert not Cue.objects.exclude(words="").exists()
    assert Cue.objects.filter(is_held_back=True).count() == (1 if tier else 0)


def test_how_many_is_left_out_of_what_the_room_gets(hers) -> None:
    says(hers, "i took 12 pills and i feel dizzy")
    assert "How much is left out" in seen(hers), "and she is told"
    assert Event.objects.get(type="message").text == "i took [left out] and i feel dizzy"
    assert Original.objects.get().text.startswith("i took 12"), "whoever comes to help needs it"


def test_whoever_comes_learns_how_many_and_no_contact(rosa, hers, signed_in) -> None:
    says(hers, "i took 12 pills, call me on 07911 123456")
    client, address = signed_in(rosa), f"/care/inbox/{Signal.objects.get().pk}/"
    client.post(address, {"do": "claim"})
    page = seen(client, address)
    assert "left out for the room: 12 pills" in page
    assert "07911" not in page


def test_a_muted_person_asks_for_somebody_all_the_same(ash, hers) -> None:
    room = Room.objects.create(slug="free-hugs")
    until = timezone.now() + HOUR
    Act.objects.create(
        kind=Kind.MUTE,
        by=MemberFactory(),
        rank=2,
        about=ash,
        where=Where.ROOM,
        room=room,
        reason="unkind",
        until=until,
    )
    assert says(hers, DARK).status_code == 403
    for _ in range(30):
        assert hers.post("/care/", {"do": "now", "room": "free-hugs"})["Location"] == ROOM
    assert (Signal.objects.get().tier, Cue.objects.filter(source=Source.OWN).count()) == (Tier.URGENT, 30)
    assert helps(seen(hers))


def test_being_worried_is_care_and_no_report(ash, rosa, signed_in, hers) -> None:
    says(hers, "good morning")
    ben = MemberFactory(username="ben")
    client = signed_in(ben)
    for _ in range(2):
        answer = client.post(f"{ROOM}1/report/", {"category": "worried", "words": "she sounds low"})
        assert answer.status_code == 302
    assert (Case.objects.count(), Report.objects.count()) == (0, 0)
    signal = Signal.objects.get()
    cue = signal.cues.get()
    assert (signal.member, cue.source, cue.by, cue.words) == (ash, Source.PEER, ben, "she sounds low")
    assert helps(seen(hers)), "she sees the card"
    assert "ben" not in seen(hers, "/care/")
    assert "I’m worried about them" in seen(client, "/reports/")
    assert "Received" in seen(client, "/reports/")


# the card


def test_the_card_has_three_helps_of_her_country_and_age_at_most(programme, signed_in) -> None:
    for band, first in ((Band.ADULT, "tel:116123"), (Band.TEEN, "tel:08001111")):
        who = MemberFactory(band=band, time_zone="Europe/London")
        client = signed_in(who)
        raising.raise_signal(who.pk, Source.WORDS, Tier.CONCERN, band=band)
        found = helps(seen(client, "/care/"))
        assert len(found) == 3
        assert found[0] == first
        assert 'href="tel:999"' in seen(client, "/care/")


def test_the_card_leaves_the_form_alone_and_nobody_else_sees_it(hers, signed_in) -> None:
    says(hers, DARK)
    page = seen(hers)
    assert "data-care" in page
    assert '<textarea class="input" name="text"' in page
    assert "data-care" not in seen(signed_in(MemberFactory()))


def test_put_away_it_comes_back_after_ten_minutes_or_when_she_asks(ash, hers) -> None:
    with at(NOW):
        raising.raise_signal(ash.pk, Source.WORDS, Tier.CONCERN, band="adult")
        assert card.card_of(ash)
        card.put_away(ash)
        assert card.card_of(ash) is None
        raising.raise_signal(ash.pk, Source.WORDS, Tier.URGENT, band="adult")
        assert card.card_of(ash) is None
        card.ask_for_somebody(ash, None, "adult", is_urgent=False)
        assert card.card_of(ash)
        card.put_away(ash)
    with at(NOW + dt.timedelta(minutes=11)):
        raising.raise_signal(ash.pk, Source.WORDS, Tier.CONCERN, band="adult")
        assert card.card_of(ash)
    with at(NOW + 2 * HOUR):
        assert card.card_of(ash) is None


def test_buttons_of_the_card_lead_back_to_the_room(ash, hers) -> None:
    says(hers, DARK)
    assert hers.post("/care/", {"do": "tomorrow", "room": "free-hugs"})["Location"] == ROOM
    assert Signal.objects.get().check_in_at is not None
    hers.post("/care/", {"do": "not-tomorrow", "room": "free-hugs"})
    assert Signal.objects.get().check_in_at is None
    assert hers.post("/care/", {"do": "put-away"})["Location"] == "/care/"
    assert "data-care" not in seen(hers)
    assert hers.post("/care/", {"do": "dance"}).status_code == 400
    assert hers.post("/care/", {"do": "somebody", "room": "teen-free-hugs"})["Location"] == "/care/", (
        "as if it were not there"
    )


# who is called


def test_whoever_is_there_is_called_and_sees_it_in_every_room(
    ash, hers, rosa, signed_in, django_capture_on_commit_callbacks
) -> None:
    away = RoomSupporter(username="away")
    gil = MemberFactory(username="gil", roles=[("global-moderator", "", 3)])
    shifts.begin(rosa)
    duty.begin(gil)
    with django_capture_on_commit_callbacks(execute=True):
        says(hers, GRAVE)
    told = Notice.objects.filter(key__startswith="care:").values_list("member__username", flat=True)
    assert sorted(told) == ["gil", "rosa"]
    assert away.username not in told
    assert "may need you now" in seen(signed_in(rosa))
    assert "may need you now" not in seen(signed_in(away))
    assert "told" in seen(hers), "her card says that somebody knows"
    assert "may need you now" in seen(signed_in(gil), "/moderation/")


def test_with_nobody_there_all_who_could_and_safeguarding_are_called_at_once(
    ash, rosa, django_capture_on_commit_callbacks
) -> None:
    sage = SafeguardingLead(username="sage")
    with django_capture_on_commit_callbacks(execute=True):
        raising.raise_signal(ash.pk, Source.OWN, Tier.URGENT, band="adult")
    told = set(Notice.objects.filter(key__startswith="care-waits:").values_list("member__username", flat=True))
    assert told == {"rosa", "sage"}
    assert sage.notices.count() == 1


@pytest.mark.parametrize(("tier", "minutes"), [(Tier.URGENT, 5), (Tier.CONCERN, 30)])
def test_what_nobody_takes_up_climbs_once(ash, tier: Tier, minutes: int) -> None:
    SafeguardingLead()
    with at(NOW):
        shifts.begin(RoomSupporter())
        signal = raising.raise_signal(ash.pk, Source.WORDS, tier, band="adult")
        raising.call(signal.pk)
    span = dt.timedelta(minutes=minutes)
    with at(NOW + span - dt.timedelta(seconds=1)):
        assert raising.call_again() == 0
    with at(NOW + span):
        assert raising.call_again() == 1
        assert raising.call_again() == 0


def test_a_call_that_a_process_did_not_come_to_is_made_by_the_clock(ash, rosa) -> None:
    shifts.begin(rosa)
    raising.raise_signal(ash.pk, Source.WORDS, Tier.URGENT, band="adult")
    assert not Notice.objects.filter(member=rosa).exists()
    raising.call_again()
    assert Notice.objects.filter(member=rosa).count() == 1


def test_who_may_look_after_whom(programme, ash) -> None:
    anxiety, hugs = (Room.objects.create(slug=slug) for slug in ("anxiety", "free-hugs"))
    teen = MemberFactory(band=Band.TEEN)
    signals = {
        "anxiety": raising.raise_signal(MemberFactory().pk, Source.WORDS, Tier.CONCERN, band="adult", room=anxiety.pk),
        "anywhere": raising.raise_signal(MemberFactory().pk, Source.OWN, Tier.CONCERN, band="adult"),
        "hugs": raising.raise_signal(ash.pk, Source.OWN, Tier.CONCERN, band="adult", room=hugs.pk),
        "teen": raising.raise_signal(teen.pk, Source.OWN, Tier.CONCERN, band="teen"),
    }
    people = {
        MemberFactory(): set(),
        RoomSupporter(): {"anxiety", "anywhere", "hugs"},
        MemberFactory(roles=[("room-supporter", "loneliness", 3)]): {"anywhere", "hugs"},
        MemberFactory(roles=[("global-moderator", "", 3)]): {"anxiety", "anywhere", "hugs"},
        MemberFactory(band=Band.TEEN, roles=[("room-supporter", "anxiety", 3)]): {"teen"},
        MemberFactory(roles=[("group-support-ambassador", "", 3)]): set(),
        SafeguardingLead(): set(signals),
    }
    for member, expected in people.items():
        found = set(within(member).values_list("pk", flat=True))
        assert found == {signals[name].pk for name in expected}, member.username
        assert all((member in raising.who_could(signal)) == (signal.pk in found) for signal in signals.values() if not member.is_safeguarding_lead)  # fmt: skip


# being with her


def test_one_is_with_her_and_hands_on(ash, hers, rosa, signed_in, scripts) -> None:
    says(hers, "a quiet morning")
    says(hers, DARK)
    signal = Signal.objects.get()
    client, other = signed_in(rosa), signed_in(RoomSupporter(username="otto"))
    address = f"/care/inbox/{signal.pk}/"
    before = seen(client, address)
    assert DARK not in before, "nobody comes upon the words"
    assert client.post(address, {"do": "claim"})["Location"] == address
    opened = seen(client, address)
    assert DARK in opened
    assert "a quiet morning" in opened
    assert "Are you safe right now?" in opened
    assert "rosa</bdi> is here for you" in seen(hers)
    refused = other.post(address, {"do": "claim"})
    assert (refused.status_code, "rosa is with them" in refused.content.decode()) == (409, True)
    assert DARK not in seen(other, address)
    assert client.post(address, {"do": "hand-off", "words": " "}).status_code == 400
    assert client.post(address, {"do": "hand-off", "words": "We agreed on tea at four."})["Location"] == "/care/inbox/"
    assert "tea at four" in seen(other, address)
    assert Signal.objects.get().reader(timezone.now()) is None
    assert other.post(address, {"do": "claim"}).status_code == 302
    assert other.post(address, {"do": "close"}).status_code == 302
    assert Signal.objects.get().closed_at
    assert client.post(address, {"do": "close"}).status_code == 409


def test_whoever_was_worried_hears_that_somebody_was_there_and_nothing_else(ash, rosa, signed_in, hers) -> None:
    says(hers, "good morning")
    ben = MemberFactory(username="ben")
    signed_in(ben).post(f"{ROOM}1/report/", {"category": "worried"})
    signal = Signal.objects.get()
    client = signed_in(rosa)
    client.post(f"/care/inbox/{signal.pk}/", {"do": "claim"})
    client.post(f"/care/inbox/{signal.pk}/", {"do": "close", "words": "we talked"})
    (notice,) = ben.notices.all()
    assert "Somebody is looking after them" in notice.text
    assert "we talked" not in notice.text
    assert "Answered" in seen(signed_in(ben), "/reports/")


def test_the_record_names_whoever_helped_and_never_her(ash, rosa) -> None:
    from chatrooms.care import answering

    signal = raising.raise_signal(ash.pk, Source.WORDS, Tier.CONCERN, band="adult")
    answering.claim(signal, by=rosa)
    answering.close(signal, by=rosa)
    rows = Record.objects.filter(subject_kind="signal")
    assert sorted(row.verb for row in rows) == ["has been with somebody", "is with somebody"]
    assert not rows.filter(about_id=ash.pk).exists()
    with pytest.raises(TooLateError):
        answering.claim(signal, by=rosa)
    with pytest.raises(RefusedError):
        answering.claim(signal, by=MemberFactory())


def test_a_moderator_shows_her_second_key_and_a_supporter_has_none_to_show(rosa, signed_in, client) -> None:
    moderator = Moderator()
    assert signed_in(rosa, second_factor=False).get("/care/inbox/").status_code == 200
    assert signed_in(moderator, second_factor=False).get("/care/inbox/").status_code == 403
    assert signed_in(MemberFactory()).get("/care/inbox/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_one_and_three(
    rosa, signed_in, count: int, django_assert_max_num_queries
) -> None:
    room = Room.objects.create(slug="anxiety")
    for _ in range(count):
        raising.raise_signal(MemberFactory().pk, Source.WORDS, Tier.CONCERN, band="adult", room=room.pk)
    client = signed_in(rosa)
    client.get("/care/inbox/")
    with django_assert_max_num_queries(16):
        page = seen(client, "/care/inbox/")
    assert page.count('<article class="case"') == count


# the next day, and how long it is kept


def test_she_is_asked_the_day_after_and_not_in_her_quiet_hours(ash, hers) -> None:
    ash.quiet_from, ash.quiet_until = 12, 14
    ash.save()
    with at(NOW):
        raising.raise_signal(ash.pk, Source.WORDS, Tier.CONCERN, band="adult")
        card.ask_tomorrow(ash, is_wanted=True)
    for later, count in ((DAY - HOUR, 0), (DAY, 0), (DAY + HOUR, 1), (DAY + 2 * HOUR, 1)):
        with at(NOW + later):
            call_command("tick", verbosity=0)
            assert Notice.objects.filter(member=ash, key__startswith="care-check-in").count() == count, later
    with at(NOW + DAY + 2 * HOUR):
        notice = ash.notices.get(key__startswith="care-check-in")
        assert "alive" not in notice.title + notice.text
        assert card.is_asked_today(ash)
    with at(NOW + 5 * DAY):
        assert not card.is_asked_today(ash)


def test_nobody_is_asked_who_did_not_wish_it(ash) -> None:
    with at(NOW):
        raising.raise_signal(ash.pk, Source.WORDS, Tier.URGENT, band="adult")
    with at(NOW + 2 * DAY):
        call_command("tick", verbosity=0)
    assert not ash.notices.exists()


def test_care_is_kept_for_thirty_days_and_not_longer(ash, settings) -> None:
    assert settings.CARE_KEPT_DAYS < settings.CHAT_KEPT_DAYS < settings.CASES_KEPT_DAYS
    with at(NOW):
        rosa = RoomSupporter()
        signal = raising.raise_signal(ash.pk, Source.PEER, Tier.URGENT, band="adult", by=rosa, words="low")
        HandOff.objects.create(signal=signal, by=rosa, words="tea")
        shifts.begin(rosa)
    with at(NOW + 30 * DAY):
        assert keeping.forget_old() == 0
    with at(NOW + 31 * DAY):
        assert keeping.forget_old() == 1
        assert keeping.forget_old() == 0
    assert [model.objects.count() for model in (Signal, Cue, HandOff, Shift)] == [0, 0, 0, 0]
    settings.CARE_KEPT_DAYS = 0
    with pytest.raises(ValueError, match="at least 1"):
        keeping.forget_old()


def test_what_she_takes_along_and_leaves_behind(ash, rosa) -> None:
    signal = raising.raise_signal(ash.pk, Source.PEER, Tier.URGENT, band="adult", by=rosa, words="she sounds low")
    mine, hers = str(export.gather(ash)), str(export.gather(rosa))
    assert "she sounds low" not in mine, "who was worried, and how, is not hers to read"
    assert "she sounds low" in hers
    keeping.part(rosa, "somebody")
    assert (signal.cues.get().by, signal.cues.get().words) == (None, "")
    assert any("looked after you" in line for line in erasure.preview(ash).goes)

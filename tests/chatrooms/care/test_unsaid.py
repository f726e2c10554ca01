"""Distress in words that are refused, and in words said in pieces, is heard all the same; nobody gets the words (G7, G9)."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.utils import timezone

from chatrooms.care import seeing, shifts
from chatrooms.care.models import Cue, Signal
from chatrooms.care.signs import Tier
from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import Kind, Where
from chatrooms.moderation.reports.models import Case, Report
from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event, Original
from leadership.notices.models import Notice
from tests.cast import RoomSupporter
from tests.clock import HOUR
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ROOM = "/rooms/free-hugs/"
GRAVE = "i am going to kill myself tonight"


@pytest.fixture
def ash(programme):
    return MemberFactory(username="ash", time_zone="Europe/London")


@pytest.fixture
def hers(ash, signed_in):
    return signed_in(ash)


def says(client, text: str):
    return client.post(ROOM, {"text": text, "nonce": str(uuid.uuid4())})


def muted(who) -> None:
    Act.objects.create(
        kind=Kind.MUTE, by=MemberFactory(), rank=2, about=who, where=Where.ROOM,
        room=Room.objects.get_or_create(slug="free-hugs")[0], reason="unkind", until=timezone.now() + HOUR,
    )  # fmt: skip


def heard_once(who) -> None:
    """One urgent signal, and its words nowhere."""
    signal = Signal.objects.get()
    cue = signal.cues.get()
    assert (signal.member, signal.tier, signal.room.slug) == (who, Tier.URGENT, "free-hugs")
    assert (cue.words, cue.seq, cue.is_held_back) == ("", None, True)
    assert not Event.objects.filter(text__contains="kill").exists()
    assert not Original.objects.exists()


def test_whoever_is_muted_is_heard_and_not_said(ash, hers, django_capture_on_commit_callbacks) -> None:
    rosa = RoomSupporter(username="rosa")
    shifts.begin(rosa)
    muted(ash)
    with django_capture_on_commit_callbacks(execute=True):
        page = says(hers, GRAVE)
    assert page.status_code == 403
    assert "data-care" in page.content.decode(), "the card is there at once"
    heard_once(ash)
    assert Notice.objects.filter(member=rosa, key__startswith="care:").count() == 1
    for _ in range(5):
        says(hers, GRAVE)
    assert Cue.objects.count() == 1, "said again it is no storm"
    assert (Act.objects.count(), Case.objects.count(), Report.objects.count()) == (1, 0, 0)


def test_whoever_is_too_fast_is_heard(ash, hers, settings) -> None:
    settings.RATE_LIMIT_FACTOR = 0.001
    says(hers, "good morning")
    assert says(hers, GRAVE).status_code == 429
    heard_once(ash)


def test_what_is_too_long_is_heard(ash, hers) -> None:
    assert says(hers, f"{GRAVE}. " + "and so on and on. " * 200).status_code == 400
    heard_once(ash)


def test_a_closed_room_hears(ash, hers, monkeypatch) -> None:
    from chatrooms.talk import gate

    monkeypatch.setattr(gate, "is_closed", lambda *_: True)
    assert says(hers, GRAVE).status_code == 409
    heard_once(ash)


def test_a_refused_edit_is_heard(ash, hers) -> None:
    says(hers, "good morning")
    muted(ash)
    assert hers.post(f"{ROOM}1/", {"do": "edit", "text": GRAVE}).status_code == 403
    heard_once(ash)


def test_ordinary_words_that_are_refused_leave_nothing(ash, hers) -> None:
    muted(ash)
    assert says(hers, "good morning").status_code == 403
    assert not Signal.objects.exists()


@pytest.mark.parametrize(
    "pieces",
    [
        ["i am going to", "kill myself"],
        ["i want to die", "tonight"],
        ["i took", "all of my pills", "just now"],
        ["im gonna", "end", "my life"],
    ],
)
def test_what_is_said_in_pieces_is_one_urgent_signal(ash, hers, pieces: list[str]) -> None:
    for piece in [*pieces, "sorry", "ok"]:
        assert says(hers, piece).status_code == 302
    signal = Signal.objects.get()
    assert signal.tier == Tier.URGENT
    assert signal.cues.filter(tier=Tier.URGENT).count() == 1, "what comes after is no news"


def test_figures_of_what_is_said_in_pieces() -> None:
    """Heard are all of eight; of four that look like it, two are, whose first piece alone says it."""
    heard: dict[str, list[bool]] = {}
    for number, line in enumerate((Path(__file__).parent / "phrases" / "pieces.txt").read_text().splitlines()):
        kind, *pieces = line.split(" | ")
        if pieces:
            found = [seeing.whole((number, 1), piece).tier for piece in pieces]
            is_heard = Tier.URGENT in found if kind == "urgent" else any(found)
            heard.setdefault(kind, []).append(is_heard)
    assert {kind: (sum(each), len(each)) for kind, each in heard.items()} == {
        "urgent": (5, 5),
        "concern": (3, 3),
        "benign": (2, 4),
    }


def test_pieces_of_others_and_of_long_ago_are_not_joined(ash, hers, signed_in, monkeypatch) -> None:
    says(hers, "i am going to")
    says(signed_in(MemberFactory()), "kill myself laughing")
    monkeypatch.setattr(seeing, "TOGETHER", 0.0)
    says(hers, "kill time")
    says(hers, "end my life sentence at the old job")
    assert not Signal.objects.filter(tier=Tier.URGENT).exists()


async def test_on_a_socket_whoever_is_muted_is_heard(site) -> None:
    from asgiref.sync import sync_to_async

    from tests.chatrooms.talk.clients import Client, cookie_of

    def a_muted_person() -> str:
        who = MemberFactory()
        muted(who)
        return cookie_of(who)

    async with Client(site, await sync_to_async(a_muted_person)()) as her:
        await her.sub()
        answer = await her.say(GRAVE)
        assert (answer["op"], answer["code"]) == ("nack", "muted")
        await her.frame("rights", room="free-hugs")  # her page shows the card
    assert await Signal.objects.aget(tier=Tier.URGENT)

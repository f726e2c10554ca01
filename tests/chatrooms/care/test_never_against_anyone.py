"""Nothing in care mutes, warns, counts or lowers anything: not by what it may import, not by its tables, not by what it does (G9)."""

from __future__ import annotations

import ast
import uuid
from pathlib import Path

import pytest
from django.apps import apps

from chatrooms.care import answering, card, checking_in, keeping, raising, shifts
from chatrooms.care.models import Cue, HandOff, Shift, Signal, Source
from chatrooms.care.signs import Tier
from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.reports.models import Case, Report
from chatrooms.rooms.models import Room
from chatrooms.talk import gate
from chatrooms.talk.models import Attendance
from leadership.requirements.models import Fact
from tests.cast import MemberWhoMeetsRoomSupporter, RoomSupporter, SafeguardingLead
from tests.factories import MemberFactory

ROOT = Path(__file__).parents[3]
CARE = {Signal, Cue, HandOff, Shift}
#: what may know of care: the wiring, and the one module that hands people over to it
KNOWN_TO = {"chatrooms/apps.py", "chatrooms/models.py", "chatrooms/moderation/caring.py"}
#: the detector: words in, a finding out
PURE = {"chatrooms.care", "chatrooms.care.signs"}
#: what may change while somebody is looked after: who was told, what was recorded of those who helped
CHANGES = {"Notice", "DBTaskResult", "Record", "Session", "UserSession"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def test_nothing_that_decides_about_people_knows_of_care() -> None:
    files = [path for app in ("chatrooms", "leadership", "config") for path in (ROOT / app).rglob("*.py")]
    knowing = {
        str(path.relative_to(ROOT))
        for path in files
        if "chatrooms/care/" not in str(path)
        and any(each.startswith("chatrooms.care") for each in imports(path) - PURE)
    }
    assert knowing == KNOWN_TO


def test_what_moderation_takes_from_care_is_a_name_and_a_state() -> None:
    """The one module that hands people over gives nothing back but the three words of "My reports"."""
    used = {each for each in imports(ROOT / "chatrooms/moderation/caring.py") if each.startswith("chatrooms.care")}
    assert "chatrooms.care.models.Signal" not in used
    assert "chatrooms.care.models.HandOff" not in used


def test_its_tables_hang_on_nothing_else_and_nothing_hangs_on_them() -> None:
    for model in apps.get_models():
        to = {field.related_model for field in model._meta.get_fields() if field.many_to_one or field.one_to_one}
        if model in CARE:
            assert {each.__name__ for each in to - CARE} <= {"Member", "Room"}, model
        else:
            assert not to & CARE, model


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in apps.get_models() if model not in CARE}


@pytest.mark.django_db
def test_a_whole_story_of_care_changes_nothing_else(programme, django_capture_on_commit_callbacks) -> None:
    ash, rosa = MemberWhoMeetsRoomSupporter(), RoomSupporter()
    SafeguardingLead()
    room = Room.objects.create(slug="free-hugs")
    before = counts()
    rights = gate.rights_of(ash, "free-hugs")
    tally = ash.tally.__class__.objects.filter(pk=ash.tally.pk).values().get()
    facts = list(Fact.objects.order_by("pk").values())
    with django_capture_on_commit_callbacks(execute=True):
        shifts.begin(rosa)
        for n in range(20):
            raising.raise_signal(ash.pk, Source.WORDS, Tier.URGENT, band="adult", room=room.pk, seq=n + 1)
        raising.raise_signal(ash.pk, Source.PEER, Tier.URGENT, band="adult", by=rosa, words="low")
        card.ask_for_somebody(ash, room, "adult", is_urgent=True)
        signal = Signal.objects.get()
        answering.claim(signal, by=rosa)
        answering.hand_off(signal, by=rosa, words="tea")
        answering.claim(signal, by=rosa)
        answering.close(signal, by=rosa, words="they are with a friend")
    for job in (raising.call_again, checking_in.check_in, keeping.forget_old):
        job()
    changed = {name for name, count in counts().items() if count != before[name]}
    assert changed <= CHANGES
    after = gate.rights_of(ash, "free-hugs")
    assert (after.code, after.refused) == (rights.code, rights.refused)
    assert ash.tally.__class__.objects.filter(pk=ash.tally.pk).values().get() == tally
    assert list(Fact.objects.order_by("pk").values()) == facts


@pytest.mark.django_db
def test_twenty_disclosures_are_twenty_messages_like_any_others(programme, signed_in) -> None:
    """Also what is held back: nobody is muted, warned or reported for it, and what was said counts as it always does."""
    talks, tells = MemberFactory(), MemberFactory()
    for who, words in ((talks, "good morning, number {}"), (tells, "i want to die, number {}")):
        client = signed_in(who)
        for n in range(8):
            answer = client.post("/rooms/free-hugs/", {"text": words.format(n), "nonce": str(uuid.uuid4())})
            assert answer.status_code == 302
        held = client.post("/rooms/free-hugs/", {"text": "how do i kill myself", "nonce": str(uuid.uuid4())})
        assert held.status_code == 403
    said = {each.member_id: each.messages for each in Attendance.objects.all()}
    assert said == {talks.pk: 8, tells.pk: 8}
    assert [Fact.objects.filter(member=who, metric="group_chats").count() for who in (talks, tells)] == [1, 1]
    assert [model.objects.count() for model in (Act, Case, Report)] == [0, 0, 0]
    assert gate.rights_of(talks, "free-hugs").refused == gate.rights_of(tells, "free-hugs").refused

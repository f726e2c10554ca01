"""One held message, many hands at the same moment: it waits once, is decided once, and is said at most once (D5, L7)."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from chatrooms.moderation.desk import taking
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.words import following, holding
from chatrooms.moderation.words.lately import Found
from chatrooms.moderation.words.looking import Seen
from chatrooms.moderation.words.models import Action, Held, Hit, WatchedWord
from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event
from chatrooms.talk.say import Person, RefusedError, Say
from chatrooms.talk.store import Done, write
from leadership.badges.gate import TooLateError
from leadership.notices.models import Notice
from tests.clock import at_once
from tests.factories import MemberFactory


@pytest.mark.django_db(transaction=True)
def test_sent_again_and_decided_by_many_at_once(programme, settings) -> None:
    settings.RATE_LIMIT_FACTOR = 100  # limits have their own tests
    ash, gil = MemberFactory(), MemberFactory(roles=[("global-moderator", "", 1)])
    room = Room.objects.create(slug="free-hugs")
    word = WatchedWord.objects.create(words="secret", action=Action.HOLD, rank=1, is_on=True, tried_at=timezone.now())
    seen = Seen((Found(word.pk, Action.HOLD),), True)
    nonce = uuid.uuid4().hex

    def send():
        return write([Say(room.pk, Person(ash.pk, ash.username), "secret", nonce, seen=(seen,))]).outcomes[0]

    answers = at_once([send] * 6)
    assert {type(each) for each in answers} == {RefusedError}, answers
    assert all(each.waits for each in answers)
    assert (Held.objects.count(), Hit.objects.count()) == (1, 1)
    at_once([following.follow] * 4)
    case = Case.objects.get()
    assert case.reports.count() == 1

    taking.claim(case, by=gil)

    def decide(is_let_in: bool):
        held = Held.objects.select_related("by", "room", "case").get()
        return holding.decide(held, by=gil, is_let_in=is_let_in, words="why")

    answers = at_once([lambda: decide(True), lambda: decide(True), lambda: decide(False), send, send])
    decided = [each for each in answers[:3] if not isinstance(each, TooLateError)]
    assert decided == [None], answers
    said = Event.objects.filter(type="message")
    held = Held.objects.get()
    assert held.decided_at
    assert [each.seq for each in said] == ([held.seq] if held.seq else [])
    assert Notice.objects.filter(member=ash).count() == 1
    last = send()
    assert isinstance(last, Done) if held.seq else isinstance(last, RefusedError) and not last.waits

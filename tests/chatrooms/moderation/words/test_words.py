"""Watched words: asked about, held, flagged, handed to care; tried before they are on; and how often they were not meant."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatrooms.care.models import Signal
from chatrooms.moderation.reports.categories import Level
from chatrooms.moderation.reports.evidence import is_whole
from chatrooms.moderation.reports.models import Case, Outcome
from chatrooms.moderation.words import changing, following, holding, keeping, lately
from chatrooms.moderation.words.changing import Spot
from chatrooms.moderation.words.models import Action, Held, Hit, WatchedWord
from chatrooms.rooms.models import Room
from chatrooms.talk import limits, looks
from chatrooms.talk.models import Event
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members import export
from leadership.members.models import Band
from leadership.notices.models import Notice
from leadership.requirements.models import Fact
from tests.cast import Moderator, SafeguardingLead
from tests.clock import HOUR, at
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ROOM, WORDS = "/rooms/free-hugs/", "/moderation/words/"


@pytest.fixture
def ash(programme):
    return MemberFactory(username="ash")


@pytest.fixture
def gil(programme):
    return MemberFactory(username="gil", roles=[("global-moderator", "", 3)])


@pytest.fixture
def hers(ash, signed_in):
    return signed_in(ash)


@pytest.fixture
def his(gil, signed_in):
    return signed_in(gil)


def watch(words: str, action: Action, room: str = "", band: str = Band.ADULT) -> WatchedWord:
    """One that is on."""
    row = Room.objects.get_or_create(slug=room)[0] if room else None
    made = WatchedWord.objects.create(
        words=words, action=action, room=row, band="" if row else band, is_on=True, tried_at=timezone.now(), rank=1
    )
    lately.forget()
    return made


def says(client, text: str, room: str = ROOM, **more):
    return client.post(room, {"text": text, "nonce": str(uuid.uuid4()), **more})


def texts() -> list[str]:
    return list(Event.objects.filter(type="message").order_by("seq").values_list("text", flat=True))


# what each action does


def test_whoever_writes_is_asked_once_and_nothing_typed_is_lost(hers) -> None:
    word = watch("stupid", Action.NUDGE)
    asked = says(hers, "that is stup1d, really")
    assert asked.status_code == 403
    assert b"Send it as it is" in asked.content
    assert "“stup1d” can hurt here" in asked.content.decode(), "she is told which word it is about"
    assert b"stup1d, really" in asked.content
    assert texts() == []
    assert not Hit.objects.exists(), "what is said differently is kept nowhere"
    assert says(hers, "that is not so clever").status_code == 302
    assert says(hers, "that is stup1d, really", sure="1").status_code == 302
    assert texts() == ["that is not so clever", "that is stup1d, really"]
    hit = Hit.objects.get()
    assert (hit.word, hit.seq, hit.is_followed) == (word, 2, True)
    assert not Case.objects.exists()


def test_a_flagged_message_is_said_and_a_case_opens_with_what_stood_there(
    hers, ash, django_capture_on_commit_callbacks
) -> None:
    watch("moron", Action.FLAG)
    with django_capture_on_commit_callbacks(execute=True):
        assert says(hers, "oh m o r o n").status_code == 302
        says(hers, "moron again")
    case = Case.objects.get()
    assert (case.about, case.seq, case.is_care, case.kind) == (ash, 1, False, "message")
    assert case.reports.get().by is None
    assert case.evidence.first().content["lines"][0]["text"] == "oh m o r o n"
    assert [hit.case for hit in Hit.objects.all()] == [case, case], "one person within ten minutes is one case"
    assert texts() == ["oh m o r o n", "moron again"]
    assert not Fact.objects.filter(member=ash, metric="upheld_reports").exists()


def test_what_belongs_to_a_case_is_sealed_however_far_off_it_is(hers, his, signed_in) -> None:
    """Nobody hides the worse behind something mild that was found first."""
    watch("mild", Action.FLAG)
    watch("grave", Action.FLAG)
    says(hers, "mild")
    following.follow()
    for n in range(22):
        limits.forget()
        says(signed_in(MemberFactory()), f"in between {n}")
    says(hers, "grave")
    following.follow()
    case = Case.objects.get()
    assert case.evidence.last().content["lines"][-1]["text"] == "grave"
    assert is_whole(case.evidence.last())
    assert b"noticed by the site" in his.get("/moderation/").content


def test_each_word_says_how_soon_somebody_looks(hers, his) -> None:
    """As its action has it, or as was chosen; the most serious word found decides, also in a case that is open."""
    sent = {"words": "grave", "spot": "every:adult", "action": "flag", "level": "1"}
    assert his.post(WORDS, sent | {"level": "9"}).status_code == 400
    page = his.post(WORDS, sent)["Location"]
    assert "Urgent" in his.get(page).content.decode()
    assert Record.objects.get(verb="wrote a watched word").after["level"] == "Urgent"
    WatchedWord.objects.update(is_on=True, tried_at=timezone.now())
    watch("mild", Action.FLAG)
    WatchedWord.objects.filter(pk=watch("slow", Action.HOLD).pk).update(level=Level.NORMAL)
    says(hers, "mild")
    following.follow()
    case = Case.objects.get()
    assert case.level == Level.NORMAL
    says(hers, "grave and mild")
    following.follow()
    case.refresh_from_db()
    assert case.level == Level.URGENT
    assert case.due_at <= timezone.now() + dt.timedelta(minutes=5)
    says(hers, "slow")
    following.follow()
    assert Case.objects.get(held__isnull=False).level == Level.NORMAL
    with pytest.raises(IntegrityError), transaction.atomic():
        WatchedWord.objects.update(level=4)


def test_what_a_crash_left_undone_the_next_tick_does(hers) -> None:
    watch("moron", Action.FLAG)
    says(hers, "moron")  # no callback runs in this test's transaction
    assert not Case.objects.exists()
    call_command("tick", stdout=io.StringIO())
    assert Case.objects.count() == 1
    assert following.follow() == 0


def test_a_care_word_is_said_and_looked_after_and_never_asked_about(
    hers, ash, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    watch("hopeless", Action.CARE)
    watch("hopeless day", Action.NUDGE)
    with django_capture_on_commit_callbacks(execute=True):
        assert says(hers, "a hopeless day").status_code == 302
    assert Signal.objects.get().member == ash
    assert not Case.objects.exists()
    assert texts() == ["a hopeless day"]
    taken: list[following.NotWell] = []
    monkeypatch.setattr(following, "CARERS", [lambda who: bool(taken.append(who)) or True])
    with django_capture_on_commit_callbacks(execute=True):
        says(hers, "so hopeless")
    assert [(who.member, who.message.text) for who in taken] == [(ash, "so hopeless")]
    assert Signal.objects.count() == 1


def test_whoever_may_not_be_well_is_not_asked_whoever_saw_it(hers, monkeypatch) -> None:
    """What is looked at first is never lost because a watched word asks (G7)."""
    kept: list[int] = []

    class Unwell:
        is_held = False

        def said(self, text: str) -> str:
            return text

        def keep(self, verb, seq, now) -> None:
            kept.append(seq)

    watch("stupid", Action.NUDGE)
    monkeypatch.setattr(
        looks, "LOOKS", [lambda rights, text, is_sure: Unwell() if "die" in text else None, *looks.LOOKS]
    )
    assert says(hers, "so stupid").status_code == 403
    assert says(hers, "so stupid, I want to die").status_code == 302
    assert kept == [1]


def test_an_edit_is_looked_at_like_a_message(hers, django_capture_on_commit_callbacks) -> None:
    watch("moron", Action.FLAG)
    watch("stupid", Action.NUDGE)
    watch("secret method", Action.HOLD)
    says(hers, "hello")
    edits = lambda text, **more: hers.post(f"{ROOM}1/", {"do": "edit", "text": text, **more})  # noqa: E731
    assert edits("hello stupid").status_code == 403
    assert edits("the secret method").status_code == 403
    assert edits("the secret method", sure="1").status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert edits("moron").status_code == 302
    assert Case.objects.get().seq == 1
    assert not Held.objects.exists()


# held


@pytest.fixture
def held(hers, ash, django_capture_on_commit_callbacks) -> Held:
    watch("secret method", Action.HOLD)
    with django_capture_on_commit_callbacks(execute=True):
        answer = says(hers, "a secret method", nonce="6f0e9a52-3d6f-4d0e-9a52-3d6f4d0e9a52")
    assert answer.status_code == 302
    assert texts() == []
    return Held.objects.select_related("by", "room", "case").get()


def test_a_held_message_waits_and_its_author_sees_that_it_does(held, hers) -> None:
    assert b"A message of yours waits" in hers.get(ROOM).content
    assert held.case.evidence.get().content["lines"][-1]["text"] == "a secret method"
    assert held.case.seq is None
    assert held.case.level == 2
    again = says(hers, "a secret method", nonce=str(held.nonce))
    assert (again.status_code, Held.objects.count()) == (302, 1), "sent again it waits once (D5)"
    assert says(hers, "other words, secret method", nonce=str(held.nonce)).status_code == 400
    for n in range(3):
        says(hers, f"secret method {n}")
    assert Held.objects.count() == 3, "no more than three of one person"
    assert texts() == []


def test_let_in_it_is_said_as_hers_and_she_is_told(
    held, hers, his, gil, ash, django_capture_on_commit_callbacks
) -> None:
    page = f"/moderation/cases/{held.case_id}/"
    assert b"secret method" not in his.get(page).content.replace(b"<bdi>secret method</bdi>", b""), (
        "nobody comes upon it (G23)"
    )
    assert b"take it up first" in his.post(f"{WORDS}held/{held.pk}/", {"answer": "say"}, follow=True).content.lower()
    his.post(page, {"do": "claim"})
    assert b"a secret method" in his.post(page, {"do": "open"}).content
    assert his.post(page, {"do": "close", "outcome": "nothing"}).status_code == 403, "it is answered first"
    his.post(f"{WORDS}held/{held.pk}/", {"answer": "say"})
    assert texts() == ["a secret method"]
    said = Event.objects.get(type="message")
    assert (said.by, said.nonce) == (ash, held.nonce)
    held.refresh_from_db()
    held.case.refresh_from_db()
    assert (held.text, held.seq, held.case.outcome) == ("", 1, Outcome.NOTHING)
    assert Notice.objects.filter(member=ash, title="Your message is in the room now.").exists()
    assert says(hers, "a secret method", nonce=str(held.nonce)).status_code == 302
    assert len(texts()) == 1
    assert b"waits" not in hers.get(ROOM).content
    with pytest.raises(TooLateError):
        holding.decide(held, by=gil, is_let_in=False, words="too late")


def test_kept_back_with_a_word_and_nothing_counts_against_her(held, his, ash) -> None:
    his.post(f"/moderation/cases/{held.case_id}/", {"do": "claim"})
    assert b"Write why not" in his.post(f"{WORDS}held/{held.pk}/", {"answer": "keep"}, follow=True).content
    his.post(f"{WORDS}held/{held.pk}/", {"answer": "keep", "words": "It tells how."})
    held.refresh_from_db()
    held.case.refresh_from_db()
    assert (held.text, held.seq, held.case.outcome) == ("", None, Outcome.TALKED)
    assert "It tells how." in Notice.objects.get(member=ash, title="There is an answer about a message of yours.").text
    assert not Fact.objects.filter(member=ash, metric="upheld_reports").exists()
    assert texts() == []


def test_whoever_was_muted_meanwhile_is_not_let_in(held, his, gil, ash) -> None:
    from chatrooms.moderation.acts.models import Act

    now = timezone.now()
    Act.objects.create(
        kind="mute", by=gil, rank=5, about=ash, where="room", room=held.room, reason="unkind", until=now + HOUR
    )
    his.post(f"/moderation/cases/{held.case_id}/", {"do": "claim"})
    answer = his.post(f"{WORDS}held/{held.pk}/", {"answer": "say"}, follow=True)
    assert b"said now" in answer.content
    held.refresh_from_db()
    assert held.text
    assert held.decided_at is None
    assert texts() == []


def test_after_a_day_it_is_given_up_and_she_is_told(held, ash) -> None:
    assert holding.give_up() == 0
    with at(timezone.now() + 25 * HOUR):
        assert holding.give_up() == 1
        assert holding.give_up() == 0
    held.case.refresh_from_db()
    assert held.case.closed_at
    assert Notice.objects.filter(member=ash, title="A message of yours was not said.").exists()


def test_she_takes_along_what_waits_and_leaves_nothing_behind(held, ash) -> None:
    assert export.gather(ash)["messages that wait"][0]["text"] == "a secret method"
    keeping.part(ash, "somebody")
    held.refresh_from_db()
    assert held.text == ""
    assert held.decided_at
    assert keeping.preview(ash).goes


def test_what_waits_is_read_again_and_taken_back(held, hers, his, gil, ash, signed_in) -> None:
    page = f"{ROOM}waiting/"
    assert page in hers.get(ROOM).content.decode()
    assert b"a secret method" in hers.get(page).content
    other = signed_in(MemberFactory())
    assert b"secret" not in other.get(page).content
    other.post(page)
    held.refresh_from_db()
    assert held.decided_at is None, "one's own only"
    his.post(f"/moderation/cases/{held.case_id}/", {"do": "claim"})
    assert hers.post(page).url == ROOM
    held.case.refresh_from_db()
    assert (held.case.outcome, texts()) == (Outcome.NOTHING, [])
    with pytest.raises(TooLateError):
        holding.decide(Held.objects.select_related("by", "room", "case").get(), by=gil, is_let_in=True)
    assert b"waits" not in hers.get(ROOM).content


def test_taken_back_before_anybody_was_called_no_case_opens(hers, ash) -> None:
    watch("secret method", Action.HOLD)
    watch("secret", Action.FLAG)
    says(hers, "a secret method")
    hers.post(f"{ROOM}waiting/")
    assert following.follow() == 1
    assert not Case.objects.exists()


# where


@pytest.mark.parametrize(
    ("room", "band", "is_found"),
    [
        ("free-hugs", "", True),
        ("support-session", "", False),
        ("", "adult", True),
        ("", "teen", False),
        ("", "", True),
    ],
)
def test_it_is_watched_where_it_was_put(hers, room, band, is_found) -> None:
    watch("stupid", Action.NUDGE, room, band)
    assert says(hers, "stupid").status_code == (403 if is_found else 302)


def test_other_processes_hear_of_it_with_their_next_look(hers) -> None:
    watch("stupid", Action.NUDGE)
    lately.lately.refresh()
    WatchedWord.objects.update(is_on=False)  # as another process does
    assert says(hers, "stupid").status_code == 403
    lately.stamp()
    assert says(hers, "stupid").status_code == 302


# who may


REACH = {
    "cleo": {"Anxiety"},
    "gil": {"Anxiety", "adult"},
    "tara": {"teen"},
    "sage": {"Anxiety", "adult", "teen", "both"},
    "rosa": set(),
    "max": set(),
}


def test_who_may_watch_where(programme) -> None:
    cast = {
        "cleo": Moderator(),
        "gil": MemberFactory(roles=[("global-moderator", "", 3)]),
        "tara": MemberFactory(band=Band.TEEN, roles=[("global-moderator", "", 3)]),
        "sage": SafeguardingLead(),
        "rosa": MemberFactory(roles=[("room-supporter", "anxiety", 3)]),
        "max": MemberFactory(),
    }
    spots = {
        "Anxiety": Spot(programme.rooms["anxiety"]),
        "adult": Spot(None, "adult"),
        "teen": Spot(None, "teen"),
        "both": Spot(None),
    }
    for name, member in cast.items():
        found = set()
        for where, spot in spots.items():
            try:
                with transaction.atomic():
                    changing.write(spot, by=member, words="stupid", action=Action.NUDGE)
            except RefusedError:
                continue
            found.add(where)
        assert found == REACH[name], name


def test_somebody_of_a_lower_rank_leaves_it_alone(programme, signed_in) -> None:
    spot, cleo = Spot(programme.rooms["anxiety"]), Moderator()
    word = changing.write(spot, by=SafeguardingLead(), words="stupid", action=Action.HOLD)
    client = signed_in(cleo)
    assert client.get(f"{WORDS}{word.pk}/").status_code == 200
    assert client.post(f"{WORDS}{word.pk}/", {"do": "try", "samples": "stupid\nclever"}).status_code == 200
    assert client.post(f"{WORDS}{word.pk}/", {"do": "on"}).status_code == 403
    change = {"do": "change", "words": "clever", "spot": spot.key, "action": "nudge"}
    assert client.post(f"{WORDS}{word.pk}/", change).status_code == 403
    wide = changing.write(
        Spot(None, "adult"), by=MemberFactory(roles=[("global-moderator", "", 3)]), words="x-ray", action="flag"
    )
    assert client.get(f"{WORDS}{wide.pk}/").status_code == 404
    assert b"x-ray" not in client.get(WORDS).content


# trying, switching on, counting


def test_a_word_is_tried_before_it_is_on(his, hers, gil) -> None:
    says(hers, "you are not stupid at all")
    answer = his.post(WORDS, {"words": "  stupid ", "spot": "room:free-hugs", "action": "nudge"})
    word = WatchedWord.objects.get()
    assert answer.url == f"{WORDS}{word.pk}/"
    assert word.words == "stupid"
    page = answer.url
    assert his.post(page, {"do": "on"}).status_code == 403
    for samples in ("stupid", "clever"):
        his.post(page, {"do": "try", "samples": samples})
        word.refresh_from_db()
        assert word.tried_at is None, "it has to find something and to leave something alone"
    tried = his.post(page, {"do": "try", "samples": "so stup1d\nstupidity\n<b>clever</b>"})
    assert b"Found: <bdi>stup1d</bdi>. Ask whoever writes it" in tried.content
    assert b"&lt;b&gt;clever" in tried.content
    assert b"it would have found <b>1</b>" in tried.content
    assert his.post(page, {"do": "on"}).status_code == 302
    assert says(hers, "stupid").status_code == 403
    his.post(page, {"do": "change", "words": "silly", "spot": "room:free-hugs", "action": "nudge"})
    word.refresh_from_db()
    assert (word.is_on, word.tried_at, word.words) == (False, None, "silly"), "other words are tried anew"
    assert says(hers, "silly").status_code == 302
    verbs = list(Record.objects.filter(subject_kind="watchedword").order_by("at").values_list("verb", flat=True))
    assert verbs == ["wrote a watched word", "switched a watched word on", "changed a watched word"]


def test_a_word_that_everybody_says_is_not_held(his, hers, ash, programme) -> None:
    """Nobody at the desk brings a room to a standstill by it."""
    for n in range(8):
        limits.forget()
        says(hers, f"the {n}")
    for words, status in (("the", 403), ("never said", 302)):
        page = his.post(WORDS, {"words": words, "spot": "room:free-hugs", "action": "hold"}).url
        his.post(page, {"do": "try", "samples": f"{words}\nelse"})
        assert his.post(page, {"do": "on"}).status_code == status


def test_the_database_insists_that_it_was_tried(programme) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WatchedWord.objects.create(words="x", action="nudge", rank=1, is_on=True)


def test_two_at_once_change_it_once(programme, gil) -> None:
    spot = Spot(None, "adult")
    word = changing.write(spot, by=gil, words="stupid", action=Action.NUDGE)
    stale = WatchedWord.objects.get()
    changing.change(word, spot, spot, by=gil, words="silly", action=Action.NUDGE)
    with pytest.raises(TooLateError):
        changing.change(stale, spot, spot, by=gil, words="daft", action=Action.NUDGE)


def test_what_was_not_meant_is_counted(hers, his, django_capture_on_commit_callbacks) -> None:
    word = watch("moron", Action.FLAG)
    with django_capture_on_commit_callbacks(execute=True):
        says(hers, "moron")
        says(hers, "MORON is a radio station")
    hit = Hit.objects.get(seq=2)
    answer = his.post(f"{WORDS}hits/{hit.pk}/", {"do": "wrong"})
    assert answer.url == f"/moderation/cases/{hit.case_id}/"
    assert b"Found 2 times, 1 not meant (50 %)" in his.get(f"{WORDS}{word.pk}/").content
    assert b"1 not meant (50 %)" in his.get(WORDS).content
    his.post(f"{WORDS}hits/{hit.pk}/", {"do": "right"})
    assert b"0 not meant" in his.get(f"{WORDS}{word.pk}/").content
    hers.post(f"{WORDS}hits/{hit.pk}/", {"do": "wrong"})
    assert not Hit.objects.filter(is_wrong=True).exists()


def test_one_word_or_three_cost_the_same(his, hers, gil) -> None:
    def more(n: int) -> None:
        word = watch(f"word{n}", Action.FLAG, "free-hugs")
        says(hers, f"word{n}")
        following.follow()
        assert word.hits.count() == 1

    more(0)
    page = f"{WORDS}{WatchedWord.objects.get().pk}/"
    for address in (WORDS, page):
        his.get(address)
    counts = []
    for _ in range(2):
        for address in (WORDS, page):
            with CaptureQueriesContext(connection) as found:
                his.get(address)
            counts.append(len(found))
        if len(counts) == 2:
            more(1)
            more(2)
            says(hers, "word0 again")
            says(hers, "word0 once more")
    assert counts[:2] == counts[2:]


def test_places_go_with_what_was_said(hers) -> None:
    watch("stupid", Action.NUDGE)
    says(hers, "stupid", sure="1")
    Hit.objects.update(at=timezone.now() - dt.timedelta(days=400))
    assert keeping.forget_old() == 1

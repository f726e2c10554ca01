"""Reviews of leaders: only by who was there, once, never to be told apart, and honest in what they count for (G2, L3, S19)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatrooms.care.models import Signal
from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.reports.models import Case
from chatrooms.reviews import counting, keeping
from chatrooms.reviews.meeting import meetings
from chatrooms.reviews.models import Review, quarter_of
from chatrooms.rooms.models import Room
from chatrooms.talk.models import Attendance
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members import erasure, export
from leadership.members.models import Band
from leadership.requirements.models import Fact, Tally
from tests.cast import ProgrammeAdmin, SafeguardingLead
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db
CANARY = "canary-of-a-review"


def talked(member, room="free-hugs", messages=5, days=0) -> None:
    row, _ = Room.objects.get_or_create(slug=room)
    day = (timezone.now() - dt.timedelta(days=days)).astimezone(dt.UTC).date()
    Attendance.objects.create(member=member, room=row, day=day, messages=messages)


@pytest.fixture
def lea(programme):
    lea = MemberFactory(username="lea", roles=[("chatroom-moderator", "anxiety", 3)])
    talked(lea)
    return lea


def witness(**more):
    found = MemberFactory(**more)
    talked(found)
    return found


def review_of(lea, *, stars=5, chips=("listened",), words="", by=None, at=None) -> Review:
    at = at or timezone.now()
    return Review.objects.create(
        by=by or MemberFactory(), about=lea, quarter=quarter_of(at.date()), stars=stars, chips=list(chips), words=words,
        room=Room.objects.get_or_create(slug="free-hugs")[0], day=at.date(), at=at,
    )  # fmt: skip


def test_who_was_there_says_it_once_without_a_contact(lea, signed_in) -> None:
    ana = witness()
    client = signed_in(ana)
    assert 'href="/reviews/of/lea/"' in client.get("/reviews/").content.decode()
    assert 'href="/reviews/of/lea/"' in client.get("/members/lea/").content.decode()
    sent = {"stars": "4", "chips": ["calm"], "words": "Calm. Call me: 079 123 45 67"}
    assert client.post("/reviews/of/lea/", sent)["Location"] == "/reviews/"
    made = Review.objects.get()
    assert (made.by, made.about, made.stars, made.chips, made.counted_at) == (ana, lea, 4, ["calm"], None)
    assert made.words == "Calm. Call me: [contact removed]"
    assert client.post("/reviews/of/lea/", sent).status_code == 409
    assert "/reviews/of/lea/" not in client.get("/members/lea/").content.decode()
    with pytest.raises(IntegrityError):
        Review.objects.create(
            **{each: getattr(made, each) for each in ("by", "about", "quarter", "room", "day", "stars")}
        )


def test_nothing_is_told_and_nothing_counts_before_five_are_together(lea, signed_in) -> None:
    reader = signed_in(lea)
    for n in range(4):
        review_of(lea, words=CANARY, stars=5 - n)
    assert counting.count_waiting() == 0
    assert not Fact.objects.filter(member=lea).exists()
    assert "What was said of you" not in reader.get("/reviews/").content.decode()
    review_of(lea)
    review_of(lea)
    assert counting.count_waiting() == 5
    assert counting.count_waiting() == 0
    tally = Tally.objects.get(member=lea)
    assert tally.positive_reviews == 3 * 10**6
    assert tally.written_reviews == 4 * 10**6
    assert (tally.star_rating, tally.star_rating_count) == (19 * 10**6, 5)
    assert Fact.objects.filter(member=lea).values("occurred_at").distinct().count() == 1
    page = reader.get("/reviews/").content.decode()
    assert "Most were helped.</b> 5 reviews count." in page
    assert "Listened: 5" in page


def test_no_word_of_it_reaches_the_leader(lea, signed_in) -> None:
    ana = witness(username="ana-the-witness")
    review_of(lea, by=ana, words=CANARY)
    for _ in range(4):
        review_of(lea, words=CANARY)
    counting.count_waiting()
    reader = signed_in(lea)
    for address in ("/reviews/", "/path/", "/members/lea/", "/notices/", "/settings/"):
        page = reader.get(address).content.decode()
        assert CANARY not in page
        assert "ana-the-witness" not in page
    copied = str(export.gather(lea))
    assert CANARY not in copied
    assert "ana-the-witness" not in copied
    # which of the facts belong to one review can't be seen from them
    names = Fact.objects.filter(member=lea).values_list("source_id", flat=True)
    assert len(set(names)) == len(names) == 15
    assert not any(str(pk) in name for name in names for pk in Review.objects.values_list("pk", flat=True))
    assert CANARY in str(export.gather(ana))


@pytest.mark.parametrize(
    "who", ["not there", "hardly there", "another day", "long ago", "a teen", "a mate", "led", "plain", "staff"]
)
def test_nobody_else_can(lea, signed_in, who) -> None:
    by = MemberFactory(band=Band.TEEN if who == "a teen" else Band.ADULT)
    about = lea
    if who == "not there":
        talked(by, "anxiety")
    elif who == "hardly there":
        talked(by, messages=4)
    elif who in ("another day", "long ago"):
        for person in (by, lea) if who == "long ago" else (by,):
            talked(person, days=15 if who == "long ago" else 1)
    elif who == "led":
        talked(by)
        give_role(lea, "global-moderator")
        give_role(by, "room-supporter", "depression")
    elif who == "a mate":
        by = witness(roles=[("room-supporter", "anxiety", 1)])
    else:
        talked(by)
    if who == "plain":
        about = witness()
    elif who == "staff":
        about = ProgrammeAdmin(roles=[("chatroom-moderator", "depression", 3)])
        talked(about)
    assert about not in [each.leader for each in meetings(by)]
    client = signed_in(by)
    assert client.post(f"/reviews/of/{about}/", {"stars": "1"}).status_code == 404
    assert not Review.objects.exists()


def test_the_word_of_whoever_came_to_be_led_by_her_meanwhile_does_not_count(lea) -> None:
    """L3: asked again when five are together."""
    for number in range(5):
        made = review_of(lea, by=witness())
        if number == 0:
            give_role(made.by, "room-supporter", "anxiety")
    assert counting.count_waiting() == 0
    review_of(lea, by=witness(roles=[("room-supporter", "depression", 1)]))  # who works elsewhere
    assert counting.count_waiting() == 5
    assert Fact.objects.filter(member=lea, metric="positive_reviews").count() == 5


def test_in_a_circle_one_word_is_being_there(lea) -> None:
    ana = MemberFactory()
    for each in (ana, lea):
        talked(each, "sharing-circle", messages=1)
    assert [each.slug for each in meetings(ana)] == ["sharing-circle"]


def test_the_new_and_those_kept_away_wait(lea, signed_in) -> None:
    new, away = witness(weeks=0.5), witness()
    now = timezone.now()
    Act.objects.create(
        kind="ban", by=MemberFactory(), rank=3, about=away, where="everywhere", reason="unkind", until=now + dt.timedelta(days=1)
    )  # fmt: skip
    for each in (new, away):
        answer = signed_in(each).post("/reviews/of/lea/", {"stars": "1"})
        assert answer.status_code == 403
    assert not Review.objects.exists()


def test_taking_it_back_all_of_it_or_once_it_counts_the_words(lea, signed_in) -> None:
    ana = witness()
    first = review_of(lea, by=ana, words=CANARY)
    other = signed_in(witness())
    assert other.post(f"/reviews/{first.pk}/take-back/").status_code == 404
    client = signed_in(ana)
    assert client.post(f"/reviews/{first.pk}/take-back/").status_code == 302
    assert not Review.objects.exists()
    second = review_of(lea, by=ana, words=CANARY)
    for _ in range(4):
        review_of(lea)
    counting.count_waiting()
    client.post(f"/reviews/{second.pk}/take-back/")
    second.refresh_from_db()
    assert second.words == ""
    assert Tally.objects.get(member=lea).written_reviews == 10**6


def test_an_admin_reads_the_words_without_a_name_and_strikes_one_out(lea, signed_in) -> None:
    ana = witness(username="ana-the-witness")
    bad = review_of(lea, by=ana, stars=1, words=CANARY)
    for _ in range(4):
        review_of(lea, words="x")
    counting.count_waiting()
    admin = ProgrammeAdmin()
    client = signed_in(admin)
    page = client.get("/moderation/reviews/?of=Lea").content.decode()
    assert CANARY in page
    assert "ana-the-witness" not in page
    assert "/moderation/reviews/?of=lea" in client.get(f"/admin/leadership/member/{lea.pk}/change/").content.decode()
    address = f"/moderation/reviews/{bad.pk}/"
    assert client.post(address, {"reason": " "}).status_code == 400
    assert client.post(address, {"reason": "agreed upon"}).status_code == 302
    tally = Tally.objects.get(member=lea)
    assert (tally.star_rating, tally.star_rating_count) == (20 * 10**6, 4)
    assert (tally.positive_reviews, tally.written_reviews) == (4 * 10**6, 4 * 10**6)
    assert counting.summary(lea) is None  # fewer than five again
    told = Record.objects.get(verb="struck out")
    assert (told.actor_name, told.reason, told.about_id) == (admin.username, "agreed upon", None)
    bad.refresh_from_db()
    with pytest.raises(TooLateError):
        counting.strike_out(bad, by=admin, reason="again")
    with pytest.raises(RefusedError):
        counting.strike_out(review_of(lea), by=SafeguardingLead(), reason="mine")
    assert CANARY not in signed_in(SafeguardingLead()).get("/moderation/reviews/?of=lea").content.decode()


def test_words_go_in_time_and_with_their_author_and_what_counted_stays(lea, settings) -> None:
    ana = MemberFactory()
    old = review_of(lea, words=CANARY, at=timezone.now() - dt.timedelta(days=366))
    mine = review_of(lea, by=ana, words=CANARY)
    for _ in range(3):
        review_of(lea)
    counting.count_waiting()
    waiting = review_of(lea, by=ana, at=timezone.now() - dt.timedelta(days=100), words=CANARY)
    assert keeping.forget_old() == 1
    old.refresh_from_db()
    assert old.words == ""
    erasure.erase(ana)
    mine.refresh_from_db()
    assert mine.words == ""
    assert not Review.objects.filter(pk=waiting.pk).exists()
    assert Tally.objects.get(member=lea).positive_reviews == 5 * 10**6


def test_one_row_costs_what_three_cost(lea, signed_in) -> None:
    ana = witness()
    client = signed_in(ana)
    client.get("/reviews/")
    with CaptureQueriesContext(connection) as one:
        client.get("/reviews/")
    for n in range(2):
        more = MemberFactory(roles=[("chatroom-moderator", "depression", 3)])
        talked(more)
        review_of(more, by=ana)
        review_of(lea, by=ana, at=timezone.now() - dt.timedelta(days=100 * (n + 1)))
    with CaptureQueriesContext(connection) as three:
        client.get("/reviews/")
    assert len(three) == len(one)


def test_whoever_tells_in_it_that_she_is_not_well_is_not_left_alone(lea, signed_in) -> None:
    """Somebody looks after her, who may be the very leader: so without her words, and nothing counts against her (G7, G9)."""
    ana = witness(username="ana")
    sent = {"stars": "2", "words": "I want to kill myself tonight and nobody noticed"}
    answer = signed_in(ana).post("/reviews/of/lea/", sent)
    assert answer["Location"] == "/help/"
    assert not Case.objects.exists()
    cue = Signal.objects.get(member=ana).cues.get()
    assert (cue.by, cue.seq) == (None, None)
    assert "noticed" not in cue.words
    assert "review" not in cue.words
    assert not Fact.objects.filter(member=ana).exists()

"""Words somebody folds: for herself alone, everywhere, seen by nobody else; and being named (features: personal triggers)."""

from __future__ import annotations

import uuid

import pytest

from chatrooms.safety.models import FoldedWord
from leadership.members import erasure
from leadership.members.export import gather
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db
ROOM, WORDS = "/rooms/free-hugs/", "/settings/words/"


@pytest.fixture
def ana(programme):
    return MemberFactory(username="ana")


@pytest.fixture
def her(ana, signed_in):
    return signed_in(ana)


@pytest.fixture
def ben(programme, signed_in):
    return signed_in(MemberFactory(username="ben"))


def say(client, text):
    return client.post(ROOM, {"text": text, "nonce": str(uuid.uuid4())})


def test_what_holds_a_word_is_folded_for_me_alone(ana, her, ben) -> None:
    say(ben, "about Panic attacks")
    say(ben, "about tea")
    say(her, "my own panic")
    assert her.post(WORDS, {"words": "panic\n\n  grey   sky \nPANIC"}).url == WORDS
    assert sorted(ana.folded_words.values_list("word", flat=True)) == ["PANIC", "grey sky"]
    page = her.get(ROOM).content.decode()
    assert page.count('class="veil"') == 1
    assert page.index("A message with a word you fold.") < page.index("about Panic attacks") < page.index("about tea")
    assert 'class="veil"' in her.get(f"{ROOM}1/").content.decode()
    theirs = ben.get(ROOM).content.decode()
    assert "veil" not in theirs
    assert "grey sky" not in theirs
    her.post(WORDS, {"words": ""})
    assert not FoldedWord.objects.exists()
    assert "veil" not in her.get(ROOM).content.decode()


def test_a_leaders_word_is_folded_too_and_opened_with_one_press(her, signed_in) -> None:
    leader = MemberFactory(username="lea")
    give_role(leader, "global-moderator", "", 3)
    say(signed_in(leader), "a panic button is below")
    her.post(WORDS, {"words": "panic"})
    assert '<details class="veil">' in her.get(ROOM).content.decode()


def test_the_list_is_kept_with_what_is_wrong_said_beside_it(her, ana) -> None:
    for typed, sentence in (
        ("x", "at least two letters"),
        ("*", "at least two letters"),
        ("w" * 61, "longer than 60 characters"),
        ("\n".join(f"word{n}" for n in range(51)), "These are 51 words."),
    ):
        response = her.post(WORDS, {"words": typed})
        assert response.status_code == 400
        assert sentence in response.content.decode()
        assert typed.splitlines()[-1] in response.content.decode()
    assert not ana.folded_words.exists()


def test_it_goes_along_and_goes_away_with_the_account(her, ana) -> None:
    """G21."""
    her.post(WORDS, {"words": "panic"})
    assert gather(ana)["words I fold"] == [{"word": "panic"}]
    assert "1 word you fold" in erasure.preview(ana).goes
    erasure.erase(ana)
    assert not FoldedWord.objects.exists()


def test_whoever_is_named_sees_it_marked_and_nobody_else(her, ben, signed_in) -> None:
    cleos = signed_in(MemberFactory(username="cleo"))
    say(ben, "what do you think, @Ana?")
    say(her, "@ana is me")
    page = her.get(ROOM).content.decode()
    assert page.count("mentions you") == 1
    assert 'class="msg msg--you" id="m1"' in page
    for other in (ben, cleos):
        assert "mentions you" not in other.get(ROOM).content.decode()


def test_nobody_whom_i_hide_reaches_me_by_my_name(her, ben) -> None:
    """G17."""
    say(ben, "@ana")
    her.post("/settings/hidden/", {"name": "ben", "do": "hide"})
    page = her.get(ROOM).content.decode()
    assert "mentions you" not in page
    assert 'class="veil"' in page

"""Letters in the words of admins: filled once from a fixed list of names, kept in versions, and never in the way."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from leadership.applications import decide
from leadership.applications.models import Status
from leadership.audit.models import Record
from leadership.members.models import Member
from leadership.notices.letters import LETTERS, PLACES, SUBJECT, fill
from leadership.notices.models import Notice
from leadership.notices.wording import StaleError, Wording, clean, latest, mistakes, reword, said, words, write
from tests.cast import ListenerWhoMeetsRoomSupporter, ProgrammeAdmin, application_by
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
OWN = {"subject": "News for you", "title": "Welcome, {{ username }}: {{ role }}", "text": "Dear {{username}}, hello."}


@pytest.fixture
def ada(programme) -> Member:
    return ProgrammeAdmin(username="ada")


@pytest.fixture
def lia(programme) -> Member:
    return ListenerWhoMeetsRoomSupporter(username="lia", wants_full_letters=True)


def approved(lia: Member, ada: Member) -> Notice:
    application = application_by(lia)
    decide.approve(application, by=ada, version=application.version)
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    return lia.notices.get()


@pytest.mark.parametrize("letter", LETTERS.values(), ids=lambda letter: letter.slug)
def test_our_own_words_keep_the_rules_that_admins_have(letter) -> None:
    assert mistakes(letter, "subject", SUBJECT) == []
    assert mistakes(letter, "title", letter.title) == []
    assert mistakes(letter, "text", letter.text) == []
    assert set(letter.names) <= set(PLACES)
    for band in ("adult", "teen"):
        found = words(letter, letter.sample(band), None)
        assert found.title
        assert "{" not in found.title + found.text


def test_a_letter_is_said_in_the_words_of_an_admin_in_mail_and_inbox(ada, lia, run_tasks) -> None:
    wording = reword("approved", 1, by=ada, **OWN)
    told = approved(lia, ada)
    assert (told.title, told.text) == ("Welcome, lia: Room Supporter", "Dear lia, hello.")
    assert told.wording == wording  # so that it can be understood later
    run_tasks()
    assert mail.outbox[0].subject == "News for you"
    assert "Welcome, lia: Room Supporter" in mail.outbox[0].body
    assert "Dear lia, hello." not in mail.outbox[0].body


def test_back_to_our_words_is_a_version_too(ada, lia) -> None:
    reword("approved", 1, by=ada, **OWN)
    assert reword("approved", 2, by=ada).is_ours
    told = approved(lia, ada)
    assert (told.title, told.wording) == ("Yes: you are Room Supporter now.", None)
    assert Wording.objects.count() == 2
    with pytest.raises(StaleError):  # there is nothing to go back from
        reword("approved", 3, by=ada)


def test_every_change_is_on_record_with_before_and_after(ada) -> None:
    ours = {"subject": SUBJECT, "title": LETTERS["approved"].title, "text": LETTERS["approved"].text}
    reword("approved", 1, by=ada, **OWN)
    reword("approved", 2, by=ada)
    first, second = Record.objects.filter(subject_kind="wording").order_by("at")
    assert (first.verb, first.actor_name, first.before, first.after) == ("worded", "ada", ours, OWN)
    assert (second.verb, second.before, second.after) == ("put back our words", OWN, ours)


def test_of_two_who_change_the_same_version_the_second_hears_of_it(ada) -> None:
    reword("approved", 1, by=ada, **OWN)
    for number in (0, 1, 3):
        with pytest.raises(StaleError):
            reword("approved", number, by=ada, subject="Other", title="Other")
    assert latest("approved").subject == "News for you"
    assert Record.objects.filter(subject_kind="wording").count() == 1


@pytest.mark.parametrize(
    ("title", "text"), [("For {{ gone }}", ""), ("Fine", "{{ gone }}"), ("{{ x }}" * 20, "{{ reason }}")]
)
def test_words_that_can_not_be_filled_stop_no_decision(ada, lia, title: str, text: str) -> None:
    """As after a release that knows a name no longer: the row is there, whatever a form would say today."""
    Wording.objects.create(letter="approved", number=1, subject="S", title=title, text=text, written_by="ada")
    told = approved(lia, ada)
    assert (told.title, told.wording) == ("Yes: you are Room Supporter now.", None)


def test_half_a_letter_is_refused_by_the_database(db) -> None:
    for half in ({"subject": "S"}, {"title": "T"}, {"text": "T"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Wording.objects.create(letter="approved", number=1, written_by="ada", **half)


def test_a_reason_is_never_read_as_a_template(ada, lia) -> None:
    application = application_by(lia)
    reason = "{{ username }} {% now 'Y' %} <b>{{ again }}</b>"
    requirement = decide.requirements_of(application)[0]
    decide.decline(application, by=ada, version=application.version, requirement=requirement, reason=reason)
    assert reason in lia.notices.get().text


def test_a_not_this_time_says_why_from_when_and_how_to_appeal(ada, lia) -> None:
    application = application_by(lia)
    requirement = decide.requirements_of(application)[0]
    decide.decline(application, by=ada, version=application.version, requirement=requirement, reason="You were late.")
    text = lia.notices.get().text
    for part in (
        requirement,
        "You were late.",
        "You can apply again whenever you like.",
        "you can appeal once, until",
    ):
        assert part in text


def test_a_teen_reads_the_names_of_her_own_community(programme, ada) -> None:
    mentor = programme.roles["group-support-mentor"]
    teen = MemberFactory(username="teo", band="teen")
    assert said("approved", teen, role=mentor.name_for(teen.band)).title == "Yes: you are Teen Star now."
    assert LETTERS["approved"].sample("teen")["role"] == mentor.name_for("teen")
    assert LETTERS["approved"].sample("adult")["role"] == mentor.name_for("adult")


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("text", "{{ reason }} {{ again }} {{ password }}", "{{ password }} can’t stand here. Possible here: {{ username }}, "),
        ("title", "{{ reason }}", "{{ reason }} can’t stand here. Possible here: {{ username }}, {{ role }}."),
        ("subject", "{{ username }}", "locked screen"),
        ("text", "Hello", "{{ reason }}, {{ again }} has to stay"),
        ("text", "{{ reason }} {{ again }} {{ reason.pk }}", "Names stand in double braces"),
        ("text", "{{ reason }} {{ again }} {% if 1 %}", "Names stand in double braces"),
        ("text", "{{ reason }} {{ again }} {{ Reason }}", "Names stand in double braces"),
        ("text", "{{ reason }} {{ again }} \u202eabc", "can’t be seen"),
        ("title", "one\ntwo", "one line"),
        ("subject", "one\ntwo", "one line"),
    ],
)  # fmt: skip
def test_what_can_not_be_filled_is_named_with_what_could(field: str, text: str, why: str) -> None:
    assert why in " ".join(mistakes(LETTERS["declined"], field, text))


@given(st.text(), st.text())
def test_filling_never_looks_at_what_a_value_holds(value: str, rest: str) -> None:
    kept = "".join(sign for sign in value if sign != "\n").strip()
    assert fill("a{{ word }}b", {"word": kept}) == f"a{kept}b"
    assert fill("{{ word }}", {"word": "{{ other }}" + kept}) == ("{{ other }}" + kept).strip()


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_whoever_was_told_is_not_told_again(lia) -> None:
    assert write(lia, "badge-given", "badge:1", badge="Refresher") is not None
    assert write(lia, "badge-given", "badge:1", badge="Refresher") is None

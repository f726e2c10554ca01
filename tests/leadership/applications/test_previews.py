"""Before a decision is made, its letter is shown as the person will read it, word for word."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leadership.applications import appeals, decide
from leadership.applications.models import SOMETHING_ELSE, Application, Status
from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.wording import reword
from leadership.roles.editions import put_in_force
from tests import cast
from tests.cast import application_by
from tests.factories import give_badge, give_role

pytestmark = pytest.mark.django_db
REASON = "You ended two chats early.\nHost two more with a supporter beside you, then write again."


@pytest.fixture
def ada(programme) -> Member:
    return cast.ProgrammeAdmin(username="ada")


@pytest.fixture
def client(ada, signed_in):
    return signed_in(ada)


@pytest.fixture
def sent(programme) -> Application:
    return application_by(cast.ListenerWhoMeetsRoomSupporter(username="lia"))


def page(response, status: int = 200) -> str:
    assert response.status_code == status
    return html.unescape(" ".join(response.content.decode().split()))


def as_shown(notice: Notice) -> str:
    """A notice as the desk shows it, title and text."""
    text = notice.text.replace("\n", "<br>")
    return f'<p><b>{notice.title}</b></p> <p dir="auto">{text}</p>'


def posted(*rows: Application, **data: str) -> dict[str, object]:
    return {"row": [row.pk for row in rows], **{f"version-{row.pk}": row.version for row in rows}, **data}


def an_answer() -> dict[str, str]:
    return {
        "requirement": SOMETHING_ELSE,
        "reason": REASON,
        "again_on": f"{timezone.now() + dt.timedelta(days=40):%Y-%m-%d}",
    }


def test_a_yes_is_shown_beside_its_button(client, ada, sent) -> None:
    shown = page(client.get(reverse("admin:leadership_application_change", args=[sent.pk])))
    decide.approve(sent, by=ada, version=sent.version)
    assert as_shown(Notice.objects.get(member=sent.applicant)) in shown


def test_a_yes_is_shown_in_the_words_of_an_admin_and_of_the_community(client, ada) -> None:
    reword("approved", 1, by=ada, subject="News", title="Hello {{ username }}", text="{{ role }} <3")
    teen = application_by(cast.TeenListenerWhoMeetsRoomSupporter(username="teo"))
    shown = page(client.get(reverse("admin:leadership_application_change", args=[teen.pk])))
    assert '<p><b>Hello teo</b></p> <p dir="auto">' in shown
    assert "The mail beside it, if fuller letters are chosen: “News”" in shown


def test_the_first_of_two_approvals_writes_no_letter_and_shows_none(client, ada) -> None:
    two = application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    for check in ("statement", "interview"):
        decide.tick(two, check=check, by=ada, version=two.version)
        two.refresh_from_db()
    address = reverse("admin:leadership_application_change", args=[two.pk])
    shown = page(client.get(address))
    assert "Approve and give the badge" in shown
    assert "gs-letter" not in shown
    decide.approve(two, by=cast.ProgrammeAdmin(), version=two.version)
    assert "gs-letter" in page(client.get(address))


def test_a_not_this_time_is_read_as_it_was_previewed(client, ada, sent) -> None:
    address = reverse("admin:application-decline", args=[sent.pk])
    shown = page(client.post(address, posted(sent, **an_answer(), _preview="1")))
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED
    client.post(address, posted(sent, **an_answer()))
    told = Notice.objects.get(member=sent.applicant)
    day = f"{timezone.now() + dt.timedelta(days=40):%-d %B %Y}"
    assert f"You can apply again from {day}." in told.text
    for part in told.text.split("you can appeal once")[0].split("\n"):
        assert part in shown
    assert f"<b>{told.title}</b>" in shown
    assert "You ended two chats" not in shown.partition("<summary>And as a mail")[2].partition("</section>")[0]


def test_many_are_shown_once_for_each_letter_that_differs(client, programme, sent) -> None:
    more = [application_by(cast.ListenerWhoMeetsRoomSupporter(username=name)) for name in ("mia", "noa", "ola")]
    other = application_by(cast.ListenerWhoMeetsChatroomModerator(username="pia"), "chatroom-moderator")
    address = reverse("admin:application-approve-many")
    shown = page(client.get(address, {"row": [sent.pk, *(each.pk for each in more), other.pk]}))
    assert "<bdi>lia, mia, noa and 1 more</bdi> will read in the notices:" in shown
    assert "<bdi>pia</bdi> will read in the notices:" in shown
    assert "<b>Yes: you are Room Supporter now.</b>" in shown
    assert f"<b>Yes: you are {programme.roles['chatroom-moderator'].name} now.</b>" in shown
    many = posted(sent, *more, other, **an_answer(), _preview="1")
    refused = page(client.post(reverse("admin:application-decline-many"), many))
    assert "<bdi>lia, mia, noa and 2 more</bdi> will read" in refused
    assert not Notice.objects.filter(kind=Notice.Kind.DECISION, title__contains="answer").exists()


@pytest.mark.parametrize("many", ["approve", "decline"])
def test_three_letters_cost_what_one_does(client, ada, sent, many: str) -> None:
    more = [application_by(cast.ListenerWhoMeetsRoomSupporter()) for _ in range(2)]
    address = reverse(f"admin:application-{many}-many")

    def look(*rows: Application) -> None:
        if many == "approve":
            page(client.get(address, {"row": [row.pk for row in rows]}))
        else:
            page(client.post(address, posted(*rows, **an_answer(), _preview="1")))

    look(sent)
    with CaptureQueriesContext(connection) as one:
        look(sent)
    with CaptureQueriesContext(connection) as three:
        look(sent, *more)
    assert len(three) == len(one), [query["sql"] for query in three]


def test_a_question_is_read_as_it_was_previewed(client, sent) -> None:
    address = reverse("admin:application-ask", args=[sent.pk])
    shown = page(client.post(address, posted(sent, words="Which evenings?", days="7", _preview="1")))
    assert not sent.questions.exists()
    client.post(address, posted(sent, words="Which evenings?", days="7"))
    told = Notice.objects.get(member=sent.applicant)
    assert f"<b>{told.title}</b>" in shown
    assert told.text.startswith("Which evenings?\n\nThere is time until ")
    assert "Which evenings?<br><br>There is time until " in shown


def test_the_answer_to_an_appeal_is_read_as_it_was_previewed(client, sent) -> None:
    ben = cast.ProgrammeAdmin(username="ben")
    decide.decline(sent, by=ben, version=sent.version, requirement=SOMETHING_ELSE, reason="No.")
    sent.refresh_from_db()
    appeals.appeal(sent, by=sent.applicant, words="Please look again.")
    address = reverse("admin:application-judge", args=[sent.pk])
    answer = {"is_upheld": "no", "reason": "We looked at all of it again."}
    shown = page(client.post(address, posted(sent, **answer, _preview="1")))
    assert appeals.of(sent).judged_at is None
    client.post(address, posted(sent, **answer))
    assert as_shown(Notice.objects.get(member=sent.applicant, key__endswith=":judged")) in shown


def test_whoever_has_appealed_already_is_promised_no_second_appeal(ada, sent) -> None:
    ben, no = cast.ProgrammeAdmin(username="ben"), {"requirement": SOMETHING_ELSE, "reason": "No."}
    decide.decline(sent, by=ben, version=sent.version, **no)
    sent.refresh_from_db()
    appeals.appeal(sent, by=sent.applicant, words="Please look again.")
    appeals.judge(sent, by=ada, version=sent.version, is_upheld=True, reason="You are right.")
    sent.refresh_from_db()
    decide.decline(sent, by=ada, version=sent.version, **no)
    told = Notice.objects.filter(member=sent.applicant, text__startswith="About").order_by("created_at")
    assert ["appeal once" in each.text for each in told] == [True, False]


@pytest.mark.parametrize("what", ["suspend", "end", "confirm", "extend"])
def test_what_becomes_of_a_role_is_read_as_it_was_previewed(client, programme, what: str) -> None:
    role = dataclasses.replace(programme.roles["room-supporter"], provisional_weeks=4)
    put_in_force(dataclasses.replace(programme, roles={**programme.roles, role.slug: role}))
    lia = cast.ListenerWhoMeetsRoomSupporter(username="lia")
    award = give_role(lia, "room-supporter", "anxiety")
    Award.objects.filter(pk=award.pk).update(provisional_until=timezone.now() + dt.timedelta(days=3))
    address = reverse(f"admin:award-{what}")
    data = {"row": award.pk, "reason": "Because of Monday."}
    shown = page(client.post(address, data | {"_preview": "1"}))
    assert not Notice.objects.filter(member=lia).exists()
    assert client.post(address, data).status_code == 302
    assert as_shown(Notice.objects.get(member=lia)) in shown


def test_what_becomes_of_a_plain_badge_too(client, programme) -> None:
    lia = cast.ListenerWhoMeetsRoomSupporter(username="lia")
    badge = give_badge(lia, "graduate")
    data = {"row": badge.pk, "reason": "It was somebody else’s."}
    shown = page(client.post(reverse("admin:badgeaward-end"), data | {"_preview": "1"}))
    client.post(reverse("admin:badgeaward-end"), data)
    assert as_shown(Notice.objects.get(member=lia)) in shown

"""Taking one's data along, and leaving: what goes, what stays, and who has to wait (G21)."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
import zipfile
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.cache import cache
from django.db import models
from django.utils import timezone

from chatrooms.care.models import Shift, Source
from chatrooms.care.raising import raise_signal
from chatrooms.care.signs import Tier
from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.ages.models import AgeCheck
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.reporting import a_person, report
from chatrooms.moderation.scripts.models import Script
from chatrooms.reviews.models import Review
from chatrooms.rooms.models import Room
from leadership.applications import decide
from leadership.applications.conflicts import step_aside
from leadership.applications.holding import hold_no
from leadership.applications.models import Application, Status
from leadership.applications.nominations import Nomination
from leadership.applications.opinions import give
from leadership.audit.models import Record
from leadership.badges import awarding
from leadership.badges.models import Award, Obligation
from leadership.badges.pausing import take_break
from leadership.badges.renewals import Renewal
from leadership.learning.models import Completion
from leadership.members import erasure, export
from leadership.members.models import Clearance, Member
from leadership.notices.tell import tell
from leadership.roles.eligibility import eligible, usernames
from leadership.roles.models import Role
from tests.cast import (
    ListenerWhoMeetsMentorLeader,
    ListenerWhoMeetsRoomSupporter,
    ProgrammeAdmin,
    SafeguardingLead,
    application_by,
)
from tests.chatrooms.talk.filling import talk_a_little
from tests.factories import MemberFactory, count, give_badge, give_role

pytestmark = pytest.mark.django_db
NAME = "zenobia-who-leaves"
#: a relation to a member that is nobody's data to take along: whose work it was, or what only repeats other rows
NOT_TAKEN_ALONG = {
    "tally",  # a sum of the facts
    "cases_about",  # who reported her must not be found by it; what was decided she is told
    "notes_about",  # of moderators, for moderators (S19)
    "reviews_about",  # who wrote them, and what, is theirs (S19); what they count for is among the facts
    "acts_done",  # her work as a moderator, about others; it stays theirs to appeal
    "ban_proposals",  # asked of the leads; what came of it is a decision about her
    "case_turns",  # her work with the cases of others
    "logentry_set",  # what staff clicked at the desk; decisions are in the record
}


@pytest.fixture
def zenobia(programme) -> Member:
    """Somebody with a row of everything."""
    member = ListenerWhoMeetsRoomSupporter(username=NAME, email=f"{NAME}@example.org", courses=["topic-guide-anxiety"])
    award = give_role(member, "room-supporter", "anxiety", 3)
    Obligation.objects.create(award=award, course="refresher", due_at=timezone.now())
    Renewal.objects.create(award=award, words="private words")
    give_badge(member, "refresher")
    application = application_by(member, communities=("loneliness",))
    reviewer = ProgrammeAdmin()
    give(application, by=reviewer, verdict="not_yet", note=f"What I think of {NAME}.")
    step_aside(application, by=reviewer, reason=f"I know {NAME}.")
    hold_no(
        application,
        by=ProgrammeAdmin(),
        version=application.version,
        requirement="2 group chats",
        reason=f"Two more, {NAME}.",
    )
    until = timezone.now() + dt.timedelta(days=30)
    for pair in (
        {"nominee": member, "nominated_by": MemberFactory()},
        {"nominee": MemberFactory(), "nominated_by": member},
    ):
        Nomination.objects.create(**pair, role_id="room-supporter", why=f"Kind to {NAME}.", open_until=until)
    tell(member, "decision", "one", "Something for you", text="private words")
    talk_a_little(member)
    now = timezone.now()
    Clearance.objects.create(
        member=member,
        evidence="employment",
        requested_by=MemberFactory(),
        expires_at=now + dt.timedelta(days=9),
    )
    member.hidden_people.create(other=MemberFactory())
    member.folded_words.create(word="a word")
    member.left_out.create(category="unkind")
    script = Script.objects.create()
    member.script_versions.create(script=script, number=1, title="A title", text="Words", kinds=["room"])
    member.held_messages.create(room=Room.objects.get(), nonce=uuid.uuid4(), text=f"Held, says {NAME}.", at=now)
    Act.objects.create(
        kind="reminder", by=MemberFactory(), rank=5, about=member, where="room", room=Room.objects.get(),
        reason="unkind", words=f"Kindly, {NAME}.", witnessed={"text": f"said by {NAME}"},
    )  # fmt: skip
    report(a_person(MemberFactory()), CATEGORIES["unkind"], by=member, words="what I saw")
    member.duties.create(until=now + dt.timedelta(hours=4), words=f"Left by {NAME}.")
    AgeCheck.objects.create(about=member, until=now)
    said = {"quarter": now.date(), "day": now.date(), "room": Room.objects.get(), "stars": 4}
    Review.objects.create(by=member, about=MemberFactory(), words=f"Kind, says {NAME}.", counted_at=now, **said)
    Review.objects.create(by=MemberFactory(), about=member, words=f"{NAME} was fair.", **said)
    raise_signal(member.pk, Source.OWN, Tier.CONCERN, band=member.band)
    raise_signal(
        MemberFactory().pk, Source.PEER, Tier.URGENT, band=member.band, by=member, words=f"Worried, says {NAME}."
    )
    Shift.objects.create(member=member, until=now + dt.timedelta(hours=1))
    return member


def read(response: Any) -> tuple[dict[str, Any], str]:
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        return json.loads(packed.read("my-data.json")), packed.read("my-data.html").decode()


def rows_mentioning(text: str) -> set[str]:
    """The tables in which any column of any row holds `text`."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.all():
            if any(text in str(getattr(row, field.attname)) for field in model._meta.concrete_fields):
                found.add(model._meta.label)
    return found


def test_the_copy_holds_all_of_mine_and_nothing_of_others(zenobia, signed_in) -> None:
    other = MemberFactory(username="somebody-else")
    count(other, "group_chats", 91_827)
    take_break(zenobia.awards.get(), by=zenobia)
    reviewer = ProgrammeAdmin(username="the-reviewer")
    application = Application.objects.get()
    decide.decline(
        application,
        by=reviewer,
        version=application.version,
        requirement=decide.requirements_of(application)[0],
        reason="Not quite yet.",
    )
    client = signed_in(zenobia)
    cache.clear()  # so that this visit is noted among the sessions
    client.get("/settings/")
    data, page = read(client.post("/settings/export/"))
    assert data["account"]["email"] == zenobia.email
    assert data["applications"][0]["reason"] == "Not quite yet."
    assert data["applications"][0]["communities"] == ["loneliness"]
    assert data["addresses"][0]["email"] == zenobia.email
    assert data["sessions"]
    for part in data:
        assert data[part], f"nothing under {part}"
        assert part in page
    text = json.dumps(data) + page
    for private in ("somebody-else", "the-reviewer", "91827", zenobia.password, "secret"):
        assert private not in text


def test_every_table_about_a_person_is_in_the_copy_or_left_out_on_purpose() -> None:
    theirs = {
        relation.get_accessor_name() for relation in Member._meta.related_objects if relation.get_accessor_name()
    }
    assert theirs - NOT_TAKEN_ALONG == {name for name, _ in export.PARTS.values()}


def test_the_copy_is_asked_for_with_the_password_fresh(zenobia, signed_in) -> None:
    response = signed_in(zenobia, second_factor=False, reauthenticated=False).post("/settings/export/")
    assert response.url.startswith("/accounts/reauthenticate/")


def test_leaving_takes_a_week_and_one_button_undoes_it(zenobia, signed_in, time_machine) -> None:
    client = signed_in(zenobia)
    page = client.get("/settings/erase/").content.decode()
    assert "What goes" in page
    for name, status, is_out in (("someone", 400, False), (NAME, 200, True)):
        answer = client.post("/settings/erase/", {"username": name})
        assert (answer.status_code, "Clear-Site-Data" in answer.headers) == (status, is_out)
    assert client.get("/settings/").status_code == 302
    time_machine.move_to(timezone.now() + dt.timedelta(days=6))
    assert erasure.erase_due() == 0
    signed_in(zenobia).post("/settings/keep/")
    time_machine.move_to(timezone.now() + dt.timedelta(days=3))
    assert erasure.erase_due() == 0
    assert Member.objects.get(username=NAME).is_active


def test_after_the_week_the_name_is_only_in_the_record(zenobia, programme, signed_in, time_machine) -> None:
    client = signed_in(zenobia)
    peer = MemberFactory()
    Award.objects.filter(member=zenobia).update(granted_by=NAME)
    Completion.passed(peer, "compassion-course", by=NAME)
    erasure.ask(zenobia)
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    assert erasure.erase_due() == 1
    assert rows_mentioning(NAME) <= {"leadership.Record"}
    gone = Member.objects.get(pk=zenobia.pk)
    assert not gone.is_active
    assert not gone.has_usable_password()
    assert not Award.objects.held().filter(member=gone).exists()
    assert not gone.stretches.filter(ended_at=None).exists()
    assert not gone.applications.live().exists()
    assert set(gone.applications.values_list("status", "why")) == {(Status.WITHDRAWN, "")}
    assert not any(model.objects.filter(user=gone).exists() for model in (EmailAddress, Authenticator))
    assert client.get("/settings/").status_code == 302
    assert gone.username not in usernames(eligible(programme, "room-supporter", timezone.now()))
    assert erasure.erase_due() == 0
    assert Record.objects.filter(about_id=zenobia.pk, verb="erased").count() == 1
    MemberFactory(username=NAME, email=f"{NAME}@example.org")  # the name is free again


def test_the_admins_own_trail_forgets_her_and_nobody_else(zenobia) -> None:
    """A name inside a longer one is another person's."""
    admin = ProgrammeAdmin()
    for words in (f"clearance of {NAME} until 2027-01-01", NAME, f"{NAME}2", f"old-{NAME}: Room Supporter"):
        LogEntry.objects.create(user=admin, object_repr=words, action_flag=ADDITION)
    erasure.erase(zenobia)
    kept = LogEntry.objects.exclude(object_repr__startswith="former-").values_list("object_repr", flat=True)
    assert set(kept) == {f"{NAME}2", f"old-{NAME}: Room Supporter"}


def test_an_admin_who_decided_can_leave_and_the_decisions_stay(programme) -> None:
    ada, ben = ProgrammeAdmin(username="ada-leaves"), ProgrammeAdmin()
    applicant = ListenerWhoMeetsMentorLeader()
    first = application_by(ListenerWhoMeetsRoomSupporter())
    decide.approve(first, by=ada, version=first.version)
    badge = awarding.give_badge(applicant, "refresher", by=ada, reason="Well done.")
    erasure.erase(ada)
    first.refresh_from_db()
    badge.refresh_from_db()
    gone = Member.objects.get(pk=ada.pk)
    assert first.decided_by == gone
    assert gone.username.startswith("former-")
    assert badge.granted_by == gone.username
    assert not gone.groups.exists()
    assert not any([gone.is_staff, gone.is_superuser, gone.is_safeguarding_lead])
    approvals = Record.objects.about("application", first.pk).filter(actor_id=ada.pk)
    assert set(approvals.values_list("actor_name", flat=True)) == {"ada-leaves"}
    assert rows_mentioning("ada-leaves") == {"leadership.Record"}
    assert ben.is_staff


def test_the_last_programme_admin_waits_for_another(programme, signed_in, time_machine) -> None:
    ada = ProgrammeAdmin()
    page = signed_in(ada).post("/settings/erase/", {"username": ada.username})
    assert page.status_code == 400
    assert "Somebody has to stay" in page.content.decode()
    erasure.ask(ada)
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    assert erasure.erase_due() == 0
    SafeguardingLead()
    ProgrammeAdmin()
    assert erasure.erase_due() == 1


def test_the_preview_counts_what_is_there(zenobia) -> None:
    seen = erasure.preview(zenobia)
    notices = zenobia.notices.count()
    assert f"{notices} notice{'s' if notices > 1 else ''}" in seen.goes
    assert [int(each.split()[0]) for each in seen.stays] == [1 + 1 + zenobia.completions.count(), 1, 1, 1, 1]


def test_the_preview_leaves_out_what_there_is_none_of(db) -> None:
    assert erasure.preview(MemberFactory()) == erasure.Preview([], [])


def test_every_column_that_names_a_member_is_known_to_the_erasing() -> None:
    """A text column with a name in it can't hide: whatever refers to people by name is listed."""
    from leadership.badges.leaving import NAMES

    by_name = {
        (model, field.name)
        for model in apps.get_app_config("leadership").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.name.endswith("_by") and model is not Record
    }
    assert by_name == set(NAMES)


def test_an_award_given_by_somebody_gone_can_still_end(zenobia) -> None:
    erasure.erase(zenobia)
    award = Award.objects.get(member=zenobia)
    assert award.revoked_by.startswith("former-")
    assert award.role == Role.objects.get(pk="room-supporter")

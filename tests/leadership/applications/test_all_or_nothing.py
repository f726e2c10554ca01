"""A decision is whole: if one of its rows can't be written, none is. Here the database itself refuses one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django_tasks_db.models import DBTaskResult

from leadership.applications import decide
from leadership.applications.models import Application, Status
from leadership.applications.sending import send
from leadership.audit.models import Record
from leadership.badges.awarding import revoke
from leadership.badges.models import Award, Obligation
from leadership.notices.models import Notice
from leadership.requirements.models import Stretch
from tests import cast
from tests.factories import give_role

pytestmark = pytest.mark.django_db(transaction=True)

POSTGRES = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse();
"""
#: an error that is no broken constraint, since those can mean "somebody was faster"
SQLITE = "CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT abs(-9223372036854775807 - 1); END"
REFUSAL = "the disk is full|integer overflow"
UNDO = {
    "postgresql": "DROP TRIGGER refuse ON {table}; DROP FUNCTION refuse();",
    "sqlite": "DROP TRIGGER refuse",
}


@contextmanager
def refusing(table: str) -> Iterator[None]:
    """While it holds, the database takes no new row into that table."""
    with connection.cursor() as cursor:
        cursor.execute((POSTGRES if connection.vendor == "postgresql" else SQLITE).format(table=table))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(UNDO[connection.vendor].format(table=table))


def rows() -> dict[str, int]:
    counted = (Award, Obligation, Record, Notice, Stretch, DBTaskResult)
    return {model.__name__: model.objects.count() for model in counted}


TABLES = ["leadership_award", "leadership_obligation", "leadership_record", "leadership_notice"]


@pytest.mark.parametrize("table", [*TABLES, "leadership_stretch", "django_tasks_database_dbtaskresult"])
def test_a_yes_that_can_not_be_written_whole_is_not_written_at_all(ada, table) -> None:
    mentor = cast.ListenerWhoMeetsMentor()
    application = cast.application_by(mentor, "group-support-mentor", (), track="quality", categories=["Leading"])
    before, version = rows(), application.version
    with refusing(table), pytest.raises(DatabaseError, match=REFUSAL):
        decide.approve(application, by=ada, version=version)
    now = Application.objects.get(pk=application.pk)
    assert (now.status, now.version, now.decided_by) == (Status.SUBMITTED, version, None)
    assert rows() == before
    assert not mentor.has_perm("leadership.see_summaries")
    decide.approve(now, by=ada, version=now.version)
    assert {name: count - before[name] for name, count in rows().items()} == {
        "Award": 1, "Obligation": 1, "Record": 2, "Notice": 1, "Stretch": 1, "DBTaskResult": 1,
    }  # fmt: skip


@pytest.mark.parametrize("table", ["leadership_record", "leadership_notice", "django_tasks_database_dbtaskresult"])
def test_neither_is_a_not_this_time(ada, sent, table) -> None:
    before = rows()
    words = {"requirement": "2 group chats", "reason": "Two more chats, please."}
    with refusing(table), pytest.raises(DatabaseError, match=REFUSAL):
        decide.decline(sent, by=ada, version=sent.version, **words)
    now = Application.objects.get(pk=sent.pk)
    assert (now.status, now.reason, now.closed_at) == (Status.SUBMITTED, "", None)
    assert rows() == before


def test_nor_the_end_of_a_badge(ada, lia) -> None:
    award = give_role(lia, "room-supporter", "anxiety")
    with refusing("leadership_notice"), pytest.raises(DatabaseError, match=REFUSAL):
        revoke(award, by=ada, reason="A break was agreed.")
    award.refresh_from_db()
    assert (award.revoked_at, award.stretch.ended_at) == (None, None)
    assert lia.has_perm("leadership.run_sessions", "anxiety")


def test_nor_what_is_sent(lia) -> None:
    draft = cast.draft_by(lia)
    with refusing("leadership_record"), pytest.raises(DatabaseError, match=REFUSAL):
        send(draft, by=lia)
    now = Application.objects.get(pk=draft.pk)
    assert (now.status, now.evidence, now.edition) == (Status.DRAFT, {}, None)

"""The record only grows, whoever tries, and outlives the people in it (S24)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from leadership.audit import record as recording
from leadership.audit.models import Record
from leadership.audit.record import THE_SITE, network_of, record
from leadership.members.models import Member
from tests.cast import ListenerWhoMeetsRoomSupporter, ProgrammeAdmin, SafeguardingLead, application_by
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
TABLE = Record._meta.db_table


@pytest.fixture
def row() -> Record:
    ana = MemberFactory(username="ana")
    return record("did", ana, by=ana, about=ana, before={"x": 1}, after={"x": 2}, reason="because")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda row: Record.objects.filter(pk=row.pk).update(reason="something else"),
        lambda row: Record.objects.all().delete(),
        lambda row: row.delete(),
        lambda row: setattr(row, "verb", "undid") or row.save(),
        lambda row: Record.objects.bulk_update([row], ["reason"]),
        lambda row: Record.objects.bulk_create(
            [Record(pk=row.pk, verb="did", reason="else")],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["reason"],
        ),
        lambda row: connection.cursor().execute(f"UPDATE {TABLE} SET verb = 'undid'"),
        lambda row: connection.cursor().execute(f"DELETE FROM {TABLE}"),
    ],
    ids=["update", "delete all", "delete", "save", "bulk update", "upsert", "raw update", "raw delete"],
)
def test_the_database_refuses_to_change_or_delete(row: Record, attempt) -> None:
    with pytest.raises(DatabaseError, match="a record is never changed"), transaction.atomic():
        attempt(row)
    assert Record.objects.get(verb="did").reason == "because"


def test_the_database_refuses_to_empty_the_table(row: Record) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="a record is never changed"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {TABLE}")
    assert Record.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("by", ["id", "rowid"])
def test_the_database_refuses_to_put_another_in_its_place(row: Record, by: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL replaces nothing without an UPDATE")
    columns = [field.column for field in Record._meta.fields if field.column not in {"id", "reason"}]
    key = "id" if by == "id" else "rowid, id"
    value = "id" if by == "id" else "rowid, 'another'"
    replace = f"INSERT OR REPLACE INTO {TABLE} ({key}, reason, {', '.join(columns)}) "
    with pytest.raises(DatabaseError, match="a record is never changed"), transaction.atomic():
        connection.cursor().execute(f"{replace} SELECT {value}, 'else', {', '.join(columns)} FROM {TABLE}")
    assert Record.objects.get(pk=row.pk).reason == "because"


def test_it_outlives_its_actor(row: Record) -> None:
    Member.objects.all().delete()
    kept = Record.objects.get(pk=row.pk)
    assert kept.actor_name == "ana"
    assert kept.actor_hat == "listener"


def test_it_goes_with_what_it_records() -> None:
    ana = MemberFactory()

    def fall_over() -> None:
        with transaction.atomic():
            record("did", ana, by=ana)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fall_over()
    assert not Record.objects.exists()


def test_what_no_person_did_is_the_sites() -> None:
    row = record("put away", MemberFactory())
    assert (row.actor_id, row.actor_name, row.actor_hat) == (None, THE_SITE, "")


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1::/48"), ("", ""), ("nonsense", "")],
)
def test_an_address_is_cut_to_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_decision_by_hand_names_the_request_and_the_network(programme, signed_in) -> None:
    application, admin = application_by(ListenerWhoMeetsRoomSupporter()), ProgrammeAdmin()
    address = f"/admin/leadership/application/{application.pk}/approve/"
    response = signed_in(admin).post(address, {f"version-{application.pk}": application.version})
    assert response.status_code == 302
    row = Record.objects.about("application", application.pk).get(verb="approved")
    assert (row.actor_id, row.actor_hat) == (admin.pk, "programme admin")
    assert row.request_id == response.headers["X-Request-ID"]
    assert row.network == "127.0.0.0/24"
    assert recording.request_id.get() == ""


def test_the_desk_shows_it_and_changes_nothing(row: Record, programme, signed_in) -> None:
    for person in (ProgrammeAdmin(), SafeguardingLead()):
        client, address = signed_in(person), f"/admin/leadership/record/{row.pk}/"
        assert client.get(f"{address}change/").status_code == 200
        assert client.get("/admin/leadership/record/", {"q": "ana"}).status_code == 200
        assert client.post(f"{address}change/", {"verb": "undid"}).status_code == 403
        assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
        ticked = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
        client.post("/admin/leadership/record/", ticked)
    assert Record.objects.get(pk=row.pk).verb == "did"


def test_what_is_not_there_is_a_dash(programme, signed_in) -> None:
    row = record("did", MemberFactory())
    page = signed_in(ProgrammeAdmin()).get(f"/admin/leadership/record/{row.pk}/change/").content.decode()
    assert "None" not in page
    assert page.count('<span class="gs-nil">–</span>') >= 4  # acted as, concerns, before, after


@pytest.mark.parametrize(("desk", "may_go"), [(ProgrammeAdmin, True), (SafeguardingLead, False)])
def test_a_link_leads_where_its_reader_may_go(programme, signed_in, desk, may_go: bool) -> None:
    application, client = application_by(ListenerWhoMeetsRoomSupporter()), signed_in(desk())
    row = Record.objects.about("application", application.pk).latest("pk")
    thing = f"/admin/leadership/application/{application.pk}/change/"
    page = client.get(f"/admin/leadership/record/{row.pk}/change/").content.decode()
    assert (thing in page) is may_go
    assert (client.get(thing).status_code == 200) is may_go
    member = f"/admin/leadership/member/{row.about_id}/change/"
    assert member in page
    assert member in client.get("/admin/leadership/record/").content.decode()
    assert client.get(member).status_code == 200


def test_a_day_that_no_calendar_has_shows_the_whole_list(row: Record, programme, signed_in) -> None:
    client, far = signed_in(ProgrammeAdmin()), "9" * 19
    for query in ({"at__year": far}, {"at__year": "2026", "at__month": far}):
        assert client.get("/admin/leadership/record/", query, follow=True).status_code == 200

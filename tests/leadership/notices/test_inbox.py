"""The inbox: mine alone, read by opening, and the count beside the bell."""

from __future__ import annotations

import pytest

from leadership.notices.models import Notice
from leadership.notices.tell import tell
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return MemberFactory(username="ana")


def notices(member, amount: int) -> list[Notice]:
    return [tell(member, Notice.Kind.DECISION, f"event-{n}", f"Title {n}", url="/guides/") for n in range(amount)]


def test_opening_reads_one_and_leads_to_it(ana, programme, signed_in) -> None:
    first, second = notices(ana, 2)
    response = signed_in(ana).post(f"/notices/{first.public_id}/")
    assert response.url == "/guides/"
    assert list(ana.notices.unread()) == [second]
    before = ana.notices.get(pk=first.pk).read_at
    signed_in(ana).post(f"/notices/{first.public_id}/")
    assert ana.notices.get(pk=first.pk).read_at == before


def test_looking_reads_nothing(ana, signed_in) -> None:
    [notice] = notices(ana, 1)
    client = signed_in(ana)
    assert client.get(f"/notices/{notice.public_id}/").status_code == 405
    client.get("/notices/")
    assert ana.notices.unread().count() == 1


def test_somebody_elses_answers_as_a_missing_one(ana, signed_in) -> None:
    [notice] = notices(ana, 1)
    client = signed_in(MemberFactory())
    theirs, missing = (
        client.post(f"/notices/{notice.public_id}/"),
        client.post("/notices/00000000-0000-4000-8000-000000000000/"),
    )
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    client.post("/notices/read/")
    assert ana.notices.unread().count() == 1
    assert "Title 0" not in client.get("/notices/").content.decode()


def test_reading_all_reads_mine(ana, signed_in) -> None:
    notices(ana, 3)
    assert signed_in(ana).post("/notices/read/").url == "/notices/"
    assert not ana.notices.unread().exists()


def titles(client, **wanted) -> list[str]:
    return [notice.title for notice in client.get("/notices/", wanted).context["page"]]


def test_the_newest_come_first_and_fifty_a_page(ana, signed_in) -> None:
    at = notices(ana, 101)[0].created_at
    Notice.objects.update(created_at=at)  # made in one moment: their order still holds
    client = signed_in(ana)
    newest = [f"Title {n}" for n in range(100, -1, -1)]
    assert titles(client) == newest[:50]
    older = client.get("/notices/").context["older"].public_id
    tell(ana, Notice.Kind.DUTY, "later", "Come meanwhile")
    assert titles(client, before=older) == newest[50:100], "nothing is shown twice, nothing left out"
    assert titles(client, before=client.get("/notices/", {"before": older}).context["older"].public_id) == newest[100:]


@pytest.mark.parametrize("cursor", ["x", "-1", "00000000-0000-4000-8000-000000000000", "somebody-else"])
def test_an_unknown_place_leads_to_the_first_page(ana, signed_in, cursor) -> None:
    notices(ana, 2)
    theirs = notices(MemberFactory(), 3)[0]
    found = titles(signed_in(ana), before=theirs.public_id if cursor == "somebody-else" else cursor)
    assert found == ["Title 1", "Title 0"]


def test_only_a_kind_and_only_what_is_new(ana, signed_in) -> None:
    old, _ = notices(ana, 2)
    tell(ana, Notice.Kind.DUTY, "due", "Due soon")
    client = signed_in(ana)
    client.post(f"/notices/{old.public_id}/")
    assert titles(client, kind="decision") == ["Title 1", "Title 0"]
    assert titles(client, kind="decision", unread="on") == ["Title 1"]
    assert titles(client, unread="on") == ["Due soon", "Title 1"]
    assert titles(client, kind="no-such-kind") == ["Due soon", "Title 1", "Title 0"]
    assert "There is nothing like that." in client.get("/notices/", {"kind": "question"}).content.decode()


def test_a_filter_goes_along_to_the_older_page(ana, signed_in) -> None:
    notices(ana, 51)
    page = signed_in(ana).get("/notices/", {"kind": "decision", "unread": "on"}).content.decode()
    assert f"?kind=decision&amp;unread=on&amp;before={ana.notices.get(key='event-1').public_id}" in page


def test_reading_all_leaves_what_came_after_the_page_was_made(ana, signed_in) -> None:
    notices(ana, 2)
    client = signed_in(ana)
    seen = client.get("/notices/").context["now"].isoformat()
    tell(ana, Notice.Kind.DUTY, "later", "Come meanwhile")
    client.post("/notices/read/", {"seen": seen})
    assert list(ana.notices.unread().values_list("key", flat=True)) == ["later"]
    client.post("/notices/read/", {"seen": "never"})
    assert not ana.notices.unread().exists()


def test_an_address_says_no_number_and_the_title_no_news(ana, signed_in) -> None:
    [notice] = notices(ana, 1)
    page = signed_in(ana).get("/notices/").content.decode()
    assert f'action="/notices/{notice.public_id}/"' in page
    assert "<title>Notices · Group Support</title>" in page


def test_the_count_of_the_unread_is_on_every_page(ana, signed_in) -> None:
    notices(ana, 7)
    client = signed_in(ana)
    assert client.get("/settings/").context["unread_notices"] == 7
    client.post("/notices/read/")
    assert client.get("/settings/").context["unread_notices"] == 0

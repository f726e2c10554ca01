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
    return [tell(member, Notice.Kind.BADGE, f"event-{n}", f"Title {n}", url="/guides/") for n in range(amount)]


def test_opening_reads_one_and_leads_to_it(ana, programme, signed_in) -> None:
    first, second = notices(ana, 2)
    response = signed_in(ana).post(f"/notices/{first.pk}/")
    assert response.url == "/guides/"
    assert list(ana.notices.unread()) == [second]
    before = ana.notices.get(pk=first.pk).read_at
    signed_in(ana).post(f"/notices/{first.pk}/")
    assert ana.notices.get(pk=first.pk).read_at == before


def test_looking_reads_nothing(ana, signed_in) -> None:
    [notice] = notices(ana, 1)
    client = signed_in(ana)
    assert client.get(f"/notices/{notice.pk}/").status_code == 405
    client.get("/notices/")
    assert ana.notices.unread().count() == 1


def test_somebody_elses_answers_as_a_missing_one(ana, signed_in) -> None:
    [notice] = notices(ana, 1)
    client = signed_in(MemberFactory())
    theirs, missing = client.post(f"/notices/{notice.pk}/"), client.post("/notices/999999999/")
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    client.post("/notices/read/")
    assert ana.notices.unread().count() == 1
    assert "Title 0" not in client.get("/notices/").content.decode()


def test_reading_all_reads_mine(ana, signed_in) -> None:
    notices(ana, 3)
    assert signed_in(ana).post("/notices/read/").url == "/notices/"
    assert not ana.notices.unread().exists()


def test_the_newest_come_first_and_fifty_a_page(ana, signed_in) -> None:
    notices(ana, 51)
    first = signed_in(ana).get("/notices/").content.decode()
    assert first.index("Title 50") < first.index("Title 49")
    assert "Title 0<" not in first
    for page in ("2", "99", "x", "-1"):
        assert "Title 0<" in signed_in(ana).get("/notices/", {"page": page}).content.decode() or page in {"x", "-1"}


def test_the_count_of_the_unread_is_on_every_page(ana, signed_in) -> None:
    notices(ana, 7)
    client = signed_in(ana)
    assert client.get("/settings/").context["unread_notices"] == 7
    client.post("/notices/read/")
    assert client.get("/settings/").context["unread_notices"] == 0

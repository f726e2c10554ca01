"""Every page says the same of a term: her path, her badges, the public page, the credential, profiles, the desk."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadership.badges.achievements import achievement_of
from leadership.badges.models import BadgePage
from leadership.badges.openbadges import credential, instant, open_page
from leadership.badges.renewals import BACK, GRACE, OPENS, Renewal
from leadership.badges.renewing import answer, let_end, renew
from leadership.badges.states import State, state_of
from leadership.members.erasure import erase_due
from leadership.members.export import archive, gather
from leadership.members.models import Member
from tests.clock import DAY, NOW, SECOND, at
from tests.factories import MemberFactory, give_role
from tests.leadership.badges.terms import DID, END, TERM, WHY, ada, award, limit, rosa  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
URL = "/path/awards/{}/renew/"


def path(signed_in, of: Member | None = None) -> str:
    return signed_in(of or rosa()).get("/path/").content.decode()


def test_she_is_led_from_the_countdown_to_the_form_and_reads_that_she_asked(award, signed_in) -> None:  # noqa: F811
    url = URL.format(award.pk)
    with at(END - OPENS - DAY):
        client, page = signed_in(rosa()), path(signed_in)
        assert "in 29 days." in page
        assert "You can ask to go on from" in page
        assert url not in page
        assert client.get(url).status_code == 409
        assert "too early" in client.get(url).content.decode()
    with at(END - DAY):
        client, page = signed_in(rosa()), path(signed_in)
        assert "Would you like to go on as Room Supporter, Anxiety?" in page
        assert page.index(url) < page.index('id="h-hold"')
        form = client.get(url).content.decode()
        for words in ("30 November 2026", "tomorrow", "up to 4 weeks after that day", "Yes, I would like to go on"):
            assert words in form
        empty = client.post(url, {"goes_on": "yes", "words": " "})
        assert empty.status_code == 400
        assert "Say in a few words what you did." in empty.content.decode()
        long = client.post(url, {"goes_on": "yes", "words": "x" * 1001})
        assert (long.status_code, "x" * 1001 in long.content.decode()) == (400, True)
        assert client.post(url, {"goes_on": "maybe", "words": DID}).status_code == 400
        assert client.post(url, {"goes_on": "yes", "words": DID}).url == "/path/"
        page = path(signed_in)
        assert "You asked to go on" in page
        assert "28 December 2026</time> at the latest" in page
        assert "Would you like to go on" not in page
        assert client.post(url, {"goes_on": "yes", "words": DID}).status_code == 409
    assert Renewal.objects.get().words == DID


def test_she_says_no_and_may_think_again(award, signed_in) -> None:  # noqa: F811
    with at(END - DAY):
        signed_in(rosa()).post(URL.format(award.pk), {"goes_on": "no"})
        page = path(signed_in)
        assert "as you chose" in page
        assert "Go on after all" in page
        form = signed_in(rosa()).get(URL.format(award.pk)).content.decode()
        assert "goes_on" not in form


def test_lapsed_she_reads_the_way_back_until_it_closes(award, signed_in) -> None:  # noqa: F811
    with at(END + DAY):
        page = path(signed_in)
        assert "You can come back as Room Supporter, Anxiety" in page
        assert "<b>Lapsed</b> since" in page
        assert "Take a break" not in page
        assert "Nearest: Room Supporter" not in page
        assert "Apply for Room Supporter" not in page
        assert signed_in(rosa()).post(URL.format(award.pk), {"words": DID}).url == "/path/"
        assert "Until then what it lets you do is off" in path(signed_in)
    Renewal.objects.all().delete()
    with at(END + BACK):
        page = path(signed_in)
        assert "30 November 2026</time>, lapsed</li>" in page
        assert URL.format(award.pk) not in page


def test_others_ask_for_nothing_of_hers(award, ada, signed_in) -> None:  # noqa: F811
    with at(END - DAY):
        for other in (MemberFactory(), ada):
            assert signed_in(other).get(URL.format(award.pk)).status_code == 404
            assert signed_in(other).post(URL.format(award.pk), {"goes_on": "yes", "words": DID}).status_code == 404
    assert not Renewal.objects.exists()


def shown(page: BadgePage) -> dict:
    found = BadgePage.objects.with_badge().get(pk=page.pk)
    return credential(found, achievement_of(found))


def test_the_public_page_and_its_credential_say_until_when(award, ada, client) -> None:  # noqa: F811
    page = open_page(award)
    BadgePage.objects.update(audience="link")
    url = reverse("badge", args=[page.pk])

    def said(words: str) -> bool:
        return words in client.get(url).content.decode()

    with at(NOW + DAY):
        assert shown(page)["validUntil"] == instant(END)
        assert said("It holds now")
        assert said("for a term until")
    with at(END - DAY):
        answer(award, by=rosa(), goes_on=True, words=DID)
        assert shown(page)["validUntil"] == instant(END)  # grace is no promise yet
    with at(END + DAY):
        assert shown(page)["validUntil"] == instant(END + GRACE)
        assert said("It holds now")
    with at(END + GRACE):
        assert said("It has lapsed")
        assert shown(page)["validUntil"] == instant(END + GRACE)
        assert json.loads(client.get(reverse("badge-json", args=[page.pk])).content)["validUntil"] == instant(
            END + GRACE
        )
        renew(award, by=ada)
        assert said("It holds now")
        assert shown(page)["validUntil"] == instant(END + GRACE + TERM)


def test_a_lapse_is_no_revocation_in_the_status_list_and_an_end_is(award, ada) -> None:  # noqa: F811
    from leadership.badges.openbadges import status_list

    open_page(award)
    with at(END - DAY):
        answer(award, by=rosa(), goes_on=True, words=DID)
        before = status_list(0)["credentialSubject"]["encodedList"]
    with at(END + GRACE + DAY):
        assert status_list(0)["credentialSubject"]["encodedList"] == before
        let_end(award, by=ada, reason=WHY)
        assert status_list(0)["credentialSubject"]["encodedList"] != before


def test_profiles_rooms_and_her_badges_say_the_same(award, signed_in) -> None:  # noqa: F811
    other = MemberFactory()
    for when, is_held in ((END - SECOND, True), (END, False)):
        with at(when):
            profile = signed_in(other).get("/members/rosa/").content.decode()
            assert ("Room Supporter" in profile) == is_held
            mine = signed_in(rosa()).get("/badges/").content.decode()
            assert ("lapsed" in mine) == (not is_held)
            assert "30 November 2026" in mine
            held = "You hold this role" in signed_in(rosa()).get("/roles/room-supporter/").content.decode()
            assert held == is_held


def test_the_role_page_publishes_the_numbers(ada, client) -> None:  # noqa: F811
    page = client.get("/roles/room-supporter/").content.decode()
    assert "26 weeks<small>4 weeks before the end" in page
    assert "up to 4 weeks longer" in page
    assert "come back for 12 weeks" in page


def test_the_desk_finds_looks_and_renews_many(award, ada, signed_in, programme) -> None:  # noqa: F811
    with at(NOW):
        own = give_role(ada, "room-supporter", "anxiety", weeks=0)
        other = give_role(MemberFactory(username="lia"), "room-supporter", "trauma", weeks=0)
    listed, page_of_it = (
        reverse("admin:leadership_award_changelist"),
        reverse("admin:leadership_award_change", args=[award.pk]),
    )

    def found(when) -> list[str]:
        with at(when):
            pages = {
                each: signed_in(ada).get(listed, {"term": each}).content.decode()
                for each in ("open", "asked", "lapsed")
            }
        return [each for each, page in pages.items() if page_of_it in page]

    assert [found(when) for when in (END - OPENS - SECOND, END - DAY, END, END + BACK)] == [
        [],
        ["open"],
        ["lapsed"],
        [],
    ]
    with at(END - DAY):
        assert "renewals asked for" not in signed_in(ada).get("/admin/").content.decode()
        answer(award, by=rosa(), goes_on=True, words=DID)
        answer(own, by=ada, goes_on=True, words=DID)
        client = signed_in(ada)
        front = client.get("/admin/").content.decode()
        assert "<b>1</b> renewals asked for" in front  # nobody decides on her own
        page = client.get(page_of_it).content.decode()
        for words in (
            "A renewal is asked for",
            DID,
            "Term ends",
            "Renew it…",
            "Let it end, with a reason…",
            "What the role asks, now",
            '<span class="gs-yes">4 weeks as a listener',
        ):
            assert words in page
        rows = {"row": [award.pk, own.pk, other.pk]}
        asked = client.get(reverse("admin:award-renew"), rows).content.decode()
        assert f" met then: <q>{DID}</q>" in asked
        assert "nobody asks for a renewal here" in asked
        assert client.post(reverse("admin:award-let-end"), rows).status_code == 400
        said = client.post(reverse("admin:award-renew"), {**rows, "apply": "Renew"}, follow=True).content.decode()
        assert "1 renewed." in said
        assert "This concerns yourself" in said
        assert "Nobody asks for a renewal here" in said
        assert "renewed it" in client.get(page_of_it).content.decode()
    assert found(END - DAY) == []
    assert set(Renewal.objects.values_list("award", "status")) == {(award.pk, "renewed"), (own.pk, "asked")}


def test_the_desk_lets_end_with_a_reason(award, ada, signed_in) -> None:  # noqa: F811
    with at(END - DAY):
        answer(award, by=rosa(), goes_on=True, words=DID)
    with at(END + DAY):
        rows = {"row": [award.pk], "reason": WHY}
        seen = signed_in(ada).post(reverse("admin:award-let-end"), {**rows, "_preview": "1"}).content.decode()
        assert "It has ended." in seen
        assert "asked for on" in seen
        seen = signed_in(ada).post(reverse("admin:award-renew"), {**rows, "_preview": "1"}).content.decode()
        assert f"It is yours until {END + DAY + TERM:%-d %B %Y}." in seen
        assert Renewal.objects.get().status == "asked"
        said = signed_in(ada).post(reverse("admin:award-let-end"), rows, follow=True).content.decode()
        assert "1 not renewed." in said
        assert state_of(award) == State.ENDED
        assert rosa().notices.get().text == f"{WHY}\n\nIt has ended."


def three(programme, rows: range) -> None:
    for n in rows:
        place = ("anxiety", "depression", "trauma")[n]
        with at(NOW):
            given = give_role(rosa(), "chatroom-moderator", place, weeks=0)
        with at(END - DAY):
            answer(given, by=rosa(), goes_on=True, words=DID)


@pytest.mark.parametrize(
    "address", ["/path/", "/badges/", "admin:leadership_award_changelist", "admin:award-renew", "tick"]
)
def test_one_row_or_three(ada, programme, signed_in, address) -> None:  # noqa: F811
    from leadership.badges.renewing import tell_of_terms

    limit(programme, 26, "chatroom-moderator", max_communities=3, obligations=())
    MemberFactory(username="rosa")
    reader = ada if address.startswith("admin") else rosa()
    counts = []
    for rows in (range(1), range(1, 3)):
        three(programme, rows)
        with at(END - DAY):
            client = signed_in(reader)
            data = {"row": list(rosa().awards.values_list("pk", flat=True))} if "renew" in address else {}

            def look(client=client, data=data) -> None:
                if address == "tick":
                    tell_of_terms()
                else:
                    url = reverse(address) if address.startswith("admin") else address
                    assert client.get(url, data).status_code == 200

            look()
            with CaptureQueriesContext(connection) as taken:
                look()
        counts.append(len(taken))
    assert counts[0] == counts[1], [each["sql"] for each in taken]


def test_her_copy_has_it_and_erasing_forgets_her_words(award, ada) -> None:  # noqa: F811
    with at(END - DAY):
        answer(award, by=rosa(), goes_on=True, words=DID)
        renew(award, by=ada, reason=WHY)
        (found,) = gather(rosa())["renewals"]
        assert (found["renewals__words"], found["renewals__status"], found["renewals__reason"]) == (
            DID,
            "renewed",
            WHY,
        )
        assert found["renewals__evidence"]["tree"]["kind"] == "all"
        assert gather(rosa())["roles"][0]["ends_at"] == END + TERM
        assert archive(rosa())
        Member.objects.filter(username="rosa").update(erase_on=(END - 2 * DAY).date())
    with at(END):
        erase_due()
    kept = Renewal.objects.get()
    assert (kept.words, kept.evidence, kept.reason, kept.status) == ("", {}, "", "renewed")

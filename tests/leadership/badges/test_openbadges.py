"""The page of a badge: whom it shows to, what it says, and whether what it hands out can be checked by a stranger."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import re
from hashlib import sha256
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config import checks
from leadership.badges import openbadges, signing
from leadership.badges.awarding import revoke, take_badge
from leadership.badges.models import Award, BadgeAward, BadgePage
from leadership.members.erasure import erase
from leadership.members.export import gather
from leadership.members.models import Band, Member
from leadership.requirements.models import Stretch
from tests.cast import ProgrammeAdmin
from tests.factories import MemberFactory, give_badge, give_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
HOLDER, LINK, NAMED = BadgePage.Audience.values
KEYS = [signing.new_key(), signing.new_key()]


@pytest.fixture(autouse=True)
def _a_key(settings: Any) -> None:
    settings.BADGE_KEYS = KEYS[:1]


@pytest.fixture
def rosa() -> Member:
    return MemberFactory(username="rosa-of-the-hills")


@pytest.fixture
def award(rosa: Member) -> Award:
    return give_role(rosa, "room-supporter", "anxiety", 3)


def page_of(badge: Award | BadgeAward, audience: str = LINK) -> BadgePage:
    page = openbadges.open_page(badge)
    page.audience = audience
    page.save()
    return page


def addresses(page: BadgePage) -> list[str]:
    return [f"/badges/{page.pk}/", f"/badges/{page.pk}.json", f"/badges/{page.pk}.jwt"]


# A reader of Open Badges who knows nothing of our code ------------------------------------------------


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "===")


def fetched(client: Client, address: str, settings: Any) -> Any:
    """What stands at an absolute address of the site."""
    assert address.startswith(settings.SITE_URL)
    response = client.get(address.removeprefix(settings.SITE_URL))
    assert response.status_code == 200, address
    assert response["Access-Control-Allow-Origin"] == "*"
    return response


def read(token: str, client: Client, settings: Any) -> dict[str, Any]:
    """The payload of a JWT whose `kid` leads to a key that signed it."""
    header, payload, signature = token.split(".")
    told = json.loads(unpadded(header))
    assert set(told) == {"alg", "kid", "typ"}
    assert (told["alg"], told["typ"]) == ("RS256", "JWT")
    jwk = fetched(client, told["kid"], settings).json()
    published = client.get("/badges/keys.json").json()["keys"]
    assert jwk in published
    assert set(jwk) == {"kty", "n", "e", "kid", "alg", "use"}, "never the private part"
    key = RSAPublicNumbers(*(int.from_bytes(unpadded(jwk[name])) for name in "en")).public_key()
    key.verify(unpadded(signature), f"{header}.{payload}".encode(), PKCS1v15(), hashes.SHA256())
    found: dict[str, Any] = json.loads(unpadded(payload))
    return found


def is_revoked(found: dict[str, Any], client: Client, settings: Any) -> bool:
    entry = found["credentialStatus"]
    assert (entry["type"], entry["statusPurpose"]) == ("BitstringStatusListEntry", "revocation")
    listed = read(fetched(client, entry["statusListCredential"], settings).content.decode(), client, settings)
    assert listed["id"] == entry["statusListCredential"]
    assert "BitstringStatusListCredential" in listed["type"]
    assert listed["nbf"] <= timezone.now().timestamp() < listed["exp"] <= listed["nbf"] + 86_400
    encoded = listed["credentialSubject"]["encodedList"]
    bits = gzip.decompress(unpadded(encoded.removeprefix("u")))
    assert len(bits) * 8 == 131_072
    place = int(entry["statusListIndex"])
    return bool(bits[place // 8] >> (7 - place % 8) & 1)


# What it hands out ------------------------------------------------------------------------------------


def test_a_stranger_can_check_the_signed_badge_with_nothing_but_the_published_key(award, client, settings) -> None:
    page = page_of(award)
    response = client.get(f"/badges/{page.pk}.jwt")
    assert response["Content-Type"] == "application/vc+jwt"
    found = read(response.content.decode(), client, settings)
    plain = client.get(f"/badges/{page.pk}.json")
    assert plain["Content-Type"] == "application/vc+ld+json"
    assert plain.json().items() <= found.items()
    assert found["iss"] == found["issuer"]["id"]
    assert found["jti"] == found["id"]
    assert found["sub"] == found["credentialSubject"]["id"]
    assert found["nbf"] == dt.datetime.fromisoformat(found["validFrom"]).timestamp()
    assert found["nbf"] == int(award.granted_at.timestamp())
    assert "exp" not in found
    assert not is_revoked(found, client, settings)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_changed_letter_breaks_the_signature(part: int, award, client, settings) -> None:
    parts = client.get(f"/badges/{page_of(award).pk}.jwt").content.decode().split(".")
    honest = ".".join(parts)
    payload = json.loads(unpadded(parts[1])) | {"name": "Group Support Ambassador"}
    header = json.loads(unpadded(parts[0]))
    forged = [signing.encoded(json.dumps(header).encode()), signing.encoded(json.dumps(payload).encode()), "AAAA"]
    parts[part] = forged[part]
    token = ".".join(parts)
    with pytest.raises(InvalidSignature):
        read(token, client, settings)
    with pytest.raises(signing.UnsignedError):
        signing.verify(token, openbadges.published_keys())
    assert signing.verify(honest, openbadges.published_keys())["jti"]


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "e30.e30.e30", "....", "ä.ö.ü", f"{'e30' * 2000}.e30.e30"])
def test_what_is_no_token_is_told_from_one(token: str) -> None:
    with pytest.raises(signing.UnsignedError):
        signing.verify(token, openbadges.published_keys())


def test_a_token_that_says_it_needs_no_signature_is_none(award) -> None:
    header = {"alg": "none", "kid": openbadges.published_keys()["keys"][0]["kid"]}
    token = f"{signing.encoded(json.dumps(header).encode())}.e30."
    with pytest.raises(signing.UnsignedError):
        signing.verify(token, openbadges.published_keys())


def test_it_is_an_open_badge_with_what_the_role_asks_of_everybody(award, client) -> None:
    found = client.get(f"/badges/{page_of(award).pk}.json").json()
    assert found["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert found["@context"][1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/context")
    assert found["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert found["name"] == "Room Supporter, Anxiety"
    assert found["credentialSubject"]["type"] == ["AchievementSubject"]
    achievement = found["credentialSubject"]["achievement"]
    assert achievement["type"] == ["Achievement"]
    assert achievement["description"]
    assert achievement["criteria"]["id"].endswith("/roles/room-supporter/")
    assert "2 group chats" in achievement["criteria"]["narrative"]
    assert "2022-07-05" in achievement["id"]


def test_the_issuer_is_a_profile_at_the_address_that_names_it(award, client, settings) -> None:
    issuer = client.get(f"/badges/{page_of(award).pk}.json").json()["issuer"]
    assert issuer["type"] == ["Profile"]
    assert issuer.items() <= fetched(client, issuer["id"], settings).json().items()


def test_a_former_key_goes_on_being_good_and_the_new_one_signs(award, client, settings) -> None:
    old = client.get(f"/badges/{page_of(award).pk}.jwt").content.decode()
    settings.BADGE_KEYS = KEYS[::-1]
    new = client.get(f"/badges/{page_of(award).pk}.jwt").content.decode()
    assert json.loads(unpadded(new.split(".")[0]))["kid"] != json.loads(unpadded(old.split(".")[0]))["kid"]
    assert read(old, client, settings) == read(new, client, settings)
    settings.BADGE_KEYS = KEYS[1:]
    with pytest.raises(signing.UnsignedError):
        signing.verify(old, openbadges.published_keys())


# What ended -------------------------------------------------------------------------------------------


def test_a_badge_that_ended_says_so_without_the_reason_and_its_old_copy_is_found_out(award, client, settings) -> None:
    page, other = page_of(award), page_of(give_role(MemberFactory(), "room-supporter", "anxiety"))
    copy = read(client.get(f"/badges/{page.pk}.jwt").content.decode(), client, settings)
    revoke(award, by=ProgrammeAdmin(), reason="Shared what was told in confidence.")
    assert is_revoked(copy, client, settings)
    text = client.get(f"/badges/{page.pk}/").content.decode()
    assert "It has ended" in text
    assert "It holds now" not in text
    now = read(client.get(f"/badges/{page.pk}.jwt").content.decode(), client, settings)
    assert now["exp"] == dt.datetime.fromisoformat(now["validUntil"]).timestamp()
    assert now["exp"] <= timezone.now().timestamp()
    for address in addresses(page):
        assert "confidence" not in client.get(address).content.decode()
    still = read(client.get(f"/badges/{other.pk}.jwt").content.decode(), client, settings)
    assert not is_revoked(still, client, settings)
    assert "It holds now" in client.get(f"/badges/{other.pk}/").content.decode()


def test_a_plain_badge_has_a_page_like_a_role(rosa, client, settings) -> None:
    row = give_badge(rosa, "verified-listener")
    page = page_of(row)
    found = read(client.get(f"/badges/{page.pk}.jwt").content.decode(), client, settings)
    assert found["name"] == "Verified Listener"
    assert found["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert not is_revoked(found, client, settings)
    take_badge(row, by=ProgrammeAdmin(), reason="A mistake.")
    assert is_revoked(found, client, settings)
    assert "It has ended" in client.get(f"/badges/{page.pk}/").content.decode()


def test_a_badge_that_rests_does_not_look_like_one_that_holds(award, client) -> None:
    page = page_of(award)
    Stretch.objects.filter(pk=award.stretch_id).update(ended_at=timezone.now())
    assert "It does not hold at the moment" in client.get(f"/badges/{page.pk}/").content.decode()


def test_the_list_takes_two_queries_and_a_place_of_its_own_for_everyone(client, django_assert_num_queries) -> None:
    pages = [page_of(give_role(MemberFactory(), "room-supporter", "anxiety")) for _ in range(5)]
    assert len({page.status_index for page in pages}) == 5
    with django_assert_num_queries(2):
        assert client.get("/badges/status/0.jwt").status_code == 200
    assert client.get("/badges/status/1.jwt").status_code == 404


# Who sees it ------------------------------------------------------------------------------------------


def test_nobody_but_its_holder_sees_a_page_that_was_not_opened(award, rosa, signed_in) -> None:
    page = openbadges.open_page(award)
    missing = BadgePage(pk="00000000-0000-4000-8000-000000000000")
    for other in (Client(), signed_in(MemberFactory()), signed_in(ProgrammeAdmin())):
        for address, nowhere in zip(addresses(page), addresses(missing), strict=True):
            hidden, absent = other.get(address), other.get(nowhere)
            assert hidden.status_code == absent.status_code == 404
            assert hidden.content == absent.content
    for address in addresses(page):
        assert signed_in(rosa).get(address).status_code == 200


def test_the_holder_opens_and_closes_it(award, rosa, signed_in, client) -> None:
    mine = signed_in(rosa)
    page = openbadges.open_page(award)
    for audience, status in ((LINK, 200), (HOLDER, 404), (NAMED, 200), (HOLDER, 404)):
        response = mine.post(f"/badges/{page.pk}/audience/", {"audience": audience})
        assert response.status_code == 302
        assert [client.get(address).status_code for address in addresses(page)] == [status] * 3


def test_nobody_else_chooses(award, rosa, signed_in) -> None:
    page = page_of(award)
    for other, status in ((MemberFactory(), 404), (ProgrammeAdmin(), 404), (None, 302)):
        response = signed_in(other).post(f"/badges/{page.pk}/audience/", {"audience": NAMED})
        assert response.status_code == status
        assert response.headers.get("Location", "/accounts/login/").startswith("/accounts/login/")
    page.refresh_from_db()
    assert page.audience == LINK


def test_choosing_needs_the_token_of_the_form_and_a_choice_that_there_is(award, rosa, signed_in) -> None:
    page = page_of(award)
    strict = signed_in(rosa, enforce_csrf_checks=True)
    assert strict.post(f"/badges/{page.pk}/audience/", {"audience": HOLDER}).status_code == 403
    mine = signed_in(rosa)
    for wrong in ("", "everybody", "\x00"):
        assert mine.post(f"/badges/{page.pk}/audience/", {"audience": wrong}).status_code == 400
    assert mine.get(f"/badges/{page.pk}/audience/").status_code == 405
    page.refresh_from_db()
    assert page.audience == LINK


def test_my_badges_make_a_page_only_when_asked_and_once(award, rosa, signed_in) -> None:
    mine, badge = signed_in(rosa), give_badge(rosa, "graduate")
    text = mine.get("/badges/").content.decode()
    assert "Room Supporter" in text
    assert "Graduate" in text
    assert not BadgePage.objects.exists()
    for kind, number in (("role", award.pk), ("role", award.pk), ("badge", badge.pk)):
        there = mine.post("/badges/", {"kind": kind, "number": number})
        assert mine.get(there["Location"]).status_code == 200
    assert set(BadgePage.objects.values_list("audience", flat=True)) == {HOLDER}
    assert BadgePage.objects.count() == 2


@pytest.mark.parametrize(
    "asked", [{}, {"kind": "role"}, {"kind": "member", "number": 1}, {"kind": "role", "number": "x"},
              {"kind": "badge", "number": "9" * 30}, {"kind": "role", "number": "-1"}]
)  # fmt: skip
def test_a_page_is_made_for_a_badge_of_one_s_own_alone(asked, award, signed_in) -> None:
    other = signed_in(MemberFactory())
    assert other.post("/badges/", {"kind": "role", "number": award.pk}).status_code == 404
    assert other.post("/badges/", asked).status_code == 404
    assert not BadgePage.objects.exists()


def test_a_closed_account_takes_its_pages_along(award, rosa, client) -> None:
    page = page_of(award, NAMED)
    Member.objects.filter(pk=rosa.pk).update(is_active=False)
    assert [client.get(address).status_code for address in addresses(page)] == [404] * 3


def test_an_erased_account_leaves_no_page_and_copies_are_found_out(award, rosa, client, settings) -> None:
    page = page_of(award, NAMED)
    copy = read(client.get(f"/badges/{page.pk}.jwt").content.decode(), client, settings)
    erase(rosa)
    assert [client.get(address).status_code for address in addresses(page)] == [404] * 3
    assert is_revoked(copy, client, settings)


def test_a_page_belongs_to_one_badge(award, rosa) -> None:
    for badges in ({}, {"award": award, "badge_award": give_badge(rosa, "graduate")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BadgePage.objects.create(status_index=1, **badges)


# Who it is --------------------------------------------------------------------------------------------


def everything(page: BadgePage, client: Client) -> str:
    """All that the three addresses say, the token read."""
    shown, plain, token = (client.get(address).content.decode() for address in addresses(page))
    header, payload, _ = token.split(".")
    return " ".join([shown, plain, unpadded(header).decode(), unpadded(payload).decode()])


def test_nothing_says_who_it_is_unless_she_wants_that(award, rosa, client) -> None:
    page = page_of(award)
    text = everything(page, client)
    for secret in (rosa.username, rosa.email, f"{rosa.born_on}", page.word):
        assert secret not in text
    assert not re.search(rf"\b{rosa.born_on.year}\b", text)  # four digits of a random hash say nothing
    named = everything(page_of(award, NAMED), client)
    assert named.count(rosa.username) == 3
    assert rosa.email not in named


def test_the_word_proves_whose_it_is_and_a_username_can_t_be_tried_out(award, rosa, client) -> None:
    page = page_of(award)
    [identity] = client.get(f"/badges/{page.pk}.json").json()["credentialSubject"]["identifier"]
    assert (identity["type"], identity["hashed"]) == ("IdentityObject", True)
    salt = identity["salt"]
    assert identity["identityHash"] == f"sha256${sha256((page.word + salt).encode()).hexdigest()}"
    for guess in (rosa.username, rosa.email, str(rosa.pk), str(award.pk)):
        assert identity["identityHash"] != f"sha256${sha256((guess + salt).encode()).hexdigest()}"
    second = page_of(give_role(rosa, "sharing-circle-host"))
    [other] = client.get(f"/badges/{second.pk}.json").json()["credentialSubject"]["identifier"]
    assert other["identityHash"] != identity["identityHash"]
    assert other["salt"] != salt


@pytest.mark.parametrize("role", [("room-supporter", "anxiety"), ("group-support-mentor", "anxiety")])
def test_a_teen_s_page_says_the_same_as_an_adult_s(role, client) -> None:
    """But for what is of one badge alone: addresses, places, salts. The day is the same."""
    now, said = timezone.now(), {}
    for band in Band.values:
        person = MemberFactory(band=band)
        award = give_role(person, *role, track="teams" if "mentor" in role[0] else "")
        Award.objects.filter(pk=award.pk).update(granted_at=now)
        page = page_of(award)
        BadgePage.objects.filter(pk=page.pk).update(salt="salt", word="word", status_index=7)
        said[band] = everything(page, client).replace(str(page.pk), "…")
        BadgePage.objects.filter(pk=page.pk).update(status_index=100 + page.status_index)
    assert said["teen"] == said["adult"]
    assert "noindex" in said["teen"]


def test_a_teen_is_offered_no_name_and_can_t_get_one_by_force(client, signed_in) -> None:
    tess = MemberFactory(username="tess-by-the-sea", band=Band.TEEN)
    page = page_of(give_role(tess, "room-supporter", "anxiety"), HOLDER)
    mine = signed_in(tess)
    text = mine.get(f"/badges/{page.pk}/").content.decode()
    assert f'value="{LINK}"' in text
    assert f'value="{NAMED}"' not in text
    assert "No name and no age" in text
    assert mine.post(f"/badges/{page.pk}/audience/", {"audience": NAMED}).status_code == 400
    assert tess.username not in everything(page_of(page.badge, NAMED), client)


def test_her_copy_of_everything_says_which_pages_she_has(award, rosa) -> None:
    page, badge = page_of(award), give_badge(rosa, "graduate")
    everything_held = gather(rosa)
    [role], [plain] = everything_held["roles"], everything_held["badges"]
    assert (role["page"], role["page__audience"]) == (page.pk, LINK)
    assert (plain["page"], plain["badge"]) == (None, badge.badge)


# Without a key, and what it costs ---------------------------------------------------------------------


def test_without_a_key_the_page_works_and_says_that_nothing_is_signed(award, client, settings) -> None:
    settings.BADGE_KEYS, settings.IS_PRODUCTION = [], True
    page = page_of(award)
    text = client.get(f"/badges/{page.pk}/").content.decode()
    assert "Signing is not set up" in text
    assert "Verified" not in text
    assert client.get(f"/badges/{page.pk}.json").status_code == 200
    assert client.get("/badges/keys.json").json() == {"keys": []}
    for address in (f"/badges/{page.pk}.jwt", "/badges/status/0.jwt"):
        response = client.get(address)
        assert (response.status_code, response.content) == (503, b"Signing is not set up on this site.\n")


def test_the_check_warns_without_a_key_and_refuses_a_bad_one(settings) -> None:
    settings.IS_PRODUCTION = True
    assert not checks.badges_can_be_signed()
    settings.BADGE_KEYS = []
    assert [found.id for found in checks.badges_can_be_signed()] == ["ground.W001"]
    public = _public_half(KEYS[0])
    for wrong in (["abc"], ["ä"], [base64.b64encode(b"a key").decode()], [public], [KEYS[0], "abc"]):
        settings.BADGE_KEYS = wrong
        assert [found.id for found in checks.badges_can_be_signed()] == ["ground.E008"]
    settings.BADGE_KEYS = [KEYS[1], public]
    assert not checks.badges_can_be_signed()


def _public_half(key: str) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    private = load_pem_private_key(base64.b64decode(key), None)
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(pem).decode()


def test_on_one_s_own_machine_a_key_is_made_once_and_kept(settings, tmp_path) -> None:
    settings.BADGE_KEYS, settings.DATA_DIR = [], tmp_path / "data"
    [first] = signing.all_keys()
    [again] = signing.all_keys()
    assert first.name == again.name
    [kept] = settings.DATA_DIR.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_page_costs_the_same_whoever_holds_however_much(award, rosa, client, signed_in) -> None:
    mine, page = signed_in(rosa), page_of(award, NAMED)

    def queries(who: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert who.get(address).status_code == 200
        return len(captured)

    asked = [*addresses(page), reverse("badges")]
    before = [queries(mine, address) for address in asked]
    strangers = [queries(client, address) for address in addresses(page)]
    for community in ("loneliness", "depression"):
        page_of(give_role(rosa, "room-supporter", community))
    for badge in ("graduate", "verified-listener", "refresher"):
        page_of(give_badge(rosa, badge))
    assert [queries(mine, address) for address in asked] == before
    assert [queries(client, address) for address in addresses(page)] == strangers
    assert max(strangers) <= 2

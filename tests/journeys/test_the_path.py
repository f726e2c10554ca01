"""The path as a stranger, a listener and a teen walk it."""

from __future__ import annotations

from django.core.management import call_command

from leadership.notices.models import Notice


def test_a_stranger_reads_the_path_and_a_role(visit, world) -> None:
    page = visit()
    page.goto("/")
    page.get_by_role("link", name="Roles").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "The path"
    for name in ("Sharing Circle Host", "Room Supporter", "Group Support Mentor", "Group Support Ambassador"):
        assert page.get_by_role("link", name=name, exact=True).first.is_visible()
    page.get_by_role("link", name="Room Supporter", exact=True).first.click()
    text = page.locator("main").inner_text()
    assert "4 weeks as a listener" in text
    assert "The badge Supportive Smile" in text
    assert "Apply" not in [link.strip() for link in page.locator("main a").all_inner_texts()]


def test_a_listener_sees_what_is_left_and_when(sign_in) -> None:
    page = sign_in("leo")
    page.goto("/roles/room-supporter/")
    own = page.get_by_role("region", name="Your own list")
    assert "4 weeks as a listener" in own.inner_text()
    assert "Only time brings this one" in own.inner_text()
    assert "1 of 2" in own.inner_text()
    page.goto("/path/")
    assert page.get_by_role("heading", name="Nearest:").is_visible()


def test_a_teen_knows_the_teen_star_and_never_a_grown_up(sign_in) -> None:
    page = sign_in("tess")
    page.goto("/roles/")
    assert "Teen community" in page.locator("header").inner_text()
    assert page.get_by_role("link", name="Teen Star", exact=True).first.is_visible()
    answer = page.goto("/members/rosa/")
    missing = page.goto("/members/nobody-of-that-name/")
    assert answer.status == missing.status == 404
    assert page.goto("/members/tara/").status == 200
    assert "Teen Star" in page.locator("main").inner_text()


def test_you_now_meet_a_role_comes_once_to_who_wants_it(sign_in, world) -> None:
    Notice.objects.filter(member=world("lia")).delete()  # the demo world shows one of the same words
    page = sign_in("lia")
    page.goto("/settings/notices/")
    page.get_by_label("Tell me once when I newly meet a role").check()
    page.get_by_role("button", name="Save changes").click()
    call_command("tick")
    call_command("tick")
    page.goto("/notices/")
    assert page.get_by_role("button", name="You now meet what Room Supporter asks.").count() == 1
    assert Notice.objects.filter(member=world("lia"), key="meets:room-supporter").count() == 1
    assert Notice.objects.filter(member=world("max"), kind="news").count() == 0

"""An admin changes a requirement, sees who gains and who loses, and nobody loses an earned role."""

from __future__ import annotations

from django.utils import timezone

from leadership.badges.models import Award
from leadership.roles.eligibility import eligible, usernames
from leadership.roles.models import Edition


def test_a_preview_before_saving(sign_in, world) -> None:
    ada = sign_in("ada")
    ada.goto("/admin/leadership/edition/")
    ada.locator("#result_list tbody tr").first.locator("a").first.click()
    ada.get_by_role("link", name="Make a new edition from this one").click()
    box = ada.locator("textarea[name=source]")
    text = box.input_value()
    assert 'metric = "group_chats"' in text
    changed = text.replace('{ metric = "group_chats", at_least = 2 }', '{ metric = "group_chats", at_least = 8 }')
    if changed == text:
        changed = text.replace('metric = "group_chats"\nat_least = 2\n', 'metric = "group_chats"\nat_least = 8\n')
    assert changed != text
    # typed into a box, a whole programme takes a busy browser half a minute
    box.evaluate("(box, text) => { box.value = text; }", changed)
    ada.locator("input[name=note]").fill("Room Supporters have eight group chats first.")
    ada.get_by_role("button", name="Preview").click()
    preview = ada.locator("#content").inner_text()
    assert "lia" in preview
    holders = Award.objects.held().filter(role="room-supporter").count()
    ada.get_by_role("button", name="Put in force").click()
    assert "lia" not in usernames(eligible(Edition.objects.in_force().programme, "room-supporter", timezone.now()))
    assert Award.objects.held().filter(role="room-supporter").count() == holders

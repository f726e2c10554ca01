"""Whoever applies is told who reads it, as the badges of the edition in force have it (S19)."""

from __future__ import annotations

import pytest

from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

READ = "Your words are read by programme admins and whoever is Group Support Ambassador, and by nobody else."
SEEN = "Whoever is {} or Group Support Mentor Leader may see that you apply"


def said(signed_in, person, role: str) -> str:
    return signed_in(person).get(f"/roles/{role}/apply/").content.decode()


def test_an_adult_and_a_teen_read_the_names_of_their_own_community(programme, lia, signed_in) -> None:
    for person, name in ((lia, "Group Support Mentor"), (MemberFactory(band="teen"), "Teen Star")):
        page = said(signed_in, person, "room-supporter")
        assert READ in page
        assert SEEN.format(name) in page


def test_those_who_are_not_further_along_are_not_named(programme, lia, signed_in) -> None:
    page = said(signed_in, lia, "group-support-mentor")
    assert READ in page
    assert "Whoever is Group Support Mentor Leader may see" in page
    page = said(signed_in, lia, "group-support-ambassador")
    assert "Your words are read by programme admins, and by nobody else." in page
    assert "may see that you apply" not in page

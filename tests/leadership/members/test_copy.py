"""What counted for somebody stands in her copy as she would say it, for people and for machines (G21)."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from leadership.members import export
from tests.factories import MemberFactory, count

pytestmark = pytest.mark.django_db


def test_amounts_are_what_they_are_and_words_are_words() -> None:
    her = MemberFactory()
    count(her, "group_chats", 3)
    count(her, "star_rating", 4.5)  # type: ignore[arg-type]
    with zipfile.ZipFile(io.BytesIO(export.archive(her))) as packed:
        data = json.loads(packed.read("my-data.json"))
        page = packed.read("my-data.html").decode()
    assert [(fact["metric"], fact["value"]) for fact in data["facts"]] == [("group_chats", 3), ("star_rating", 4.5)]
    assert "value: 3;" in page
    assert "<dt>is profile public</dt>" in page.replace("\n", "")
    assert "<dd>yes</dd>" in page
    assert "None" not in page

"""The README says what is so: accounts, keys, commands and files."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import get_commands

from leadership.management.demo import PASSWORD, PEOPLE

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_demo_account_and_its_key() -> None:
    assert f"`{PASSWORD}`" in README
    for person in PEOPLE:
        assert f"`{person.name}`" in README
        assert not person.totp or f"| `{person.name}` | `{person.totp}` |" in README


def test_every_command() -> None:
    assert set(re.findall(r"\bmake ([a-z-]+)$", README, re.MULTILINE)) <= TARGETS
    assert set(re.findall(r"manage\.py (\w+)", README)) <= set(get_commands())


def test_every_link() -> None:
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "operating.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"

"""The locked requirements: complete, hashed, and no word about where they came from."""

from __future__ import annotations

from packaging.requirements import Requirement

from config.hosting import requirements

LOCKED = "django==5.2.19 \\\n    --hash=sha256:00\n"


def test_ours_are_in_order(capsys) -> None:
    assert requirements.main() == 0
    assert capsys.readouterr().out == ""


def test_an_address_is_found() -> None:
    for line in ("--index-url https://index.example/simple", "x @ file:///wheels/x.whl", "--find-links wheels"):
        assert requirements.mistakes("r.txt", line, []) == ["r.txt:1: names an address"]


def test_a_missing_and_an_outgrown_pin_are_found() -> None:
    wanted = [Requirement("django>=6"), Requirement("channels>=4")]
    found = requirements.mistakes("r.txt", LOCKED, wanted)
    assert found == [
        "r.txt: django>=6 is locked as 5.2.19; run make lock",
        "r.txt: channels>=4 is locked as None; run make lock",
    ]


def test_a_pin_without_a_hash_is_found() -> None:
    assert requirements.mistakes("r.txt", "django==5.2.19\n", []) == ["r.txt: django==5.2.19 has no hash"]

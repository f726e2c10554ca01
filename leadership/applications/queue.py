"""The evidence of a page of applications, then and now, measured together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from leadership.applications.models import Application
from leadership.applications.sending import look_at
from leadership.requirements.checklist import as_json
from leadership.roles.eligibility import names_of


@dataclass(frozen=True)
class Evidence:
    """One requirement as it stood when sent, and as it stands now."""

    text: str
    then: str
    now: str
    is_less: bool


def met_of(tree: dict[str, Any]) -> tuple[int, int]:
    """How many of a kept checklist's lines were met; human checks are not counted."""
    parts = [part for part in tree.get("children") or [tree] if part.get("kind") != "check"]
    return sum(bool(part.get("met")) for part in parts), len(parts)


def then_and_now(application: Application) -> list[Evidence]:
    """The kept checklist beside a fresh one, line by line."""
    kept = application.evidence.get("tree", {})
    edition, standing = look_at(application, timezone.now())
    fresh = as_json(standing.verdict, standing.evidence, timezone.now(), names_of(edition.programme))
    new = {_key(part): part for part in fresh.get("children") or [fresh]}
    found = []
    for part in kept.get("children") or [kept]:
        now = new.get(_key(part), {})
        found.append(
            Evidence(
                part.get("text", "").rsplit(": ", 1)[0],
                _figure(part),
                _figure(now) if now else "not asked any more",
                bool(part.get("met") and now and not now.get("met")),
            )
        )
    return found


def _key(part: dict[str, Any]) -> str:
    return str(part.get("text", "")).rsplit(": ", 1)[0]


def _figure(part: dict[str, Any]) -> str:
    mark = "met" if part.get("met") else "not met"
    have = part.get("have")
    return mark if have is None or part.get("kind") not in ("metric", "role") else f"{mark}: {round(have, 1):g}"

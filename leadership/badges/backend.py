"""A held badge grants its role's powers."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend


class AwardBackend(BaseBackend):
    """Answers `has_perm` from the awards somebody holds."""

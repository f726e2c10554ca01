"""An admin, and a mentor whose badge owes a training."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clock import NOW, at


@pytest.fixture
def ada(programme: Any) -> Any:
    from tests.cast import ProgrammeAdmin

    with at(NOW):
        return ProgrammeAdmin(username="ada")


@pytest.fixture
def award(ada: Any) -> Any:
    """Tara is a mentor from NOW on, with fourteen days for a training."""
    from tests.factories import MemberFactory, give_role

    with at(NOW):
        return give_role(MemberFactory(username="tara", weeks=60), "group-support-mentor", weeks=0, track="quality")

"""The same site as processes of its own as in the rooms' tests."""

import pytest

pytest.register_assert_rewrite("tests.chaos.talkers")  # what is missing should be named

from tests.chatrooms.conftest import site, start_site  # noqa: E402

__all__ = ["site", "start_site"]

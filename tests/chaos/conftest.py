"""The same site as processes of its own as in the rooms' tests."""

from tests.chatrooms.conftest import site, start_site

__all__ = ["site", "start_site"]

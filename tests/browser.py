"""A real Chromium on the real server: `visit(member)` opens a page nobody's console complains on."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

#: the shell is Chromium without a desktop's window, and does in half the time what the tests ask of it
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER_FIXTURES = {"live_site", "visit", "page", "browser", "context"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A file's browser tests stay together in one worker."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not found:
        reason = "no Chromium on this machine (any of: " + ", ".join(CHROMIUM) + ")"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return {"executable_path": found, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def _server(django_db_setup: None) -> Iterator[str]:
    """uvicorn in a thread of this process, as `make run` starts it."""
    import uvicorn
    from django.conf import settings

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's loop runs in the thread of the test
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://localhost:{listener.getsockname()[1]}"
    settings.ORIGINS = [address]
    from chatrooms.talk import hub
    from config.asgi import application

    options = {"lifespan": "off", "ws_per_message_deflate": False, "log_config": None, "proxy_headers": False}
    server = uvicorn.Server(uvicorn.Config(application, **options))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield address
    server.should_exit = True
    thread.join(timeout=10)
    hub.stop()


@pytest.fixture
def live_site(_server: str, transactional_db: None) -> str:
    """The address of the running site, on this test's database."""
    return _server


def is_complaint(message: Any) -> bool:
    """An error a person would not have caused: a 4xx answer to her is one she may get."""
    is_answer = "the server responded with a status of 4" in message.text
    is_offline = "net::ERR_INTERNET_DISCONNECTED" in message.text  # a test took the network away
    return message.type == "error" and not is_answer and not is_offline


@pytest.fixture
def visit(live_site: str, browser: Any) -> Iterator[Callable[..., Any]]:
    """`visit(member=None, second_factor=True, **context)` is a page of that person's own browser window.

    Addresses are relative to the site. At the end no page may have logged an error, a refusal of the
    content policy among them.
    """
    from django.conf import settings

    from tests.signing_in import session_of

    contexts, complaints = [], []

    def open_window(member: Any = None, second_factor: bool = True, **options: Any) -> Any:
        context = browser.new_context(base_url=live_site, **options)
        contexts.append(context)
        if member is not None:
            key = session_of(member, second_factor).session_key
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_site}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda m: complaints.append(f"{page.url}: {m.text}") if is_complaint(m) else None)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """`axe(page)` fails with what an accessibility checker finds wrong on the page."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Any) -> None:
        # not preloading: the checker would copy style sheets into the page, which the content policy refuses
        results = Axe().run(page, options={"preload": False})
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check

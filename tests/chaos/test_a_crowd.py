"""Several dozen people with pages, forms and sockets at once: nobody meets a locked database or a failure (D24)."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

from tests.chaos.talkers import IS_FULL, Talker, talkers

PEOPLE, SECONDS = (50, 300) if IS_FULL else (24, 3)
PAGES = ("/rooms/", "/rooms/free-hugs/", "/path/", "/roles/", "/notices/", "/settings/")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """One person's, without JavaScript."""

    def __init__(self, site: Any, talker: Talker, done: threading.Event) -> None:
        self.site, self.name, self.done = site, talker.name, done
        self.cookies = {"sessionid": talker.cookie.removeprefix("sessionid=")}
        self.line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        self.came: Counter[tuple[str, int]] = Counter()
        self.said: list[str] = []

    def ask(self, path: str, **form: str) -> str:
        headers = {
            "Host": f"localhost:{self.site.port}", "Origin": self.site.origin,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }  # fmt: skip
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request("POST" if form else "GET", path, urlencode(form) or None, headers)
        answer = self.line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.came[path, answer.status] += 1
        return answer.read().decode()

    def browse(self) -> None:
        """Look around, say something in the form, until it is done."""
        with contextlib.closing(self.line):
            while not self.done.is_set():
                for path in PAGES:
                    page = self.ask(path)
                    token = TOKEN.search(page)
                    if path == "/rooms/free-hugs/" and token:
                        self.said.append(f"{self.name} writes {len(self.said)}")
                        self.ask(path, csrfmiddlewaretoken=token[1], text=self.said[-1])


async def test_a_crowd_meets_no_locked_database(site) -> None:
    done = threading.Event()
    async with talkers(PEOPLE, site) as everybody:
        browsers = [Browser(site, each, done) for each in everybody]
        with ThreadPoolExecutor(PEOPLE) as threads:
            loop = asyncio.get_running_loop()
            browsing = asyncio.gather(*(loop.run_in_executor(threads, each.browse) for each in browsers))
            await asyncio.gather(*(each.talk(SECONDS * 2, 0.5) for each in everybody))
            done.set()
            await browsing
        came = sum((each.came for each in browsers), Counter())
        assert {status for _, status in came} <= {200, 302}, came
        everything = sorted([text for each in everybody for text in each.sent] + [t for b in browsers for t in b.said])
        assert len([each for each in browsers if each.said]) == PEOPLE
        for each in everybody:
            await each.until(lambda each=each: each.place == len(everything) and not each.waiting, 20)
            assert not each.wrong
            assert sorted(text for _, text in each.shown) == everything
            assert each.shown == everybody[0].shown
    assert "locked" not in site.said()

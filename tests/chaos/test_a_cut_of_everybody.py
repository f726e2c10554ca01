"""Two hundred lines end in the same moment, and the page's own rule brings them back one after the other (D17)."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from tests.chaos.proxy import Proxy
from tests.chaos.talkers import IS_FULL, Talker, talkers
from tests.chatrooms.conftest import ROOT
from tests.factories import MemberFactory
from tests.signing_in import session_of

LINES = 200
#: chance is the same each time: a test that fails has found something
CHANCE = "{ let n = 17; Math.random = () => (n = (n * 16807) % 2147483647) / 2147483647; }"
#: the page's own line, so many times in one page; `times()` answers when each of them tried, and was in, once all are
OPEN = """async (count) => {
  const script = [...document.scripts].find((each) => each.src.includes("/js/room")).src;
  const WebSocket_ = WebSocket, tried = [], back = [];
  window.WebSocket = class extends WebSocket_ { constructor(at) { super(at); tried.push(Date.now()); } };
  for (let n = 0; n < count; n++) {
    const line = await import(`${new URL("line.js", script)}?${n}`);
    line.start({ hello() { back.push(Date.now()); } });
  }
  window.times = async () => {
    while (back.length < count) await new Promise((go) => setTimeout(go, 100));
    return [tried.splice(0), back.splice(0)];
  };
}"""


@contextlib.contextmanager
def beside() -> Iterator[tuple[Proxy, Callable[[], None]]]:
    """A proxy on a loop of its own, and what cuts all of its lines."""
    loop, proxy = asyncio.new_event_loop(), Proxy()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def do(asked) -> None:
        asyncio.run_coroutine_threadsafe(asked, loop).result(10)

    async def cut() -> None:
        assert proxy.cut() >= LINES

    do(proxy.__aenter__())
    yield proxy, lambda: do(cut())
    do(proxy.__aexit__())
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def most(times: list[float]) -> float:
    """The share of the fullest second, counted from the first."""
    return max(Counter(int(at - min(times)) for at in times).values()) / len(times)


def times_of(page, since: float) -> tuple[list[float], list[float]]:
    """When all of them tried, and when they were in, in seconds since then."""
    tried, came = ([at / 1000 - since for at in times] for times in page.evaluate("times()"))
    half = sorted(came)[LINES // 2]
    print(
        f"{half:.1f} s for half of them, {max(came):.1f} s at most; {most(tried):.0%} of {len(tried)} tries in one second"
    )
    return tried, came


def test_two_hundred_come_back_one_after_the_other(live_site, start_site, programme, browser) -> None:
    """Their lines are cut without a word, and the site is there."""
    with beside() as (proxy, cut):
        site = start_site(PORT=str(proxy.port))
        proxy.ports = [site.port]
        page = browser.new_context(base_url=proxy.origin).new_page()
        key = session_of(MemberFactory()).session_key
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": proxy.origin}])
        page.add_init_script(CHANCE)
        page.goto("/rooms/free-hugs/")
        page.evaluate(OPEN, LINES)
        times_of(page, time.time())
        cut()
        tried, came = times_of(page, time.time())
        assert len(tried) <= LINES * 1.05, "somebody tried more often than she had to"
        assert most(tried) <= 0.35
        assert sorted(came)[LINES * 99 // 100] <= 20  # one browser opens one line after the other
        page.context.close()


class Patient(Talker):
    """Comes back as the page does; with its own figures."""

    figures: ClassVar = {
        name: int(value) / 1000
        for name, value in re.findall(r"(BASE|CAP|CUT|FAILED) = (\d+)", (ROOT / "static/js/line.js").read_text())
    }
    tries = was_in = 0

    def pause(self) -> float:
        least = self.figures["CUT" if len(self.back_at) > self.was_in else "FAILED"]
        self.was_in = len(self.back_at)
        within = min(self.figures["CAP"], max(least, self.figures["BASE"] * 2**self.tries))
        self.tries += 1
        return random.uniform(0, within)


async def test_two_hundred_are_back_soon_after_the_site_was_killed(start_site, programme) -> None:
    """It is away for as long as it takes to start. Here people are no pages: a browser holds back a page that fails often."""
    if not IS_FULL:
        pytest.skip("a minute (CHAOS_FULL=1)")
    site = await sync_to_async(start_site)()
    async with talkers(LINES, site, kind=Patient) as everybody:
        killed = time.monotonic()
        await sync_to_async(site.stop)(signal.SIGKILL)
        await sync_to_async(start_site)(site.port)
        away = time.monotonic() - killed
        for each in everybody:
            await each.until(lambda each=each: len(each.back_at) == 2, 60)
        came = sorted(each.back_at[1] - killed for each in everybody)
        print(
            f"away for {away:.1f} s; back after {came[LINES // 2]:.1f} s, {came[-1]:.1f} s at most, {most(came):.0%} in one second"
        )
        assert came[LINES * 99 // 100] <= max(10, 2.5 * away)

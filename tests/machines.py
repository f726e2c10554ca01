"""Machines that act at random on the real functions and the real database, beside a model that says what should be (L6).

A machine draws an act, the model says what should come of it, the site does it, and then every row is compared. One more
act is one method of the model and one `@act` of the machine.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import Any

import time_machine
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from leadership.applications.sending import NotMetError
from leadership.badges.gate import RefusedError, TooLateError
from tests.clock import NOW
from tests.outcomes import DONE, NOT_MET, REFUSED, TOO_LATE

#: how many examples make a full proof, which .ci/run asks for
FULL = 500
RAISED: dict[type[Exception], str] = {TooLateError: TOO_LATE, RefusedError: REFUSED, NotMetError: NOT_MET}
#: stands for the member a prepared query is about
ME = -(2**31)

#: draws from a strategy
Draw = Callable[[st.SearchStrategy[Any]], Any]


def act(fits: Callable[[Any], object], often: int = 1) -> Callable[[Any], Any]:
    """Marks what a machine can do; `fits` tells of its model whether it makes sense now, and then it is done so `often`."""

    def mark(method: Any) -> Any:
        method.fits, method.often = fits, often
        return method

    return mark


class Machine(RuleBasedStateMachine):
    """One example: a transaction that is rolled back at its end, and a clock of its own."""

    model: Any
    #: how often each act was answered how, over all examples
    came: Counter[tuple[str, str]]
    #: false after an act that was refused: every row is compared all the same, and what follows from rows and clock is not
    is_news = True

    def __init__(self) -> None:
        super().__init__()
        every = chain.from_iterable(vars(kind).items() for kind in reversed(type(self).__mro__))
        self.acts = {name: each for name, each in every if hasattr(each, "fits")}
        self.clock = time_machine.travel(NOW, tick=False)
        self.hands = self.clock.start()
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        self.clock.stop()

    @rule(data=st.data())
    def something_happens(self, data: Any) -> None:
        """Mostly what fits; every sixth time anything, since what does not fit has to change nothing."""
        self.is_wild, self.is_news = data.draw(st.integers(0, 5)) == 5, True
        fitting = [[name] * each.often for name, each in self.acts.items() if self.is_wild or each.fits(self.model)]
        self.name = data.draw(st.sampled_from(list(chain.from_iterable(fitting))))
        self.acts[self.name](self, data.draw)

    def wait(self, span: dt.timedelta) -> None:
        self.hands.shift(span)
        self.model.wait(span)

    def does(self, expected: str, call: Callable[[], Any]) -> Any:
        """The site does it, and answers as the model expects; whoever is refused gets a sentence."""
        done, raised = None, None
        try:
            done = call()
        except tuple(RAISED) as error:
            raised = error
        answer = next((word for kind, word in RAISED.items() if isinstance(raised, kind)), DONE)
        assert answer == expected, (self.name, raised)
        assert raised is None or str(raised).endswith(".")
        self.came[self.name, answer] += 1
        self.is_news = answer == DONE
        return done


class Prepared:
    """A query about `ME`, compiled once: it is asked after every act."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.model, (self.sql, self.params) = rows.model, rows.query.sql_with_params()

    def __call__(self, me: int) -> list[Any]:
        return list(self.model._default_manager.raw(self.sql, [me if each == ME else each for each in self.params]))


def prove(machine: type[Machine], quick: int = 25, steps: int = 50) -> None:
    """Run `quick` examples or MACHINE_EXAMPLES, each of so many acts. A full proof has done every act."""
    machine.came = Counter()
    examples = int(os.environ.get("MACHINE_EXAMPLES", quick))
    # what explains a failure runs it many times more, and takes minutes
    phases = [Phase.reuse, Phase.generate, Phase.shrink]
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        phases=phases,
        suppress_health_check=slow,
        deadline=None,
        print_blob=True,
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(machine, settings=chosen)
    if examples >= FULL:
        acts = {name for name, _ in machine.came}
        assert {name for name in acts if not machine.came[name, DONE]} == set(), machine.came

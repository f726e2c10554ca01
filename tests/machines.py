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
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from leadership.applications.sending import NotMetError
from leadership.badges.gate import RefusedError, TooLateError
from tests.clock import NOW
from tests.outcomes import DONE, NOT_MET, REFUSED, TOO_LATE

#: how many examples make a full proof
FULL = 500
#: a full proof in so many runs, each by itself: beside each other, where there is more than one processor
RUNS = range(4)
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
    #: what the model answered last to a question that is slow to ask of the site, and how often it was passed over since
    answered, passed_over = None, 0
    #: how many examples there were so far
    examples = 0

    def __init__(self) -> None:
        super().__init__()
        Machine.examples += 1
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
        self.is_wild = data.draw(st.integers(0, 5)) == 5
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
        return done

    def is_asked(self, expected: Any) -> bool:
        """Whether to ask what is slow to ask: where the model has another answer than before, and every fifth time."""
        is_new, self.answered = expected != self.answered, expected
        self.passed_over = 0 if is_new or self.passed_over == 4 else self.passed_over + 1
        return not self.passed_over


class Prepared:
    """A query about `ME`, compiled once: it is asked after every act, and of the database only if something was written."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.model, self.compiler = rows.model, rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.params = self.compiler.as_sql()
        columns = [column for column, *_ in self.compiler.select]
        self.names = [column.target.attname for column in columns]
        self.converters = self.compiler.get_converters(columns)
        self.as_of: Any = None
        self.values: list[Any] = []
        self.looked_at: list[Any] = []

    def __call__(self, me: int) -> list[Any]:
        """The rows, to look at."""
        as_of = (Machine.examples, writes(), me)
        if as_of != self.as_of or as_of[1] is None:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, [me if each == ME else each for each in self.params])
                self.values = list(self.compiler.apply_converters(cursor.fetchall(), self.converters))
            self.as_of, self.looked_at = as_of, [self._made(row) for row in self.values]
        return self.looked_at

    def one(self, me: int, pk: Any) -> Any:
        """One of them anew, to act on: whoever gets it may change it."""
        place = next(place for place, row in enumerate(self(me)) if row.pk == pk)
        return self._made(self.values[place])

    def _made(self, row: list[Any]) -> Any:
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, row)


def writes() -> int | None:
    """How many rows were ever written, on a database that tells."""
    return connection.connection.total_changes if connection.vendor == "sqlite" else None


def prove(machine: type[Machine], quick: int, steps: int = 50, elsewhere: int | None = None) -> None:
    """Run `quick` examples, each of so many acts; `elsewhere` on another database than SQLite. MACHINE_EXAMPLES is another number.

    One run that is a full proof has done every act.
    """
    machine.came = Counter()
    if elsewhere and connection.vendor != "sqlite":
        quick = elsewhere
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

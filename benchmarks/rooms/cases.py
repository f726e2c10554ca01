"""What is asked of a server, what was wanted of ours (CPU in seconds of the server's processes for 100,000 deliveries), and what holds."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """`rooms` with `clients` each. `amount`: messages a second in each room (`rate`), or under way in each (`sat`)."""

    name: str
    rooms: int
    clients: int
    mode: str
    amount: int = 0
    #: by measure, what was wanted of ours on a quiet machine: at most, of `…_s` at least
    wanted: dict[str, float] = {}
    #: how many times our CPU another system takes, at least: wanted on a quiet machine, and held on any
    times: dict[str, tuple[float, float]] = {}
    systems: tuple[str, ...] = ("ours", "broadcast", "tutorial")

    @property
    def title(self) -> str:
        where = f"{self.rooms} room{'s' * (self.rooms > 1)} of {self.clients}"
        how = {"rate": f"{self.amount} messages a second in each", "sat": f"{self.amount} messages under way in each"}
        if self.mode == "coming":
            return f"{self.name}: {self.clients} come, are known, and enter no room"
        return f"{self.name}: {where}, {how.get(self.mode, 'everybody enters and says nothing')}"

    def smaller(self, people: int) -> Case:
        """With no more than so many sockets; then nothing is wanted of it but that it works."""
        if self.rooms * self.clients <= people:
            return self
        clients = min(self.clients, people)
        return self._replace(rooms=max(1, min(self.rooms, people // clients)), clients=clients, wanted={}, times={})


CASES = (
    # first, while nothing was said that everybody would have to read
    Case("idle", 10, 50, "idle", wanted={"kib": 32}),
    Case("connects", 1, 500, "coming", wanted={"comings_per_core_s": 1_000}),
    Case(
        "rate100",
        *(1, 100, "rate", 30),
        wanted={"cpu_s_per_100k": 2.2, "p50_ms": 3, "p99_ms": 8},
        times={"broadcast": (1 / 1.5, 0.35), "tutorial": (7, 4)},
    ),
    Case(
        "rate10x50",
        *(10, 50, "rate", 6),
        wanted={"cpu_s_per_100k": 3.5},
        times={"broadcast": (1 / 1.7, 0.35), "tutorial": (4.9, 3)},
    ),
    Case(
        "sat100",
        *(1, 100, "sat", 8),
        wanted={"cpu_s_per_100k": 0.25, "deliveries_per_core_s": 300_000},
        times={"broadcast": (3, 1.2), "tutorial": (50, 20)},
    ),
    Case(
        "sat10x50",
        *(10, 50, "sat", 8),
        wanted={"cpu_s_per_100k": 0.40},
        times={"broadcast": (1.7, 0.7), "tutorial": (39, 15)},
    ),
    Case(
        "sat100x5",
        *(100, 5, "sat", 8),
        wanted={"cpu_s_per_100k": 1.5},
        times={"broadcast": (1 / 1.15, 0.3), "tutorial": (15, 5)},
    ),
    Case(
        "durable",
        *(100, 1, "sat", 16),
        wanted={"messages_per_s": 15_000, "messages_per_core_s": 15_000},
        systems=("ours",),
    ),
)
#: those of a short run
SHORT = ("idle", "connects", "rate100", "sat100", "sat10x50", "durable")
MOST = max(case.rooms * case.clients for case in CASES)
MOST_ROOMS = max(case.rooms for case in CASES)

"""Limits the number of live function processes, over all functions.

If no environment of a function is free, LocalStack starts one, up to Lambda's 1000. Here each one
is a process of some 50 MB on the developer's machine."""

import threading
import time
from collections import OrderedDict
from typing import Protocol
from weakref import WeakSet


class PoolExhausted(Exception):
    """Every place is taken by a running invocation, and none became free in time."""


class Member(Protocol):
    def end(self) -> None:
        """Ends the member's process, if it has one. Never called during its invocation."""


class EnvironmentPool:
    def __init__(self, limit: int, wait_seconds: float) -> None:
        self._limit = limit
        self._wait_seconds = wait_seconds
        self._changed = threading.Condition()
        self._busy: set[Member] = set()
        self._idle: OrderedDict[Member, None] = OrderedDict()  # the longest idle first
        self._ending: set[Member] = set()
        self._retired: WeakSet[Member] = WeakSet()

    def acquire(self, member: Member) -> None:
        """A place for `member` to run an invocation: its own if its process lives, else a free one.
        Otherwise the environment that has been idle longest is ended, and `member` gets its
        place."""
        evicted = self._take_place(member)
        if evicted is not None:
            self._end(evicted)

    def release(self, member: Member, alive: bool) -> None:
        """The place stays with `member` after the invocation, as long as its process lives."""
        with self._changed:
            self._busy.discard(member)
            if member in self._retired:
                self._ending.add(member)
            elif alive:
                self._idle[member] = None
            self._changed.notify_all()
        if member in self._ending:
            self._end(member)

    def retire(self, member: Member) -> None:
        """Ends `member`: at once if it is idle, otherwise after its invocation."""
        with self._changed:
            self._retired.add(member)
            if member in self._busy:
                return
            self._idle.pop(member, None)
            self._ending.add(member)
        self._end(member)

    def holds_idle(self, member: Member) -> bool:
        return member in self._idle

    def _take_place(self, member: Member) -> Member | None:
        deadline = time.monotonic() + self._wait_seconds
        with self._changed:
            while True:
                # It lost its place a moment ago and is invoked again. First its old process must
                # end.
                if member not in self._ending:
                    if member in self._idle:
                        del self._idle[member]
                        self._busy.add(member)
                        return None
                    if len(self._busy) + len(self._idle) < self._limit:
                        self._busy.add(member)
                        return None
                    if self._idle:
                        evicted, _ = self._idle.popitem(last=False)
                        self._ending.add(evicted)
                        self._busy.add(member)
                        return evicted
                if not self._changed.wait(deadline - time.monotonic()):
                    raise PoolExhausted(
                        f"{self._limit} environments are busy (TALLY_LAMBDA_MAX_ENVIRONMENTS)"
                    )

    def _end(self, member: Member) -> None:
        try:
            member.end()
        finally:
            with self._changed:
                self._ending.discard(member)
                self._changed.notify_all()

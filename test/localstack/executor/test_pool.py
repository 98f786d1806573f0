"""The limit on live processes, over all functions."""

import threading

import pytest
from tally_lambda_executor.pool import EnvironmentPool, PoolExhausted


class Member:
    def __init__(self):
        self.ended = 0

    def end(self):
        self.ended += 1


@pytest.fixture
def pool():
    return EnvironmentPool(limit=2, wait_seconds=0.1)


def run(pool, member, alive=True):
    pool.acquire(member)
    pool.release(member, alive)


def test_below_the_limit_nobody_ends(pool):
    first, second = Member(), Member()

    run(pool, first)
    run(pool, second)
    run(pool, first)

    assert (first.ended, second.ended) == (0, 0)
    assert pool.holds_idle(first)
    assert pool.holds_idle(second)


def test_at_the_limit_the_environment_idle_longest_ends(pool):
    first, second, third = Member(), Member(), Member()
    run(pool, first)
    run(pool, second)
    run(pool, first)

    run(pool, third)

    assert (first.ended, second.ended) == (0, 1)
    assert not pool.holds_idle(second)


def test_a_busy_environment_is_never_evicted(pool):
    busy, idle, new = Member(), Member(), Member()
    run(pool, idle)
    pool.acquire(busy)

    pool.acquire(new)

    assert (busy.ended, idle.ended) == (0, 1)


def test_without_an_idle_environment_the_invocation_is_throttled(pool):
    pool.acquire(Member())
    pool.acquire(Member())

    with pytest.raises(PoolExhausted, match="2 environments are busy"):
        pool.acquire(Member())


def test_an_invocation_waits_for_one_that_ends_in_time():
    pool = EnvironmentPool(limit=1, wait_seconds=30)
    first, second = Member(), Member()
    pool.acquire(first)
    waiting = threading.Thread(target=pool.acquire, args=(second,))
    waiting.start()

    pool.release(first, alive=True)

    waiting.join(timeout=10)
    assert not waiting.is_alive()
    assert first.ended == 1


def test_a_crashed_environment_leaves_its_place(pool):
    run(pool, Member(), alive=False)
    pool.acquire(Member())
    pool.acquire(Member())


def test_a_retired_environment_ends_at_once_when_idle(pool):
    member = Member()
    run(pool, member)

    pool.retire(member)

    assert member.ended == 1
    assert not pool.holds_idle(member)


def test_a_retired_environment_ends_after_its_invocation_when_busy(pool):
    member = Member()
    pool.acquire(member)

    pool.retire(member)
    assert member.ended == 0
    pool.release(member, alive=True)

    assert member.ended == 1
    assert not pool.holds_idle(member)


def test_an_environment_being_evicted_is_not_invoked_until_its_process_is_gone():
    pool = EnvironmentPool(limit=2, wait_seconds=30)
    ending, may_end = threading.Event(), threading.Event()

    class SlowToEnd(Member):
        def end(self):
            ending.set()
            assert may_end.wait(timeout=30)
            super().end()

    victim, other = SlowToEnd(), Member()
    run(pool, victim)
    run(pool, Member())
    evicting = threading.Thread(target=run, args=(pool, other))
    evicting.start()
    assert ending.wait(timeout=10)

    again = threading.Thread(target=pool.acquire, args=(victim,))
    again.start()
    again.join(timeout=0.2)
    assert again.is_alive()

    may_end.set()
    again.join(timeout=10)
    evicting.join(timeout=10)
    assert not again.is_alive()
    assert victim.ended == 1


def test_many_threads_never_exceed_the_limit():
    pool = EnvironmentPool(limit=4, wait_seconds=30)
    lock, running, most = threading.Lock(), set(), []

    def invoke_often(member):
        for _ in range(200):
            pool.acquire(member)
            with lock:
                running.add(member)
                most.append(len(running))
            with lock:
                running.discard(member)
            pool.release(member, alive=True)

    threads = [threading.Thread(target=invoke_often, args=(Member(),)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(most) == 12 * 200
    assert max(most) <= 4

import datetime as dt

from app.demo.clock import SimulatedClock, real_time

START = dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)


def test_it_jumps_to_where_it_is_set_and_runs_on() -> None:
    clock = SimulatedClock(START)
    clock.set(START + WEEK)
    first, second = clock(), clock()
    assert START + WEEK <= first <= second < START + 2 * WEEK


def test_it_never_goes_back() -> None:
    clock = SimulatedClock(START)
    clock.set(START + WEEK)
    before = clock()
    clock.set(START)
    assert clock() >= before


def test_it_ends_as_the_real_clock() -> None:
    clock = SimulatedClock(START)
    clock.go_live()
    assert abs(clock() - real_time()) < dt.timedelta(minutes=1)

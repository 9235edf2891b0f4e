"""Whom a limit counts as one."""

import datetime as dt

import pytest

from app.database.askers import asker_index, network
from app.database.secrets import Keys

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:1::1", "2001:db8:1:1:ffff::9", True),
        ("2001:db8:1:1::1", "2001:db8:1:ff::1", True),
        ("2001:db8:1:1::1", "2001:db8:1:100::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "", True),
        ("unknown", "203.0.113.7", False),
    ],
)
def test_all_addresses_of_one_connection_are_one_asker(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same


def test_an_asker_is_somebody_else_the_next_day() -> None:
    keys = Keys("a" * 32)
    today, tomorrow = (asker_index(keys, "203.0.113.7", NOW + dt.timedelta(days=days)) for days in (0, 1))
    assert today != tomorrow
    assert b"203.0.113.7" not in today

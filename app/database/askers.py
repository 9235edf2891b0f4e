"""Who asks, for limits of how often: a blind index of the network, which tells nothing afterwards."""

from __future__ import annotations

import datetime as dt
from ipaddress import IPv6Address, ip_address, ip_network

from app.database.secrets import Keys

ONE_CONNECTION = 56
"""Bits that one connection's IPv6 addresses share: it has many more than anybody could limit one by one."""


def asker_index(keys: Keys, address: str, now: dt.datetime) -> bytes:
    """Another one every day: the list of who tried says nothing later on."""
    return keys.index(f"address:{now.date()}:{network(address)}")


def network(address: str) -> str:
    """Whom an address belongs to, as far as it tells; what is no address stands for itself."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return str(read)
    mapped = read.ipv4_mapped
    return str(mapped or ip_network((int(read), ONE_CONNECTION), strict=False))

"""What is kept of where a signature came from: whether two came from one range of addresses, and nothing else."""

from __future__ import annotations

import hmac
import ipaddress
from typing import Final

PREFIXES: Final = {4: 24, 6: 48}
"""Bits of an address that make a range, by its version: what one line or one building has."""

KEPT: Final = 12


def network_of(key: bytes, public_id: str, address: str | None) -> bytes | None:
    """The mark of an address's range on one initiative, under the city's ``key``; None where there is no address.

    Another initiative gives the same range another mark, so that nobody can follow it from one to the next.
    """
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    network = ipaddress.ip_network(f"{found}/{PREFIXES[found.version]}", strict=False)
    return hmac.digest(key, f"signature {public_id} {network}".encode(), "sha256")[:KEPT]

"""Which addresses are places in the open internet, and which ones an operator has allowed besides.

Source: IANA's special-purpose address registries (RFC 6890), as Python's `ipaddress` knows them, and what they leave
out.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Addresses that the registries call global and that lead inside all the same.
_INSIDE: Final[tuple[Network, ...]] = (
    ipaddress.ip_network("168.63.129.16/32"),  # the host of a machine at Azure
    ipaddress.ip_network("192.0.0.0/24"),  # protocols' own addresses
    ipaddress.ip_network("192.88.99.0/24"),  # relays of 6to4, deprecated by RFC 7526
    ipaddress.ip_network("192.31.196.0/24"),  # AS112
    ipaddress.ip_network("192.52.193.0/24"),  # automatic multicast tunnels
    ipaddress.ip_network("192.175.48.0/24"),  # AS112
)
_UNICAST: Final = ipaddress.ip_network("2000::/3")  # all that IANA has given out of IPv6
_NAT64: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_COMPATIBLE: Final = ipaddress.ip_network("::/96")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an operator has excepted: names, names with a port, and networks, whatever they stand for."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Allowed:
        """``idp.city.local, login.city.local:8443, 10.20.0.0/16``. Raises ValueError for what is none of these."""
        names: set[tuple[str, int | None]] = set()
        networks: list[Network] = []
        for entry in filter(None, (part.strip() for part in text.split(","))):
            try:
                networks.append(ipaddress.ip_network(entry))
                continue
            except ValueError:
                name, separator, port = entry.rpartition(":")
                if not separator:
                    name, port = entry, ""
            letters = name.replace("-", "").replace(".", "").replace("_", "")
            if not (letters.isascii() and letters.isalnum()) or (separator and not port.isdecimal()):
                raise ValueError(f"must hold names, name:port or networks, which {entry!r} is not")
            names.add((_spelled(name), int(port) if port else None))
        return cls(frozenset(names), tuple(networks))

    def holds(self, host: str, port: int, address: Address) -> bool:
        """Whether the operator allowed this name, or this address under any name."""
        name = _spelled(host)
        return bool({(name, None), (name, port)} & self.names) or any(
            address in network for network in self.networks if network.version == address.version
        )


NOTHING: Final = Allowed()
"""No exception."""


def is_public(address: Address) -> bool:
    """Whether an address is a place in the open internet, and so is every IPv4 address hidden in it.

    False for loopback, private and link-local networks (where clouds keep their metadata), carriers' NAT,
    documentation, benchmarks, multicast and everything reserved.
    """
    if isinstance(address, ipaddress.IPv6Address):
        hidden = _hidden(address)
        if hidden is not None:
            return is_public(hidden)
        if address not in _UNICAST:
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _INSIDE if network.version == address.version)
    )


def _hidden(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a translator or tunnel would carry a packet on."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _NAT64) or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _spelled(name: str) -> str:
    return name.rstrip(".").lower()

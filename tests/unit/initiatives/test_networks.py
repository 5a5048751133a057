from __future__ import annotations

from initiatives.signatures.networks import network_of

KEY = b"a key of sixteen bytes or more"


def test_addresses_of_one_range_have_one_mark_on_one_initiative() -> None:
    def mark(address: str | None, initiative: str = "7K3M9QXA") -> bytes | None:
        return network_of(KEY, initiative, address)

    assert mark("192.0.2.1") == mark("192.0.2.200") == mark("::ffff:192.0.2.9") != mark("192.0.3.1")
    assert mark("2001:db8:1:2::1") == mark("2001:db8:1:ffff::9") != mark("2001:db8:2::1")
    assert mark("192.0.2.1") != mark("192.0.2.1", "7K3M9QXB")
    assert mark(None) is mark("") is mark("unix:") is None
    assert mark("fe80::1%eth0") is not None

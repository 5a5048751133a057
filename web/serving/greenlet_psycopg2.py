"""Let psycopg2 give way to other greenlets while the database works.

psycopg2 waits inside libpq, where gevent cannot see it: without this one slow query stalls every other request.
"""

from __future__ import annotations

from typing import Any

import psycopg2
from gevent.socket import wait_read, wait_write
from psycopg2 import extensions


def install() -> None:
    """Make every connection of this process wait by way of gevent. Needs gevent's patches to be in place."""
    extensions.set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        if state == extensions.POLL_READ:
            wait_read(connection.fileno())
        elif state == extensions.POLL_WRITE:
            wait_write(connection.fileno())
        else:
            raise psycopg2.OperationalError(f"unexpected state of the connection: {state}")

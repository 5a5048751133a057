"""gunicorn's gevent worker, made to stop at once.

The original looks twice a second-long sleep later whether it may stop, and then waits its full graceful time for
sockets that never close by themselves. This one is woken by the signal, tells the application to say goodbye to its
sockets, and leaves as soon as the last request is answered.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import gevent
from gevent.event import Event
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn.workers.ggevent import GeventWorker

from web.serving.timed_body import TimedBody

SHUTDOWN_HOOKS = "shutdown_hooks"
"""Key in `app.extensions` of a list of functions without arguments, called once when the process is to stop."""


class CityWorker(GeventWorker):
    """Serves until it is told to stop; then drains for at most gunicorn's `graceful_timeout` seconds."""

    def run(self) -> None:
        self._told_to_stop = Event()
        servers = [self._serve(socket) for socket in self.sockets]
        while self.alive:
            self.notify()
            self._told_to_stop.wait(1.0)

        for server in servers:
            server.close()
        self._say_goodbye()
        with gevent.Timeout(self.cfg.graceful_timeout, False):
            while any(len(server.pool) for server in servers):
                self.notify()
                gevent.sleep(0.02)
        for server in servers:
            server.stop(timeout=0.2)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> None:
        req.body = TimedBody(req.body)
        super().handle_request(listener_name, req, sock, addr)

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        # A signal can come before the first request is served, while the application is still being made.
        if hasattr(self, "_told_to_stop"):
            self._told_to_stop.set()

    def _serve(self, socket: Any) -> StreamServer:
        socket.setblocking(1)
        server = StreamServer(
            socket, handle=partial(self.handle, socket), spawn=Pool(self.worker_connections)
        )
        if self.cfg.workers > 1:
            # One at a time, so that a burst is shared among the processes.
            server.max_accept = 1
        server.start()
        return server

    def _say_goodbye(self) -> None:
        for hook in getattr(self.wsgi, "extensions", {}).get(SHUTDOWN_HOOKS, ()):
            try:
                hook()
            except Exception:
                self.log.exception("A shutdown hook failed")

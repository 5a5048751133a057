"""The live channel: every change reaches every open page that may see it, in order, once."""

from __future__ import annotations

from flask import Flask

from civic.core.tail import Tail
from web import context, hosts
from web.live.broadcast import Broadcaster
from web.live.channel import Channel, socketio
from web.live.presence import Presence
from web.serving.gunicorn_worker import SHUTDOWN_HOOKS

TAIL = "veche.tail"


def init_app(app: Flask) -> None:
    """Attach the namespace /live, follow the event log, and say goodbye to sockets when the process stops.

    One tail for each process: LISTEN as a wake-up, then read what is new, then tell this process's own sockets. So
    several processes, or several machines, need no broker between them.
    """
    services: context.Services = app.extensions["veche"]
    socketio.init_app(app, cors_allowed_origins=hosts.origins_of(services.settings))
    channel = Channel(app, services.database)
    socketio.on_namespace(channel)
    url = services.settings.database_direct_url or services.settings.database_url
    tail = Tail(url, Broadcaster(channel).tell, start=None, application="civic web tail")
    app.extensions[TAIL] = tail
    services.database.on_recorded(tail.nudge)
    tail.start()
    presence = Presence(url, services.database)
    channel.on_first(presence.start)
    app.extensions.setdefault(SHUTDOWN_HOOKS, []).extend([tail.stop, presence.stop, channel.say_goodbye])

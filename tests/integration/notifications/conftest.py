"""What follows from events, and a mail server that keeps what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from civic.core.cluster import ClusterUrls
from civic.core.mail import SmtpMailer
from civic.core.settings_values import Smtp
from tests.following import Followers, tools_for
from tests.smtp import MailServer, mail_server

Sent = Callable[[], dict[str, tuple[str, str]]]


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def followers(
    committed: Engine, database: ClusterUrls, tmp_path: Path, post: MailServer
) -> Iterator[Followers]:
    mailer = SmtpMailer(Smtp("127.0.0.1", post.port), "Smallton <no-reply@city.example>", timeout=5)
    made = Followers(tools_for(database, tmp_path, mailer))
    yield made
    made.tools.database.engine.dispose()


@pytest.fixture
def sent(followers: Followers, post: MailServer) -> Sent:
    """The letters since the last time: subject and text by address."""

    def told() -> dict[str, tuple[str, str]]:
        followers.react()
        followers.work()
        letters = {
            letter["To"]: (letter["Subject"], letter.get_body(("plain",)).get_content())
            for letter in post.letters
        }
        post.letters.clear()
        return letters

    return told

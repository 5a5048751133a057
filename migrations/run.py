"""Run migrations without a configuration file."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool

HERE = Path(__file__).parent


def configuration(url: str) -> Config:
    """Alembic's configuration for the database at ``url`` (its owner's)."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema to ``revision``. Safe to run by several processes at once: one works, the others wait."""
    command.upgrade(configuration(url), revision)


def current(url: str) -> str | None:
    """The revision that the database is at, or None for an empty one."""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether this program can bring a schema of that revision up to date."""
    return revision in {
        script.revision for script in ScriptDirectory.from_config(configuration("")).walk_revisions()
    }


def head() -> str:
    """The newest revision that this program knows."""
    newest = ScriptDirectory.from_config(configuration("")).get_current_head()
    assert newest is not None, "there is at least one migration"
    return newest

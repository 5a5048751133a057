from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.demo_city import demo_city, demo_layers, demo_template
from tests.integration.cli.conftest import civic, rows
from tests.integration.folder.cities import export, full_city

__all__ = ["civic", "demo_city", "demo_layers", "demo_template", "rows"]


@pytest.fixture
def city(session: Session) -> Session:
    """A session in whose transaction the full city is."""
    full_city(session)
    return session


@pytest.fixture
def exported(session: Session, tmp_path: Path) -> Path:
    """The folder of the full city, of which nothing is in the database any more."""
    full_city(session)
    folder = tmp_path / "exported"
    export(session, folder)
    session.rollback()
    return folder

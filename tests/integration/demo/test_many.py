"""The demo city made bigger; and no other."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.errors import DomainError
from civic.demo.many import add_many
from tests.small_city import KEY


def test_an_empty_database_is_not_filled_with_made_up_issues(database: ClusterUrls) -> None:
    owner = Database(make_engine(database.owner, pooled=False))
    with pytest.raises(DomainError) as refused:
        add_many(owner, 1, key=KEY, told=lambda _done, _of: None)
    assert refused.value.code == "demo.other_city"
    with owner.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM issue")) == 0

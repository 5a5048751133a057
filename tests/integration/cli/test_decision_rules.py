"""`civic import decision-rules`, as an operator meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.small_city import small_city

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "council" / "rules.toml"


def test_rules_of_a_file_are_added_once_and_never_written_over(
    civic: Callable[..., Result], rows: Engine, tmp_path: Path
) -> None:
    with Session(rows) as session:
        small_city(session)
        session.commit()
    tried = civic("import", "decision-rules", EXAMPLE, "--dry-run")
    assert tried.exit_code == 0 and "simple since 2020-01-01: added" in tried.output
    assert "simple since 2020-01-01: added" in civic("import", "decision-rules", EXAMPLE).output
    assert "nothing was changed" in civic("import", "decision-rules", EXAMPLE).output
    file = tmp_path / "rules.toml"
    file.write_text(EXAMPLE.read_text().replace("article 23 (2)", "article 24"))
    refused = civic("import", "decision-rules", file)
    assert refused.exit_code == 2 and "The rule 'simple' since 2020-01-01 is there" in refused.output

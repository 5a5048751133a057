from __future__ import annotations

from pathlib import Path

from civic.issues.status import ISSUE_STATUSES
from civic.issues.status_page import page

PAGE = Path(__file__).parents[2] / "docs" / "statuses.md"


def test_the_page_of_statuses_says_what_the_tables_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m civic.issues.status_page > docs/statuses.md"


def test_every_status_is_explained() -> None:
    assert all(f"| {status} |" in page() for status in ISSUE_STATUSES)

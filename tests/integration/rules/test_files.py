"""Rules go into the city's folder and come back from it, switched off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM
from civic.folder.parts.rules import write
from civic.rules.commands.bring_in import bring_in_rules
from civic.rules.files import read_rules
from civic.rules.models import Rule


def test_what_is_written_is_read_again_and_changes_nothing(
    session: Session, rule: Callable[..., int], tmp_path: Path
) -> None:
    rule({"do": "note", "text": "Look."}, [{"field": "weekday", "value": ["monday"]}], name="One")
    rule({"do": "close_unanswered"}, on="time", minutes=60, name="Two")
    [(name, text)] = write(session)
    file = tmp_path / name
    file.write_text("".join(str(piece) for piece in text))
    found = read_rules(file)
    assert [each["code"] for each in found] == ["one", "two"]
    assert bring_in_rules(session, SYSTEM, found, leave_others=True)["unchanged"] == ["one", "two"]
    done = bring_in_rules(session, SYSTEM, found[1:], leave_others=False)
    assert (done["unchanged"], done["retired"]) == (["two"], ["one"])
    assert bring_in_rules(session, SYSTEM, found, leave_others=True)["added"] == ["one"]
    rows = session.scalars(select(Rule).order_by(Rule.position)).all()
    assert [(row.code, row.enabled) for row in rows] == [("one", False), ("two", True)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rules = 3", "file.wrong_type"),
        ("other = 3", "file.unknown_key"),
        ("[[rules]]\nname = 'A'", "rule.code"),
        ("[[rules]]\ncode = 'a'\nname = 'A'\nwhen = {on = 'received'}\nthen = []", "rule.no_action"),
    ],
)
def test_a_file_with_a_slip_says_where(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(DomainError) as refused:
        read_rules(file)
    assert refused.value.code == code and (refused.value.field or "").startswith(("rules", "other"))

"""The table in docs/privacy.md, made of the table of holdings: ``python -m civic.privacy.held_page`` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from civic.privacy.held import Holding
from civic.privacy.holdings import HOLDINGS, NOT_OF_PEOPLE

BEGIN: Final = "<!-- held: made by python -m civic.privacy.held_page -->"
END: Final = "<!-- /held -->"
PAGE: Final = Path(__file__).parents[2] / "docs" / "privacy.md"

_DELETED: Final = {
    "rows": "rows go",
    "columns": "emptied",
    "stays": "stays",
    "code": "by code",
}


def table() -> str:
    """What is held, for what, what of it is exported, and what a deleted account leaves; then what is nobody's."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "| Table | For | In the export | Kept back | When the account is deleted |"
    yield "|---|---|---|---|---|"
    for name, holding in HOLDINGS.items():
        told = ", ".join(column for column, held in holding.columns.items() if held.label)
        yield (
            f"| `{name}` | {holding.purpose} | {told} | {_kept_back(holding)} |"
            f" {_DELETED[holding.deleted]}: {holding.how} |"
        )
    yield ""
    yield "Nothing of a person that is theirs to export stands in:"
    yield ""
    reasons: dict[str, list[str]] = {}
    for name, reason in NOT_OF_PEOPLE.items():
        reasons.setdefault(reason, []).append(f"`{name}`")
    for reason, names in reasons.items():
        yield f"- {', '.join(names)}: {reason}"


def _kept_back(holding: Holding) -> str:
    reasons: dict[str, list[str]] = {}
    for column, held in holding.columns.items():
        if held.why:
            reasons.setdefault(held.why, []).append(column)
    return "; ".join(f"{', '.join(columns)} ({why})" for why, columns in reasons.items())


def written(words: str) -> str:
    """The page with the table as it is now. Raises ValueError where it has no place for it."""
    before, _, rest = words.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not rest or END not in words:
        raise ValueError(f"{PAGE} needs {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")

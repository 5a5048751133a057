"""The settings as a page of documentation: `python -m civic.core.settings_table > docs/settings.md`."""

from __future__ import annotations

from civic.core.settings import VARIABLES

HEAD = """# Settings

Veche reads its settings from environment variables, once, at its start. A wrong value stops it with a message that
names the variable; an empty variable counts as unset. This page is written from the table in `civic/core/settings.py`.

| Variable | Meaning | Default |
|---|---|---|
"""


def page() -> str:
    """The whole page in Markdown."""
    rows = (f"| `{variable.name}` | {variable.meaning} | {variable.default} |" for variable in VARIABLES)
    return HEAD + "\n".join(row.replace("\n", " ") for row in rows) + "\n"


if __name__ == "__main__":
    print(page(), end="")

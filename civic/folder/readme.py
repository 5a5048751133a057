"""The folder's README: what is here, what is not, and what to do with it."""

from __future__ import annotations

from collections.abc import Iterable

from civic.folder.parts import PARTS

README = "README.md"


def readme_text(files: Iterable[str]) -> str:
    """The README of a folder that holds so many files."""
    there = set(files)
    rows = "\n".join(f"| `{part.file}` | {part.holds} |" for part in PARTS if part.file in there)
    return f"""# A city in files

This folder holds the configuration of a city that uses Veche, as readable files. It was written by
`civic city export`. Keep it in git, edit it, send it to another installation.

| File | What it holds |
|---|---|
{rows}
| `veche.toml` | The format of this folder, and the list of files that an export replaces. |

## What is not in it

No people: no accounts, names, addresses, roles or reports. No issues, photos, messages or votes. No passwords,
keys, tokens or other secrets. Departments' public e-mail addresses and telephone numbers are configuration and are
in it. This is no backup of the city: issues and people cannot be brought back from it.

## Use it

```sh
civic city import FOLDER --dry-run    # say what would change
civic city import FOLDER              # change it, all or nothing
civic city import FOLDER --exact      # and retire what the folder does not have
civic city export FOLDER              # write the city as it is now
```

Files of your own may lie beside these; an export leaves them alone. Each file can also be imported alone: its
first lines say how, and those of `areas.toml` for the boundaries.
"""

"""`python -m web.cli` is `civic`."""

from __future__ import annotations

from web.cli import main

main()

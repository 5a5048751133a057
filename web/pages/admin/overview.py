"""The first page of administration: the way to all the others."""

from __future__ import annotations

from typing import Any

from flask import render_template

from web.pages.admin.door import pages


@pages.get("/admin")
def overview() -> Any:
    return render_template("pages/admin/overview.html")

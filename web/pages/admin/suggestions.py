"""How good suggestions to staff are, and how sure they must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, format_percent, gettext, ngettext

from civic.categories.queries import categories
from civic.core.errors import DomainError, InvalidInput
from civic.core.i18n import localized
from civic.departments.queries import departments
from civic.learning.commands.set_rule import NUMBERS, set_suggestion_rule
from civic.learning.models import KINDS
from civic.learning.quality import QualityShown, Training, quality_of
from civic.learning.rules import OPTIONS
from web import context
from web.language import current_language
from web.messages import message_of
from web.pages.admin.door import pages
from web.suggestion_pictures import BAR, CELL, MARGIN, SIDE, STEP, believed, confusion, weekly
from web.suggestion_words import SUGGESTION_ICONS, kind_words


@pages.get("/admin/suggestions")
def suggestions() -> Any:
    return _page({})


@pages.post("/admin/suggestions")
def set_suggestions() -> Any:
    """All kinds at once; what is wrong is said beside its field, and then nothing is changed."""
    problems: dict[str, str] = {}
    changed = 0
    try:
        with context.transaction() as session:
            for kind in KINDS:
                try:
                    changed += set_suggestion_rule(session, context.actor(), kind, **_rule(kind))
                except InvalidInput as refused:
                    problems |= {f"{kind}.{each.field}": message_of(each) for each in refused.problems}
            if problems:
                raise InvalidInput(*[DomainError("suggestion.not_a_share", least=0, most=100)])
    except InvalidInput:
        return _page(problems), 422
    flash(
        ngettext("%(num)d rule is another now.", "%(num)d rules are others now.", changed)
        if changed
        else gettext("Nothing was different."),
        "good",
    )
    return redirect(url_for("admin.suggestions", _anchor="rules"))


def _rule(kind: str) -> dict[str, Any]:
    """A kind's rule as the form says it: per cent as shares, an empty threshold as a learned one."""
    typed = request.form.get(f"{kind}.threshold", "").strip()
    options: dict[str, Any] = {
        name: _whole(request.form.get(f"{kind}.{name}", ""))
        for name in NUMBERS
        if name in OPTIONS.get(kind, {})
    }
    if "never_sure" in OPTIONS.get(kind, {}):
        options["never_sure"] = sorted(set(request.form.getlist(f"{kind}.never_sure")))[:50]
    return {
        "enabled": request.form.get(f"{kind}.enabled") == "yes",
        "threshold": _share(typed) if typed else None,
        "precision": _share(request.form.get(f"{kind}.precision", "")),
        "options": options,
    }


def _share(typed: str) -> float:
    """Per cent as a share; something that is refused where it is no number."""
    try:
        return round(float(typed.strip().replace(",", ".")) / 100, 4)
    except ValueError:
        return -1.0


def _whole(typed: str) -> int:
    text = typed.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1


def _page(errors: Mapping[str, str]) -> str:
    with context.reading() as session:
        shown = quality_of(session, context.actor())
        language = current_language()
        grouped = categories(session)
        names = {
            "category": {each.code: localized(each.name, language) for _, inner in grouped for each in inner},
            "department": {unit.code: localized(unit.name, language) for unit in departments(session)},
        }
        groups = [(group.code, localized(group.name, language)) for group, _ in grouped]
    return render_template(
        "pages/admin/suggestions.html", errors=errors, typed=request.form, shown=shown, kinds=kind_words(),
        icons=SUGGESTION_ICONS, number=format_decimal, share=_percent, groups=groups, numbers=_number_words(),
        trainings=[_training(each, names[each.kind]) for each in shown.trainings.values()],
        weeks=weekly(shown.weeks), taken=_told(shown), CELL=CELL, MARGIN=MARGIN, SIDE=SIDE, BAR=BAR, STEP=STEP,
    )  # fmt: skip


def _told(shown: QualityShown) -> list[Any]:
    return [each for each in shown.taken if each.right + each.wrong + each.waiting]


def _training(training: Training, names: Mapping[str, str]) -> dict[str, Any]:
    if training.quality is None:
        return {"of": training}
    line, points = believed(training.quality["steps"])
    return {
        "of": training, "quality": training.quality, "line": line, "points": points,
        "confusion": confusion(training.quality, names, gettext("all others")),
    }  # fmt: skip


def _percent(value: float) -> str:
    return format_percent(value, format="#,##0.#%")


def _number_words() -> dict[str, str]:
    return {
        "sure_metres": gettext("Same matter within so many metres"),
        "sure_days": gettext("and so many days"),
        "near_metres": gettext("Metres to a school or hospital"),
        "many_reports": gettext("People affected that count as many"),
    }

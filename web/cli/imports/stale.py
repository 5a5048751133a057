"""Telling the operator which departments answer for something that is no longer there."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from civic.departments.stale_rules import StaleRule


def tell_stale_rules(out: Console, rules: Sequence[StaleRule]) -> None:
    if not rules:
        return
    out.print(f"\n[yellow]{len(rules)} rule(s) of departments can match nothing any more:[/]")
    for rule in rules:
        lost = [f"category {rule.category} is retired"] if rule.category else []
        lost += [f"there is no {rule.area_type} {rule.area_code}"] if rule.area_code else []
        out.print(f"  {rule.department}: {', '.join(lost)}", markup=False)
    out.print("Mend the file of departments and import it again: civic import departments FILE")

"""folium puts tooltips and popups into script as they are: no residents' words may get near them, nonce or not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("civic", "geo", "initiatives", "migrations", "web")
ALLOWED_TO_IMPORT = {"geo/maps.py", "web/maps.py"}
WORDS = {"tooltip", "popup"}
CLASSES = {"Tooltip", "Popup", "GeoJsonTooltip", "GeoJsonPopup", "ClickForMarker", "LatLngPopup"}


def sources() -> list[Path]:
    return [
        path
        for floor in FLOORS
        for path in sorted((ROOT / floor).rglob("*.py"))
        if "node_modules" not in path.parts
    ]


def folium_imports(tree: ast.AST) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
    return {module for module in modules if module.split(".")[0] in ("folium", "branca")}


def uses(tree: ast.AST) -> list[str]:
    """Where words are handed to folium, or one of its carriers of words is made."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        found += [f"line {node.lineno}: {k.arg}=" for k in node.keywords if k.arg in WORDS]
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in CLASSES:
            found.append(f"line {node.lineno}: {called}()")
    return found


def test_only_the_map_builders_know_folium() -> None:
    offenders = {
        str(path.relative_to(ROOT))
        for path in sources()
        if folium_imports(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert offenders - ALLOWED_TO_IMPORT == set()


def test_nobody_gives_folium_a_tooltip_or_a_popup() -> None:
    offences = {
        str(path.relative_to(ROOT)): found
        for path in sources()
        if (found := uses(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert offences == {}


@pytest.mark.parametrize(
    "code",
    [
        "folium.Marker([1, 2], popup=issue.text)",
        "folium.GeoJson(x, tooltip='a')",
        "marker.add_child(folium.Popup(text))",
        "from folium import Tooltip\nTooltip('x').add_to(m)",
        "folium.features.GeoJsonTooltip(['a'])",
    ],
)
def test_the_ban_sees_every_way_of_doing_it(code: str) -> None:
    assert uses(ast.parse(code))

"""Leaflet maps written by folium, made fit for a strict content security policy and for local files only.

folium puts tooltips, popups and layer names into script and markup as they are. So nothing that people wrote may reach
it: only numbers, ids and names of our own go in here. Residents' words come to the map as JSON, by its own module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.features import GeoJsonPopup, GeoJsonTooltip
from folium.map import Popup, Tooltip

from geo.errors import MapError
from geo.shapes import Bbox

MAP_CLASS = "veche-map"
EVENT = "veche:map"
# What folium asks for on every map and ours never uses.
UNUSED = frozenset(
    {
        "jquery",
        "bootstrap",
        "bootstrap_css",
        "awesome_markers",
        "awesome_markers_css",
        "awesome_markers_font_css",
        "awesome_rotate_css",
        "glyphicons_css",
    }
)
LARGEST_ZOOM = 19
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_INLINE = re.compile(r"<\s*(?:script|style|iframe|link)|\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)
_FOLIUM_CLASS = re.compile(r'class="folium-map"')


@dataclass(frozen=True, slots=True)
class MapParts:
    """A map in the parts that a page needs.

    ``html`` is the map's element, without inline style: the page's own CSS sizes ``.veche-map``. ``stylesheets`` and
    ``scripts`` are local files in the order to load; ``script`` goes into ``<script type="module" nonce=…>`` behind
    them and behind the module that listens for ``veche:map``.
    """

    html: str
    script: str
    stylesheets: tuple[str, ...]
    scripts: tuple[str, ...]


def build_map(
    name: str,
    bounds: Bbox,
    *,
    vendor: Mapping[str, str],
    min_zoom: int = 3,
    max_zoom: int = LARGEST_ZOOM,
    held_within: Bbox | None = None,
    elements: Iterable[Element] = (),
    options: Mapping[str, bool | int | float] | None = None,
) -> MapParts:
    """A map without a background that shows ``bounds`` and announces itself.

    ``name`` is its stable id: the element is ``map_<name>``, and ``veche:map`` is dispatched on the document with
    ``detail: {map, name}``. ``vendor`` maps folium's name of each script and stylesheet (``leaflet``, ``leaflet_css``)
    to a local file. ``held_within`` keeps the view inside a box. ``elements`` are folium layers and plugins of ours,
    ``options`` further Leaflet options by their Leaflet names.

    The same arguments give the same text. Raises MapError ``map.name``, ``map.zoom``, ``map.unknown_file`` (folium
    wants a file that ``vendor`` does not name), ``map.unknown_header``, ``map.words`` (a tooltip or popup) or
    ``map.inline`` (markup that the policy forbids).
    """
    if not _NAME.fullmatch(name):
        raise MapError("map.name", given=name[:60])
    if not 0 <= min_zoom <= max_zoom <= LARGEST_ZOOM:
        raise MapError("map.zoom", min_zoom=min_zoom, max_zoom=max_zoom)
    view = folium.Map(tiles=None)
    view._id = name
    # Without a tile layer folium ignores its own max_zoom, and clustering needs one: Leaflet's option goes in.
    view.options |= {**(options or {}), "minZoom": min_zoom, "maxZoom": max_zoom}
    if held_within is not None:
        view.options["maxBounds"] = _corners(held_within)
    view.fit_bounds(_corners(bounds))
    for element in elements:
        view.add_child(element)
    _name_descendants(view, name)
    return _parts(view, name, vendor)


def _parts(view: folium.Map, name: str, vendor: Mapping[str, str]) -> MapParts:
    figure = cast(Figure, view.get_root())
    figure.render()
    files: dict[type[Element], list[str]] = {CssLink: [], JavascriptLink: []}
    for key, child in figure.header._children.items():
        if isinstance(child, (CssLink, JavascriptLink)):
            if key in UNUSED:
                continue
            if key not in vendor:
                raise MapError("map.unknown_file", name=str(key), wanted=str(child.url))
            files[type(child)].append(vendor[key])
        elif key not in ("meta_http", view.get_name()):
            # The two known ones forbid zooming and set sizes in a style element: the page does both itself.
            raise MapError("map.unknown_header", name=str(key))
    html = _FOLIUM_CLASS.sub(f'class="{MAP_CLASS}"', figure.html.render()).strip()
    if _INLINE.search(html):
        raise MapError("map.inline", html=html[:200])
    announced = (
        f'document.dispatchEvent(new CustomEvent("{EVENT}", '
        f'{{detail: {{map: {view.get_name()}, name: "{name}"}}}}));'
    )
    script = f"{figure.script.render().strip()}\n{announced}\n"
    if "</script" in script.lower():
        raise MapError("map.inline", html="</script")
    return MapParts(html, script, tuple(files[CssLink]), tuple(files[JavascriptLink]))


def _corners(box: Bbox) -> list[list[float]]:
    """South-west and north-east as Leaflet has them: latitude first."""
    return [[box.south, box.west], [box.north, box.east]]


def _name_descendants(view: folium.Map, name: str) -> None:
    """Stable ids in place of random ones, and no element that carries words."""
    for number, element in enumerate(_descendants(view)):
        if isinstance(element, (Popup, Tooltip, GeoJsonPopup, GeoJsonTooltip)):
            raise MapError("map.words", element=type(element).__name__)
        element._id = f"{name}_{number}"


def _descendants(element: Element) -> Iterator[Element]:
    for child in element._children.values():
        yield child
        yield from _descendants(child)

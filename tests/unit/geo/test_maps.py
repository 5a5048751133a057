from __future__ import annotations

import folium
import pytest
from branca.element import Element
from folium.plugins import MarkerCluster

from geo.errors import MapError
from geo.maps import MapParts, build_map
from geo.shapes import Bbox

TOWN = Bbox(37.5, 55.6, 37.7, 55.8)
VENDOR = {
    "leaflet": "leaflet/leaflet.js",
    "leaflet_css": "leaflet/leaflet.css",
    "markerclusterjs": "markercluster/leaflet.markercluster.js",
    "markerclustercss": "markercluster/MarkerCluster.css",
    "markerclusterdefaultcss": "markercluster/MarkerCluster.Default.css",
}


def build(*elements: Element, **options: object) -> MapParts:
    return build_map("issues", TOWN, vendor=VENDOR, elements=elements, **options)  # type: ignore[arg-type]


def refusal(*elements: Element) -> str:
    with pytest.raises(MapError) as refused:
        build(*elements)
    return refused.value.code


def test_only_local_files_are_loaded_and_only_those_in_use() -> None:
    parts = build()
    assert parts.scripts == ("leaflet/leaflet.js",)
    assert parts.stylesheets == ("leaflet/leaflet.css",)
    assert "http" not in parts.script + parts.html


def test_a_plugins_files_come_after_leaflet() -> None:
    parts = build(MarkerCluster())
    assert parts.scripts == ("leaflet/leaflet.js", "markercluster/leaflet.markercluster.js")
    assert parts.stylesheets[1:] == (
        "markercluster/MarkerCluster.css",
        "markercluster/MarkerCluster.Default.css",
    )


def test_a_file_that_nobody_has_made_local_stops_the_page() -> None:
    from folium.plugins import Draw

    assert refusal(Draw()) == "map.unknown_file"


def test_the_element_has_a_class_and_no_style() -> None:
    assert build().html == '<div class="veche-map" id="map_issues" ></div>'


def test_the_map_announces_itself_under_its_name() -> None:
    script = build().script
    assert script.endswith(
        'document.dispatchEvent(new CustomEvent("veche:map", {detail: {map: map_issues, name: "issues"}}));\n'
    )
    assert script.count("L.map(") == 1


def test_the_view_and_the_zooms_are_leaflets_own_options() -> None:
    script = build(min_zoom=9, max_zoom=18, held_within=Bbox(37, 55, 38, 56)).script
    assert '"minZoom": 9' in script
    assert '"maxZoom": 18' in script
    assert "[[55.6, 37.5], [55.8, 37.7]]" in script
    assert "maxBounds" in script


def test_the_same_map_is_the_same_text_each_time() -> None:
    def cluster() -> Element:
        group = MarkerCluster(name="issues")
        folium.Marker([55.7, 37.6]).add_to(group)
        return group

    assert build(cluster(), folium.LayerControl()) == build(cluster(), folium.LayerControl())


@pytest.mark.parametrize("key", ["popup", "tooltip"])
def test_words_on_a_marker_are_refused_however_deep(key: str) -> None:
    group = folium.FeatureGroup()
    folium.Marker([55.7, 37.6], **{key: "<b>words</b>"}).add_to(group)
    assert refusal(group) == "map.words"


def test_a_geojson_tooltip_is_refused() -> None:
    shape = {
        "type": "Feature",
        "properties": {"a": 1},
        "geometry": {"type": "Point", "coordinates": [37.6, 55.7]},
    }
    layer = folium.GeoJson(shape, **{"tooltip": folium.GeoJsonTooltip(["a"])})
    assert refusal(layer) == "map.words"


def test_inline_style_and_script_are_refused() -> None:
    class Legend(folium.map.Layer):
        def render(self, **kwargs: object) -> None:
            self.get_root().html.add_child(Element(self.markup))

    for markup in (
        '<p style="color: red">x</p>',
        "<script>1</script>",
        '<p onclick="x()">x</p>',
        "<STYLE>p{}</STYLE>",
    ):
        legend = Legend()
        legend.markup = markup
        assert refusal(legend) == "map.inline"


def test_a_style_in_the_header_is_refused() -> None:
    class Painted(folium.map.Layer):
        def render(self, **kwargs: object) -> None:
            self.get_root().header.add_child(Element("<style>p{}</style>"), name="painted")

    assert refusal(Painted()) == "map.unknown_header"


def test_the_end_of_a_script_cannot_come_from_inside() -> None:
    layer = folium.GeoJson({"type": "Feature", "properties": {"a": "</script>"}, "geometry": None})
    try:
        parts = build(layer)
    except MapError as error:
        assert error.code == "map.inline"
    else:
        assert "</script" not in parts.script.lower()


@pytest.mark.parametrize("name", ["", "Issues", "a-b", "1st", 'x";alert(1)//'])
def test_a_name_that_is_no_identifier_is_refused(name: str) -> None:
    with pytest.raises(MapError) as refused:
        build_map(name, TOWN, vendor=VENDOR)
    assert refused.value.code == "map.name"


def test_a_zoom_beyond_the_tiles_is_refused() -> None:
    with pytest.raises(MapError):
        build_map("issues", TOWN, vendor=VENDOR, max_zoom=22)

/** Shows all of `bounds` as close as may be. The map's first view glides, and what is set meanwhile would be undone. */
export function fit(map, bounds) {
  const show = () => {
    map.options.zoomSnap = .1;
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, { animate: false, padding: [8, 8] });
  };
  if (map._animatingZoom) map.once("zoomend", () => setTimeout(show));
  else show();
}

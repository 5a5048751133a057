/**
 * Shows all of `bounds` as close as may be, or as `maxZoom` allows. The map's first view glides, and what is set meanwhile
 * would be undone: it begins to with the next frame.
 */
export function fit(map, bounds, maxZoom) {
  const show = () => {
    map.options.zoomSnap = .1;
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, { animate: false, padding: [8, 8], maxZoom });
  };
  requestAnimationFrame(() => {
    if (map._animatingZoom) map.once("zoomend", () => setTimeout(show));
    else show();
  });
}

// Markers that would lie on each other become a cluster; where zooming in no longer parts them they are moved apart.

const APART = 40;        // CSS pixels between the middles of two markers: 36 px rings, and the badge
const APART_CLUSTER = 50;
const SPREAD_ZOOM = 18;

const CLASS_OF = {
  received: "received", accepted: "in_work", scheduled: "in_work", in_progress: "in_work", waiting: "in_work",
  delivered: "to_judge", confirmed: "confirmed",
};

// `ground` is the place in the map's pixels. The ring of a marker stands 24 px above it, a cluster is centred on it.
const middle = (group) => ({ x: group.ground.x, y: group.ground.y - (group.count === 1 && group.points ? 24 : 0) });

function asGroup(item, { x, y }) {
  const ground = { x, y };
  if (item.count) return { ...item, ground, points: null };
  const group = { lon: item.lon, lat: item.lat, count: 1, received: 0, in_work: 0, to_judge: 0, confirmed: 0, other: 0, ground, points: [item] };
  group[CLASS_OF[item.status] ?? "other"] = 1;
  return group;
}

function merge(a, b) {
  const count = a.count + b.count;
  const mean = (x, y) => (x * a.count + y * b.count) / count;
  const sum = (name) => Number(a[name] || 0) + Number(b[name] || 0);
  return {
    lon: mean(a.lon, b.lon), lat: mean(a.lat, b.lat), count, ground: { x: mean(a.ground.x, b.ground.x), y: mean(a.ground.y, b.ground.y) },
    received: sum("received"), in_work: sum("in_work"), to_judge: sum("to_judge"), confirmed: sum("confirmed"), other: sum("other"),
    points: a.points && b.points ? [...a.points, ...b.points] : null,
  };
}

const distance = (a, b) => {
  const [p, q] = [middle(a), middle(b)];
  return Math.hypot(q.x - p.x, q.y - p.y);
};

const reach = (a, b) => (a.count > 1 || b.count > 1 ? APART_CLUSTER : APART);

function mergeAll(groups) {
  const done = [];
  for (let group of groups) {
    for (let i = 0; i < done.length; i++) {
      if (distance(done[i], group) < reach(done[i], group)) {
        group = merge(done[i], group);
        done.splice(i, 1);
        i = -1;
      }
    }
    done.push(group);
  }
  return done;
}

function spread(groups) {
  for (let pass = 0; pass < 12; pass++) {
    let moved = false;
    for (let i = 0; i < groups.length; i++) {
      for (let j = i + 1; j < groups.length; j++) {
        const apart = distance(groups[i], groups[j]);
        const lack = reach(groups[i], groups[j]) - apart;
        if (lack <= .5) continue;
        // Two issues of one address part sideways, always the same way round.
        const [p, q] = [middle(groups[i]), middle(groups[j])];
        const angle = apart > .01 ? Math.atan2(q.y - p.y, q.x - p.x) : (j - i) * 2.4;
        const [a, b] = [groups[i].ground, groups[j].ground];
        a.x -= (Math.cos(angle) * lack) / 2; a.y -= (Math.sin(angle) * lack) / 2;
        b.x += (Math.cos(angle) * lack) / 2; b.y += (Math.sin(angle) * lack) / 2;
        moved = true;
      }
    }
    if (!moved) break;
  }
  return groups;
}

/**
 * The points and clusters to draw at the map's zoom: `{points: [{point, latlng}], clusters}`.
 * Points whose id is in `alone` (the selected one, new ones) are never merged.
 */
export function declutter(map, points, clusters, alone) {
  const project = (item) => map.project([item.lat, item.lon]);
  const groups = [...clusters, ...points.filter((p) => !alone.has(p.id))].map((item) => asGroup(item, project(item)));
  const close = map.getZoom() >= SPREAD_ZOOM;
  const laid = close ? spread(groups) : mergeAll(groups);
  const singles = laid.filter((group) => group.count === 1 && group.points);
  return {
    points: [
      ...singles.map((group) => ({
        point: group.points[0],
        latlng: close ? map.unproject([group.ground.x, group.ground.y]) : [group.points[0].lat, group.points[0].lon],
      })),
      ...points.filter((p) => alone.has(p.id)).map((point) => ({ point, latlng: [point.lat, point.lon] })),
    ],
    clusters: laid.filter((group) => group.count > 1 || !group.points),
  };
}

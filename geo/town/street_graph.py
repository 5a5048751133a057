"""The graph of streets: cut at crossings, freed of dead ends, with blocks of a sensible size between."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely import LineString, STRtree, union_all
from shapely.ops import polygonize

from .geometry import Bools, Floats, Ints, Rng, Shapes, compactness, line_parts


class BlockSize(NamedTuple):
    """Smallest and largest block in m² that is left; the chance that two small neighbours are joined."""

    smallest: float
    largest: float
    join_chance: float


BLOCK_SIZES = {
    "old": BlockSize(3800, 11000, 0.30),
    "grid": BlockSize(5200, 17000, 0.20),
    "low": BlockSize(5000, 16000, 0.25),
    "garden": BlockSize(6500, 22000, 0.30),
    "slab": BlockSize(17000, 60000, 0.18),
    "tower": BlockSize(13000, 45000, 0.15),
    "industry": BlockSize(24000, 110000, 0.30),
    "campus": BlockSize(22000, 70000, 0.10),
    "allotment": BlockSize(6000, 26000, 0.20),
}
THIN = 0.34  # a block less compact than this is joined even when it is not very small
NOWHERE = -1


def node(lines: Sequence[LineString]) -> tuple[Shapes, Ints]:
    """Cut all lines at their crossings: the pieces, and for each the index of the line that it is part of."""
    edges = np.array(line_parts(union_all(list(lines))))
    edges = edges[shapely.length(edges) > 1e-6]
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    edge, line = STRtree(list(lines)).query(middles, predicate="dwithin", distance=1e-4)
    owner = np.full(len(edges), NOWHERE)
    # where lines coincide the first one owns the piece: written last, it stays
    order = np.lexsort((-line, edge))
    owner[edge[order]] = line[order]
    known = owner != NOWHERE
    return edges[known], owner[known]


def prune(edges: Shapes, removable: Bools, spared: Bools) -> Bools:
    """Remove dead ends until none is left that may go; tells which edges stay."""
    alive = np.ones(len(edges), bool)
    starts = [tuple(xy) for xy in shapely.get_coordinates(shapely.get_point(edges, 0))]
    ends = [tuple(xy) for xy in shapely.get_coordinates(shapely.get_point(edges, -1))]
    edges_at: dict[tuple[float, ...], set[int]] = defaultdict(set)
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        edges_at[start].add(i)
        edges_at[end].add(i)
    queue = [point for point, meeting in edges_at.items() if len(meeting) == 1]
    while queue:
        point = queue.pop()
        if len(edges_at[point]) != 1:
            continue
        (i,) = edges_at[point]
        if not removable[i] or spared[i]:
            continue
        alive[i] = False
        edges_at[starts[i]].discard(i)
        edges_at[ends[i]].discard(i)
        queue.append(starts[i] if point == ends[i] else ends[i])
    return alive


class BlockMerger:
    """Joins faces of the graph that are too small or too thin by removing the local streets between them."""

    def __init__(self, edges: Shapes, removable: Bools, kinds: Sequence[str]) -> None:
        faces = np.array(list(polygonize(list(edges))))
        self.gone = np.zeros(len(edges), bool)
        self._left, self._right = _faces_beside(edges, faces)
        self._length: Floats = shapely.length(edges)
        self._area: Floats = shapely.area(faces)
        self._perimeter: Floats = shapely.length(faces)
        self._parent = list(range(len(faces)))
        self._borders: dict[int, set[int]] = defaultdict(set)
        for i in np.flatnonzero(removable).tolist():
            left, right = int(self._left[i]), int(self._right[i])
            if left != NOWHERE and right != NOWHERE and left != right:
                self._borders[left].add(i)
                self._borders[right].add(i)
        self._kind = {
            face: Counter(kinds[i] for i in sorted(border)).most_common(1)[0][0]
            for face, border in self._borders.items()
        }

    def run(self, rng: Rng) -> None:
        """Join some pairs of small neighbours by chance, for variety; then all that is too small or thin."""
        for first in rng.permutation(list(self._borders)).tolist():
            face = self._root(first)
            size = BLOCK_SIZES[self._kind[face]]
            if self._area[face] < size.largest * 0.5 and rng.random() < size.join_chance:
                self._join(face, forced=False)
        for _ in range(4):
            roots = sorted({self._root(face) for face in self._borders})
            for once_root in sorted(roots, key=lambda face: float(self._area[face])):
                face = self._root(once_root)
                size = BLOCK_SIZES[self._kind[face]]
                thin = compactness(self._area[face], self._perimeter[face]) < THIN
                if self._area[face] < size.smallest * (2.5 if thin else 1):
                    self._join(face, forced=True)

    def _root(self, face: int) -> int:
        while self._parent[face] != face:
            self._parent[face] = self._parent[self._parent[face]]
            face = self._parent[face]
        return face

    def _join(self, face: int, *, forced: bool) -> None:
        """Take in the best neighbour: one that keeps the block below its largest size, if there is any.

        Forced, a far too small block joins a neighbour that is too large already rather than stay.
        """
        shared: dict[int, float] = defaultdict(float)  # length of the border with each neighbour
        for i in sorted(self._borders[face]):
            left, right = self._root(int(self._left[i])), self._root(int(self._right[i]))
            other = right if left == face else left
            if other != face:
                shared[other] += float(self._length[i])
        if not shared:
            return
        size = BLOCK_SIZES[self._kind[face]]

        def merit(other: int) -> tuple[bool, float, float, int]:
            fits = bool(self._area[face] + self._area[other] < size.largest)
            border = shared[other] if forced else shared[other] / float(self._perimeter[face])
            return fits, border, -float(self._area[other]), other

        best = max(shared, key=merit)
        fits = merit(best)[0]
        if not fits and not (forced and self._area[face] < size.smallest * 0.6):
            return
        cut = {i for i in self._borders[face] if self._between(i) == {face, best}}
        self.gone[list(cut)] = True
        self._parent[best] = face
        self._area[face] += self._area[best]
        self._perimeter[face] += self._perimeter[best] - 2 * shared[best]
        self._borders[face] = (self._borders[face] | self._borders[best]) - cut

    def _between(self, edge: int) -> set[int]:
        return {self._root(int(self._left[edge])), self._root(int(self._right[edge]))}


def _faces_beside(edges: Shapes, faces: Shapes) -> tuple[Ints, Ints]:
    """For each edge the face to its left and the face to its right, or NOWHERE."""
    before = shapely.get_coordinates(shapely.line_interpolate_point(edges, 0.49, normalized=True))
    after = shapely.get_coordinates(shapely.line_interpolate_point(edges, 0.51, normalized=True))
    ahead = after - before
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True) + 1e-12
    step_left = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * 0.4
    tree = STRtree(faces)
    sides = []
    for sign in (1, -1):
        side = np.full(len(edges), NOWHERE)
        edge, face = tree.query(shapely.points((before + after) / 2 + sign * step_left), predicate="within")
        side[edge] = face
        sides.append(side)
    return sides[0], sides[1]

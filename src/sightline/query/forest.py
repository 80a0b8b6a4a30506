"""A small random forest for regression, in NumPy: many trees grown at once, level by level, over binned inputs.

Bootstrap samples, a random third of the inputs at each node, and splits that lessen the squared error most
(Breiman, "Random forests", 2001). Categories are ordered by their mean in each node before they are split, which is
the best split of all for squared errors (Fisher 1958).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

BINS = 16
DEPTH = 9
LEAF = 3  # rows in a leaf at least
AT_ONCE = 8  # trees grown together
MOST_ROWS = 2000  # drawn for one tree


@dataclass(frozen=True)
class Forest:
    """Trees of DEPTH levels as arrays; children of node i are 2 i + 1 and 2 i + 2.

    Attributes:
        feature: int[trees, nodes], the input that splits a node, -1 in a leaf.
        left: bool[trees, nodes, BINS], the bins that go left.
        value: float64[trees, nodes], mean of the rows in a node.
        drawn: bool[trees, n], which rows a tree was grown on.
    """

    feature: Codes
    left: Mask
    value: Floats
    drawn: Mask

    def predict(self, trees: Codes, codes: Codes) -> Floats:
        """What each tree of int[m] says of each row of int[m, p]: float64[m]."""
        node = np.zeros(trees.size, np.intp)
        rows = np.arange(trees.size)
        for _ in range(DEPTH):
            feature = self.feature[trees, node]
            inner = feature >= 0
            if not inner.any():
                break
            left = self.left[trees, node, codes[rows, np.maximum(feature, 0)]]
            node = np.where(inner, 2 * node + 2 - left, node)
        found: Floats = self.value[trees, node]
        return found


def grow(codes: Codes, y: Floats, ordered: Mask, trees: int, rng: np.random.Generator) -> Forest:
    """A forest over int[n, p] bins below BINS and targets float64[n].

    Args:
        ordered: bool[p], whether neighbouring bins are neighbours; false of categories.
    """
    n, _ = codes.shape
    nodes = 2 ** (DEPTH + 1) - 1
    forest = Forest(
        np.full((trees, nodes), -1, np.intp),
        np.zeros((trees, nodes, BINS), np.bool_),
        np.zeros((trees, nodes)),
        np.zeros((trees, n), np.bool_),
    )
    for first in range(0, trees, AT_ONCE):
        some = np.arange(first, min(first + AT_ONCE, trees))
        rows = rng.integers(0, n, (some.size, min(n, MOST_ROWS)))
        forest.drawn[some[:, None], rows] = True
        _grow(forest, np.repeat(some, rows.shape[1]), rows.reshape(-1), codes, y, ordered, rng)
    return forest


def _grow(
    forest: Forest, tree: Codes, row: Codes, codes: Codes, y: Floats, ordered: Mask, rng: np.random.Generator
) -> None:
    """Fill in some trees: entry i says that `tree[i]` was given `row[i]`."""
    p = codes.shape[1]
    node = np.zeros(tree.size, np.intp)
    tried = max(1, round(p / 3)) if p > 3 else p
    for level in range(DEPTH + 1):
        place, group = np.unique(tree * forest.value.shape[1] + node, return_inverse=True)
        at = np.unravel_index(place, forest.value.shape)
        weight = np.bincount(group).astype(float)
        forest.value[at] = np.bincount(group, y[row]) / weight
        if level == DEPTH:
            return
        inputs = np.argsort(rng.random((place.size, p)), 1)[:, :tried]
        feature, left = _splits(group, codes[row[:, None], inputs[group]], y[row], place.size, ordered[inputs])
        found = feature >= 0
        forest.feature[at] = np.where(found, inputs[np.arange(place.size), np.maximum(feature, 0)], -1)
        forest.left[at] = left
        going = found[group]
        tree, row, node, group = tree[going], row[going], node[going], group[going]
        if tree.size == 0:
            return
        goes_left = left[group, codes[row, forest.feature[tree, node]]]
        node = 2 * node + 2 - goes_left


def _splits(group: Codes, bins: Codes, y: Floats, groups: int, ordered: Mask) -> tuple[Codes, Mask]:
    """The best split of each group: which of the inputs tried, -1 for none, and the bins that go left.

    Args:
        group: int[m]; bins: int[m, k] of the inputs tried; y: float64[m]; ordered: bool[groups, k].
    """
    k = bins.shape[1]
    cell = ((group[:, None] * k + np.arange(k)) * BINS + bins).reshape(-1)
    shape = groups, k, BINS
    count = np.bincount(cell, minlength=groups * k * BINS).reshape(shape).astype(float)
    total = np.bincount(cell, np.repeat(y, k), groups * k * BINS).reshape(shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, total / count, np.inf)
    order = np.tile(np.arange(BINS), (*ordered.shape, 1))
    order[~ordered] = np.argsort(mean[~ordered], 1, kind="stable")
    n_left = np.cumsum(np.take_along_axis(count, order, 2), 2)
    sum_left = np.cumsum(np.take_along_axis(total, order, 2), 2)
    n_all, sum_all = n_left[:, :, -1:], sum_left[:, :, -1:]
    n_right = n_all - n_left
    with np.errstate(invalid="ignore", divide="ignore"):
        gain = sum_left**2 / n_left + (sum_all - sum_left) ** 2 / n_right - sum_all**2 / n_all
    gain = np.where((n_left >= LEAF) & (n_right >= LEAF), gain, -np.inf).reshape(groups, -1)
    best = np.argmax(gain, 1)
    feature, last = np.divmod(best, BINS)
    feature[~(gain[np.arange(groups), best] > 1e-12)] = -1
    chosen = order[np.arange(groups), np.maximum(feature, 0)]
    left = np.zeros((groups, BINS), np.bool_)
    np.put_along_axis(left, chosen, np.arange(BINS) <= last[:, None], 1)
    return feature.astype(np.intp), left

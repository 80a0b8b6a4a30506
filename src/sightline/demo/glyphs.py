"""The demo's data: digits as strokes, bent, shifted and blurred at random, drawn into 12 × 12 pixels.

Nothing is downloaded or shipped: ten polylines are the whole source, and every example is new.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

SIZE = 12
CLASSES = 10

# Corner points (x to the right, y down, both 0 to 1) of one polyline a digit.
_STROKES: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.5, 0.1), (0.25, 0.3), (0.25, 0.7), (0.5, 0.9), (0.75, 0.7), (0.75, 0.3), (0.5, 0.1)),
    ((0.35, 0.25), (0.55, 0.1), (0.55, 0.9)),
    ((0.25, 0.3), (0.5, 0.1), (0.75, 0.3), (0.25, 0.9), (0.78, 0.9)),
    ((0.25, 0.15), (0.7, 0.15), (0.45, 0.45), (0.75, 0.65), (0.5, 0.9), (0.25, 0.8)),
    ((0.65, 0.9), (0.65, 0.1), (0.2, 0.65), (0.8, 0.65)),
    ((0.75, 0.1), (0.3, 0.1), (0.28, 0.45), (0.7, 0.5), (0.7, 0.8), (0.25, 0.9)),
    ((0.65, 0.1), (0.3, 0.5), (0.3, 0.85), (0.7, 0.85), (0.7, 0.55), (0.32, 0.55)),
    ((0.22, 0.1), (0.78, 0.1), (0.4, 0.9)),
    ((0.5, 0.48), (0.3, 0.3), (0.5, 0.1), (0.7, 0.3), (0.28, 0.75), (0.5, 0.92), (0.72, 0.75), (0.5, 0.48)),
    ((0.7, 0.4), (0.35, 0.45), (0.3, 0.2), (0.65, 0.12), (0.7, 0.4), (0.6, 0.9)),
)

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]


def draw(count: int, rng: np.random.Generator, noise: float = 0.25) -> tuple[Floats, Labels]:
    """`count` random examples: images (count, 144) float32 around 0 to 1, labels (count,) int64 0 to 9."""
    labels = np.arange(count, dtype=np.int64) % CLASSES
    images = np.empty((count, SIZE * SIZE), np.float32)
    for digit, stroke in enumerate(_STROKES):
        of_digit = np.flatnonzero(labels == digit)
        if of_digit.size:
            images[of_digit] = _ink(_bend(np.array(stroke), of_digit.size, rng), rng)
    images += rng.normal(0.0, noise, images.shape).astype(np.float32)
    order = rng.permutation(count)
    return images[order], labels[order]


def _bend(points: npt.NDArray[Any], count: int, rng: np.random.Generator) -> npt.NDArray[Any]:
    """The polyline (p, 2) under `count` random affine maps, each corner moved a little: (count, p, 2)."""
    angle = rng.normal(0.0, 0.18, count)
    scale = rng.uniform(0.75, 1.1, (count, 2))
    shear = rng.normal(0.0, 0.15, count)
    matrix = np.empty((count, 2, 2))
    matrix[:, 0, 0] = np.cos(angle) * scale[:, 0]
    matrix[:, 0, 1] = -np.sin(angle) * scale[:, 1] + shear
    matrix[:, 1, 0] = np.sin(angle) * scale[:, 0]
    matrix[:, 1, 1] = np.cos(angle) * scale[:, 1]
    corners = points - 0.5 + rng.normal(0.0, 0.035, (count, len(points), 2))
    bent: npt.NDArray[Any] = corners @ matrix.transpose(0, 2, 1) + 0.5 + rng.normal(0.0, 0.06, (count, 1, 2))
    return bent


def _ink(lines: npt.NDArray[Any], rng: np.random.Generator) -> Floats:
    """Darkness of every pixel by its distance from the nearest segment of each polyline: (count, 144)."""
    axis = (np.arange(SIZE) + 0.5) / SIZE
    pixels = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    start, along = lines[:, :-1, None, :], np.diff(lines, axis=1)[:, :, None, :]
    offset = pixels - start
    t = np.clip((offset * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-9), 0.0, 1.0)
    distance = np.linalg.norm(offset - t[..., None] * along, axis=-1).min(axis=1)
    width = rng.uniform(0.05, 0.09, (len(lines), 1))
    ink: Floats = np.clip(1.5 - distance / width, 0.0, 1.0).astype(np.float32)
    return ink

"""Quantiles of Student's t distribution, without SciPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def quantiles(freedom: npt.NDArray[np.floating[Any]], level: float) -> Floats:
    """t such that a share `level` of the distribution lies in [-t, t], for each number of degrees of freedom.

    Args:
        freedom: degrees of freedom, at least 1; NaN and less give NaN.
        level: 0 to 1, both left out.
    """
    known, at = np.unique(freedom, return_inverse=True)
    found = np.full(known.size, math.nan)
    start = 1.0
    for i, f in enumerate(known.tolist()):
        if f >= 1:
            found[i] = start = _quantile(f, level, start)
    answer: Floats = found[at].reshape(np.shape(freedom))
    return answer


def _quantile(freedom: float, level: float, start: float) -> float:
    """By Newton's method for θ, where t = √f · tan θ, from a `start` near t; by halves where that leaves the range."""
    root = math.sqrt(freedom)
    low, high = 0.0, math.pi / 2
    theta = math.atan(start / root)
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) * 2 / math.sqrt(math.pi)
    for _ in range(100):
        off = _within(freedom, theta) - level
        low, high = (theta, high) if off < 0 else (low, theta)
        slope = scale * math.cos(theta) ** (freedom - 1)
        step = theta - off / slope if slope > 0 else -1.0
        before, theta = theta, step if low < step < high else (low + high) / 2
        if abs(theta - before) <= 1e-8 * theta:
            break
    return root * math.tan(theta)


def _within(freedom: float, theta: float) -> float:
    """The share in [-t, t]: the regularized incomplete beta function of sin²θ for 1/2 and f/2 (DLMF 8.17)."""
    sine, cosine = math.sin(theta) ** 2, math.cos(theta) ** 2
    a, b = 0.5, freedom / 2
    if sine < (a + 1) / (a + b + 2):
        return _beta(a, b, sine, cosine)
    return 1 - _beta(b, a, cosine, sine)


def _beta(a: float, b: float, x: float, rest: float) -> float:
    """I_x(a, b) by its continued fraction (DLMF 8.17.22), from the front as Lentz does; rest is 1 - x."""
    if x <= 0:
        return 0.0
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(max(rest, 1e-300))
    c, d, value = 1.0, 0.0, 1.0
    for i in range(400):
        m = i // 2
        if i == 0:
            term = 1.0
        elif i % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + term * d)
        c = 1 + term / c
        value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return math.exp(front) * (value - 1) / a

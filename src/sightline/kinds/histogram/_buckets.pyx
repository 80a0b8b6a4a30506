# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The loops over the values of a histogram, without the GIL.

Nothing here checks its arguments: summary.py is the public name. Values are contiguous float32 or float64 in
the machine's byte order, fewer than 2**32 in a call. Every function adds to what is in its results, so that an
array may be given in stretches.
"""

from libc.math cimport INFINITY
from libc.stdint cimport int64_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

ctypedef fused value_t:
    float
    double

ctypedef fused bits_t:
    uint32_t
    uint64_t

cdef enum:
    BLOCK = 2048  # values that stay in the nearest cache between the look at their extent and the count
    LANES = 32  # minima that do not wait for each other: as many as make the compiler use vectors
    SLOTS = 1600  # of a counter; no power of two, or the same slot of all four would compete for cache lines


cdef inline bint finite(double v) noexcept nogil:
    return v - v == 0.0


cdef inline void widen(const value_t* v, Py_ssize_t n, value_t* ends) noexcept nogil:
    """Widen (least, greatest) by the finite ones of n values."""
    cdef value_t low[LANES]
    cdef value_t high[LANES]
    cdef value_t x
    cdef Py_ssize_t i = 0, j
    for j in range(LANES):
        low[j] = ends[0]
        high[j] = ends[1]
    while i + LANES <= n:
        for j in range(LANES):
            x = v[i + j]
            low[j] = x if x < low[j] else low[j]  # NaN is never chosen
            high[j] = x if x > high[j] else high[j]
        i += LANES
    for j in range(1, LANES):
        low[0] = low[j] if low[j] < low[0] else low[0]
        high[0] = high[j] if high[j] > high[0] else high[0]
    if low[0] == -INFINITY or high[0] == INFINITY:
        i = 0
    else:
        ends[0] = low[0]
        ends[1] = high[0]
    while i < n:
        x = v[i]
        if finite(x):
            ends[0] = x if x < ends[0] else ends[0]
            ends[1] = x if x > ends[1] else ends[1]
        i += 1


def extent(const value_t[::1] values, value_t[::1] ends):
    """Widen `ends` (least, greatest) by the finite values; returns how many are finite."""
    cdef Py_ssize_t i = 0, stop = 0, n = values.shape[0], good = 0
    cdef const value_t* v = &values[0]
    with nogil:
        while stop < n:
            stop = n if n - i < BLOCK else i + BLOCK
            widen(v + i, stop - i, &ends[0])
            while i < stop:
                good += finite(v[i])
                i += 1
    return good


def count_by_table(
    const bits_t[::1] values, const uint16_t[::1] first, const bits_t[::1] last, int64_t[::1] counts, ends
):
    """Count the bit patterns of floats into intervals of bit patterns, and widen `ends` by the finite values.

    Bit patterns, as integers, ascend with the magnitude, the negative ones after the others. The upper 16 bits are
    the class: first[class] is the interval of its least pattern, and no class reaches beyond the next interval;
    last[interval] is the greatest pattern of an interval. Compared are integers: comparing floats took thrice
    as long.
    """
    cdef uint32_t some[4][SLOTS]  # neighbours are counted in different places, so that none waits for another
    cdef const bits_t* v = &values[0]
    cdef const bits_t* limit = &last[0]
    cdef const uint16_t* table = &first[0]
    cdef Py_ssize_t a, b, c, d, i = 0, stop = 0, n = values.shape[0], slots = counts.shape[0]
    cdef int shift = 8 * sizeof(bits_t) - 16
    cdef bits_t w, x, y, z
    cdef uint64_t two
    cdef float[::1] ends4
    cdef double[::1] ends8
    if bits_t is uint32_t:
        ends4 = ends
    else:
        ends8 = ends
    with nogil:
        memset(some, 0, sizeof(some))
        while stop < n:
            stop = n if n - i < BLOCK else i + BLOCK
            if bits_t is uint32_t:
                widen(<const float*>v + i, stop - i, &ends4[0])
            else:
                widen(<const double*>v + i, stop - i, &ends8[0])
            while i + 4 <= stop:
                if bits_t is uint32_t:  # two at a time, in either order
                    memcpy(&two, v + i, 8)
                    w, x = <uint32_t>two, <uint32_t>(two >> 32)
                    memcpy(&two, v + i + 2, 8)
                    y, z = <uint32_t>two, <uint32_t>(two >> 32)
                else:
                    w, x, y, z = v[i], v[i + 1], v[i + 2], v[i + 3]
                a, b, c, d = table[w >> shift], table[x >> shift], table[y >> shift], table[z >> shift]
                some[0][a + (w > limit[a])] += 1
                some[1][b + (x > limit[b])] += 1
                some[2][c + (y > limit[c])] += 1
                some[3][d + (z > limit[d])] += 1
                i += 4
            while i < stop:
                a = table[v[i] >> shift]
                some[0][a + (v[i] > limit[a])] += 1
                i += 1
        for i in range(slots):
            counts[i] += <int64_t>some[0][i] + some[1][i] + some[2][i] + some[3][i]


def count_uniform(const value_t[::1] values, double scale, double low, double width, int64_t[::1] counts):
    """Count finite values into buckets of one width: floor((value * scale - low) / width), in the first or the last
    what is outside of them (the extent was taken before, and the values may belong to a program that goes on).
    """
    cdef Py_ssize_t i, k, n = values.shape[0], top = counts.shape[0] - 1
    cdef double x
    with nogil:
        for i in range(n):
            x = values[i]
            if finite(x):
                k = <Py_ssize_t>((x * scale - low) / width)
                counts[0 if k < 0 else k if k < top else top] += 1


def count_by_edges(const value_t[::1] values, const double[::1] edges, int64_t[::1] counts):
    """Count finite values by how many of the ascending edges are not above them: 0 to all, one count more than edges."""
    cdef Py_ssize_t i, size, half, n = values.shape[0], all_edges = edges.shape[0]
    cdef const double* base
    cdef const double* start = &edges[0]
    cdef double x
    with nogil:
        for i in range(n):
            x = values[i]
            if not finite(x):
                continue
            base = start
            size = all_edges
            while size > 1:
                half = size >> 1
                base += half if base[half] <= x else 0
                size -= half
            counts[(base - start) + (base[0] <= x)] += 1

# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The loops of a chart request that NumPy has no single pass for, without the GIL.

Nothing here checks its arguments: thin.py and smooth.py are the public names, with the meaning of each.
Values are float32 or float64; results are written in the dtype of the values, computed in float64.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.math cimport INFINITY, NAN
from libc.string cimport memmove

ctypedef fused value_t:
    float
    double

ctypedef fused place_t:
    int64_t
    double


cdef inline bint finite(double v) noexcept nogil:
    return v - v == 0.0


def ema(const value_t[::1] values, double weight, value_t[::1] out):
    """Debiased exponential moving average with 0 <= weight < 1; non-finite values pass through."""
    cdef Py_ssize_t i, n = values.shape[0]
    cdef double v, last = 0.0, gain = 1.0 - weight, rest = 1.0  # rest = weight ** (finite values so far)
    with nogil:
        for i in range(n):
            v = values[i]
            if finite(v):
                last = last * weight + gain * v
                if rest > 1e-17:  # below, 1 - rest is 1
                    rest = rest * weight
                    out[i] = <value_t>(last / (1.0 - rest))
                else:
                    out[i] = <value_t>last
            else:
                out[i] = values[i]


cdef Py_ssize_t lower(const double* window, Py_ssize_t size, double v) noexcept nogil:
    """First position whose value is not below v."""
    cdef Py_ssize_t a = 0, b = size, m
    while a < b:
        m = (a + b) >> 1
        if window[m] < v:
            a = m + 1
        else:
            b = m
    return a


def median(const value_t[::1] values, Py_ssize_t half, double[::1] window, value_t[::1] out):
    """Median of the finite values at most `half` places away; `window` holds 2 * half + 2 values of scratch."""
    cdef Py_ssize_t i, k, at, n = values.shape[0], size = 0
    cdef double v
    cdef double* w = &window[0]  # ascending
    with nogil:
        for i in range(-half, n):
            k = i + half  # enters
            if k < n and finite(values[k]):
                v = values[k]
                at = lower(w, size, v)
                memmove(w + at + 1, w + at, (size - at) * sizeof(double))
                w[at] = v
                size += 1
            k = i - half - 1  # leaves
            if k >= 0 and finite(values[k]):
                at = lower(w, size, values[k])
                size -= 1
                memmove(w + at, w + at + 1, (size - at) * sizeof(double))
            if i < 0:
                continue
            if not finite(values[i]):
                out[i] = values[i]
            elif size & 1:
                out[i] = <value_t>w[size >> 1]
            else:
                out[i] = <value_t>(0.5 * w[(size >> 1) - 1] + 0.5 * w[size >> 1])


def count(const value_t[::1] values):
    """(NaN, infinite) values."""
    cdef Py_ssize_t i, nans = 0, strange = 0
    cdef value_t v
    with nogil:
        for i in range(values.shape[0]):
            v = values[i]
            strange += (v - v) != 0
            nans += v != v
    return nans, strange - nans


cdef enum:
    SHORT = 1 << 14  # values: over fewer the GIL is kept, which takes longer to get back than they do


def summary(const value_t[::1] values, double[::1] out):
    """Write last, first, least, greatest and mean of the finite values, how many values, how many not finite."""
    if values.shape[0] < SHORT:
        summarise(values, out)
    else:
        with nogil:
            summarise(values, out)


cdef void summarise(const value_t[::1] values, double[::1] out) noexcept nogil:
    cdef Py_ssize_t i, n = values.shape[0], strange = 0
    cdef double v, least = INFINITY, most = -INFINITY, mean = 0.0
    for i in range(n):
        v = values[i]
        if not finite(v):
            strange += 1
            continue
        mean += v / (i + 1 - strange) - mean / (i + 1 - strange)  # a sum could overflow
        least = v if v < least else least
        most = v if v > most else most
    out[0] = values[n - 1] if n else NAN
    out[1] = values[0] if n else NAN
    out[2] = least if strange < n else NAN
    out[3] = most if strange < n else NAN
    out[4] = mean if strange < n else NAN
    out[5] = n
    out[6] = strange


def ascending(const double[::1] x):
    """Whether all of x is finite and no value lies below the one before it."""
    cdef Py_ssize_t i, wrong = 0, n = x.shape[0]
    if n == 0:
        return True
    with nogil:
        for i in range(1, n):
            wrong += not x[i] >= x[i - 1]  # also where either is NaN
    return wrong == 0 and finite(x[0]) and finite(x[n - 1])


def thin(const place_t[::1] x, const value_t[::1] y, Py_ssize_t start, Py_ssize_t stop,
         place_t origin, double shift, double pitch, Py_ssize_t width, int64_t[::1] out):
    """Write the kept indices of x[start:stop], ascending, to `out`; returns how many.

    Column k holds the points with x - origin < shift + (k + 1) * pitch that no column before holds; the
    last column holds the rest. `out` has room for min(7 * width, stop - start).
    """
    cdef Py_ssize_t i = start, k, a, b, held, kept = 0
    cdef Py_ssize_t first, last, low, high, nan, up, down
    cdef Py_ssize_t pick[7]
    cdef Py_ssize_t one
    cdef double edge
    cdef value_t v, least, most
    with nogil:
        for k in range(width):
            if i >= stop:
                break
            edge = shift + (k + 1) * pitch
            first = last = low = high = nan = up = down = -1
            least = most = 0
            while i < stop and (k == width - 1 or <double>(x[i] - origin) < edge):
                v = y[i]
                if finite(v):
                    if first < 0:
                        first = low = high = i
                        least = most = v
                    elif v < least:
                        low = i
                        least = v
                    elif v > most:
                        high = i
                        most = v
                    last = i
                elif v != v:
                    if nan < 0:
                        nan = i
                elif v > 0:
                    if up < 0:
                        up = i
                elif down < 0:
                    down = i
                i += 1
            pick[0] = first
            pick[1] = low
            pick[2] = high
            pick[3] = last
            pick[4] = nan
            pick[5] = up
            pick[6] = down
            held = 0
            for a in range(7):  # insertion sort without doubles into pick[:held]
                one = pick[a]
                if one < 0:
                    continue
                b = held
                while b > 0 and pick[b - 1] > one:
                    b -= 1
                if b > 0 and pick[b - 1] == one:
                    continue
                memmove(&pick[b + 1], &pick[b], (held - b) * sizeof(Py_ssize_t))
                pick[b] = one
                held += 1
            for a in range(held):
                out[kept] = pick[a]
                kept += 1
    return kept


def merge(const int64_t[::1] a, const int64_t[::1] b, int64_t[::1] out):
    """The union of two ascending index arrays, ascending; `out` has room for both. Returns how many."""
    cdef Py_ssize_t i = 0, j = 0, kept = 0, n = a.shape[0], m = b.shape[0]
    cdef int64_t v
    with nogil:
        while i < n or j < m:
            if j >= m or (i < n and a[i] <= b[j]):
                v = a[i]
                if j < m and b[j] == v:
                    j += 1
                i += 1
            else:
                v = b[j]
                j += 1
            out[kept] = v
            kept += 1
    return kept


def steps_i4(const int64_t[::1] steps, int64_t base):
    """steps - base as the bytes of an int32 array."""
    cdef Py_ssize_t i, n = steps.shape[0]
    cdef bytes packed = PyBytes_FromStringAndSize(NULL, 4 * n)
    cdef int32_t* out = <int32_t*>PyBytes_AS_STRING(packed)
    with nogil:
        for i in range(n):
            out[i] = <int32_t>(steps[i] - base)
    return packed


def times_f4(const double[::1] times, double start):
    """times - start as the bytes of a float32 array."""
    cdef Py_ssize_t i, n = times.shape[0]
    cdef bytes packed = PyBytes_FromStringAndSize(NULL, 4 * n)
    cdef float* out = <float*>PyBytes_AS_STRING(packed)
    with nogil:
        for i in range(n):
            out[i] = <float>(times[i] - start)
    return packed


def resampled(const uint32_t[:, ::1] drawn, double low, double high, double[:, ::1] weights):
    """Weights of the mean of what lies between two ranks of each resample, by the rank of what was drawn.

    A row of `drawn` holds the ranks that one resample drew. Of its values in order, those whose place lies
    in [low, high] count, by the part of them that does.
    """
    cdef Py_ssize_t b, i, n = drawn.shape[1]
    cdef double so_far, before, after, scale = 1.0 / (high - low)
    with nogil:
        for b in range(drawn.shape[0]):
            for i in range(n):
                weights[b, i] = 0.0
            for i in range(n):
                weights[b, drawn[b, i]] += 1.0
            so_far = 0.0
            before = low
            for i in range(n):
                so_far += weights[b, i]
                after = low if so_far < low else high if so_far > high else so_far
                weights[b, i] = (after - before) * scale
                before = after

# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Runs the programs of program.py over many texts at once, without the GIL.

All ways through a program are followed together, one character after the other; no state is held twice, so a
text costs at most (characters + 1) × states, whatever the pattern. Ways stand in the order in which they are
preferred, and each carries where its match and its first group began and ended.
"""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int32_t
from libc.string cimport memcpy, memset

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void* PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void* data, Py_ssize_t at) nogil
    bint Py_UNICODE_ISALNUM(Py_UCS4 c) nogil
    bint Py_UNICODE_ISDECIMAL(Py_UCS4 c) nogil
    bint Py_UNICODE_ISSPACE(Py_UCS4 c) nogil
    Py_UCS4 Py_UNICODE_TOLOWER(Py_UCS4 c) nogil
    Py_UCS4 Py_UNICODE_TOUPPER(Py_UCS4 c) nogil

cdef enum:
    CHAR, ANY, SET, SPLIT, SAVE, BEGIN, END, BOUNDARY, NO_BOUNDARY, MATCH

cdef enum:
    DIGIT = 1
    NOT_DIGIT = 2
    WORD = 4
    NOT_WORD = 8
    SPACE = 16
    NOT_SPACE = 32


cdef struct Text:
    int kind
    void* data
    Py_ssize_t size


cdef struct Slots:
    int32_t at[4]  # start and end of the match and of its first group; -1 for none


cdef struct Ways:
    Py_ssize_t n
    int32_t* states
    Slots* slots


cdef struct Step:  # of the walk through what takes no character
    int32_t state  # -1: put back what a SAVE wrote
    int32_t slot
    int32_t old


cdef struct Machine:
    const int32_t* code  # (operation, a, b) each
    const int32_t* sets  # (first, end, classes, negated) each
    const int32_t* ranges
    Py_ssize_t size
    bint ignore_case
    bint spans
    int32_t* seen  # the place at which a state was last added
    Step* steps
    Ways now
    Ways later


cdef inline bint is_word(Py_UCS4 c) noexcept nogil:
    return c == 95 or Py_UNICODE_ISALNUM(c)


cdef bint in_classes(int32_t classes, Py_UCS4 c) noexcept nogil:
    if classes & (DIGIT | NOT_DIGIT):
        if classes & (DIGIT if Py_UNICODE_ISDECIMAL(c) else NOT_DIGIT):
            return True
    if classes & (WORD | NOT_WORD):
        if classes & (WORD if is_word(c) else NOT_WORD):
            return True
    if classes & (SPACE | NOT_SPACE):
        if classes & (SPACE if Py_UNICODE_ISSPACE(c) else NOT_SPACE):
            return True
    return False


cdef bint in_ranges(Machine* m, const int32_t* set_, Py_UCS4 c) noexcept nogil:
    cdef int32_t i
    for i in range(set_[0], set_[1]):
        if <Py_UCS4>m.ranges[2 * i] <= c <= <Py_UCS4>m.ranges[2 * i + 1]:
            return True
    return False


cdef bint takes(Machine* m, int32_t state, Py_UCS4 c) noexcept nogil:
    """Whether the state goes on with this character."""
    cdef const int32_t* one = m.code + 3 * state
    cdef const int32_t* set_
    cdef bint inside
    if one[0] == CHAR:
        return c == <Py_UCS4>one[1] or (m.ignore_case and Py_UNICODE_TOLOWER(c) == <Py_UCS4>one[1])
    if one[0] == ANY:
        return c != 10
    if one[0] != SET:
        return False
    set_ = m.sets + 4 * one[1]
    inside = in_classes(set_[2], c) or in_ranges(m, set_, c)
    if not inside and m.ignore_case:
        inside = in_ranges(m, set_, Py_UNICODE_TOLOWER(c)) or in_ranges(m, set_, Py_UNICODE_TOUPPER(c))
    return inside != <bint>set_[3]


cdef bint holds(int32_t operation, Text* text, Py_ssize_t at) noexcept nogil:
    """Whether a place is what BEGIN, END, BOUNDARY or NO_BOUNDARY ask for."""
    cdef bint before, after
    if operation == BEGIN:
        return at == 0
    if operation == END:
        return at == text.size
    before = at > 0 and is_word(PyUnicode_READ(text.kind, text.data, at - 1))
    after = at < text.size and is_word(PyUnicode_READ(text.kind, text.data, at))
    return (before != after) == (operation == BOUNDARY)


cdef void add(Machine* m, Ways* ways, int32_t first, Slots* slots, Text* text, Py_ssize_t at) noexcept nogil:
    """Add a state and all that is reached from it without a character, the preferred first."""
    cdef Py_ssize_t depth = 1
    cdef Step step
    cdef int32_t state, operation
    cdef const int32_t* one
    m.steps[0] = Step(first, 0, 0)
    while depth:
        depth -= 1
        step = m.steps[depth]
        if step.state < 0:
            slots.at[step.slot] = step.old
            continue
        state = step.state
        while m.seen[state] != at:
            m.seen[state] = <int32_t>at
            one = m.code + 3 * state
            operation = one[0]
            if operation == SPLIT:
                if one[1] != one[2]:
                    m.steps[depth] = Step(one[2], 0, 0)
                    depth += 1
                state = one[1]
            elif operation == SAVE:
                if m.spans:
                    m.steps[depth] = Step(-1, one[1], slots.at[one[1]])
                    depth += 1
                    slots.at[one[1]] = <int32_t>at
                state += 1
            elif operation == BEGIN or operation == END or operation == BOUNDARY or operation == NO_BOUNDARY:
                if not holds(operation, text, at):
                    break
                state += 1
            else:
                ways.states[ways.n] = state
                ways.slots[ways.n] = slots[0]
                ways.n += 1
                break


cdef void match(Machine* m, Text* text, int32_t* out) noexcept nogil:
    """Write the slots of the first match to `out`; all -1 when there is none, 0 when only that is asked."""
    cdef Py_ssize_t at, i
    cdef Slots fresh
    cdef bint found = False
    cdef Py_UCS4 c
    cdef Ways swap
    memset(&fresh, 0xFF, sizeof(fresh))
    memset(out, 0xFF, sizeof(fresh))
    memset(m.seen, 0xFF, m.size * sizeof(int32_t))
    m.now.n = 0
    for at in range(text.size + 1):
        if not found:  # a match may begin here, if none has begun before
            add(m, &m.now, 0, &fresh, text, at)
        if m.now.n == 0 and found:
            return
        m.later.n = 0
        c = PyUnicode_READ(text.kind, text.data, at) if at < text.size else 0
        for i in range(m.now.n):
            if m.code[3 * m.now.states[i]] == MATCH:
                found = True
                memcpy(out, &m.now.slots[i], sizeof(fresh))
                if not m.spans:
                    out[0] = 0
                    return
                break  # whatever comes after is less preferred
            if at < text.size and takes(m, m.now.states[i], c):
                add(m, &m.later, m.now.states[i] + 1, &m.now.slots[i], text, at + 1)
        swap = m.now
        m.now = m.later
        m.later = swap


def run(const int32_t[:, ::1] code, const int32_t[:, ::1] sets, const int32_t[::1] ranges, bint ignore_case,
        list texts, bint spans, int32_t[:, ::1] out):
    """Match every text; `out` has four places a text."""
    cdef Py_ssize_t i, n = len(texts), size = code.shape[0]
    cdef Machine m
    cdef Text* held = <Text*>PyMem_Malloc(max(n, 1) * sizeof(Text))
    cdef char* room = <char*>PyMem_Malloc(size * (3 * sizeof(int32_t) + 2 * sizeof(Slots) + 2 * sizeof(Step)) + 64)
    if held == NULL or room == NULL:
        PyMem_Free(held)
        PyMem_Free(room)
        raise MemoryError()
    try:
        for i in range(n):
            text = texts[i]
            if not isinstance(text, str):
                raise TypeError("texts are str")
            held[i] = Text(PyUnicode_KIND(text), PyUnicode_DATA(text), len(<str>text))
        m.code, m.sets, m.ranges, m.size = &code[0, 0], &sets[0, 0], &ranges[0], size
        m.ignore_case, m.spans = ignore_case, spans
        m.now.slots = <Slots*>room
        m.later.slots = m.now.slots + size
        m.steps = <Step*>(m.later.slots + size)
        m.now.states = <int32_t*>(m.steps + 2 * size + 2)
        m.later.states = m.now.states + size
        m.seen = m.later.states + size
        with nogil:
            for i in range(n):
                match(&m, held + i, &out[i, 0])
    finally:
        PyMem_Free(held)
        PyMem_Free(room)

# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Values into records of an event file, fast enough to be called from the innermost loop of a training step.

A `RecordQueue` holds what waits to be written, in the order in which it was given. A scalar is encoded here
and now, by a template for its tag, in well under a microsecond; other events come encoded, or as a function
that encodes them later. Every method runs as one step under the interpreter lock and waits for nothing, so
threads, signal handlers and forks find the queue whole. NumPy is not needed here.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.float cimport PyFloat_AS_DOUBLE, PyFloat_Check
from cpython.long cimport PyLong_Check
from cpython.time cimport time as now
from libc.math cimport INFINITY, signbit
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy

cdef extern from "Python.h":
    long long PyLong_AsLongLongAndOverflow(object value, int* overflow)

cdef extern from "crc32c.h" nogil:
    const char* crc_init(int force_software)
    uint32_t crc_masked(const uint8_t* p, size_t n)

crc_init(0)

cdef enum:
    HEADER = 12     # length and its checksum
    FOOTER = 4      # checksum of the payload
    VARINT = 10     # longest
    START = 1 << 16

ACCEPTED, NOTICE, FULL, FOREIGN = range(4)
"""What `RecordQueue` answers: taken; taken, and the writer should look; no room; not a plain number or step."""

cdef enum:
    _ACCEPTED = 0, _NOTICE = 1, _FULL = 2, _FOREIGN = 3


cdef inline uint8_t* put_varint(uint8_t* p, uint64_t value) noexcept nogil:
    while value >= 0x80:
        p[0] = <uint8_t>(value | 0x80)
        value >>= 7
        p += 1
    p[0] = <uint8_t>value
    return p + 1


cdef inline uint8_t* put_event(uint8_t* p, double wall_time, int64_t step) noexcept nogil:
    # Event.wall_time = 1, Event.step = 2; zeros are not written, as proto3 wants it
    if wall_time != 0 or signbit(wall_time):
        p[0] = 0x09
        memcpy(p + 1, &wall_time, 8)
        p += 9
    if step:
        p[0] = 0x10
        p = put_varint(p + 1, <uint64_t>step)
    return p


cdef inline void seal(uint8_t* record, size_t size) noexcept nogil:
    cdef uint64_t length = size
    cdef uint32_t crc
    memcpy(record, &length, 8)
    crc = crc_masked(record, 8)
    memcpy(record + 8, &crc, 4)
    crc = crc_masked(record + HEADER, size)
    memcpy(record + HEADER + size, &crc, 4)


def field(int number, bytes data not None):
    """A length-delimited field of a message: its key, the length, the bytes."""
    cdef uint8_t[2 * VARINT] head
    cdef uint8_t* p = put_varint(&head[0], <uint64_t>number << 3 | 2)
    p = put_varint(p, PyBytes_GET_SIZE(data))
    return PyBytes_FromStringAndSize(<char*>&head[0], p - &head[0]) + data


def event(double wall_time, int64_t step, bytes fields not None):
    """The payload of an Event: its time and step, and its other fields as they are."""
    cdef uint8_t[2 * VARINT] head
    cdef uint8_t* p = put_event(&head[0], wall_time, step)
    return PyBytes_FromStringAndSize(<char*>&head[0], p - &head[0]) + fields


def record(bytes payload not None):
    """One whole record around a payload."""
    cdef Py_ssize_t size = PyBytes_GET_SIZE(payload)
    cdef bytes out = PyBytes_FromStringAndSize(NULL, HEADER + size + FOOTER)
    cdef uint8_t* p = <uint8_t*>PyBytes_AS_STRING(out)
    memcpy(p + HEADER, PyBytes_AS_STRING(payload), size)
    seal(p, size)
    return out


cdef class Template:
    """How a scalar of one tag is encoded: a Summary up to its number, what follows it, and the number of them."""

    cdef bytes first, later     # the metadata comes with the first one only
    cdef Py_ssize_t first_at    # where the number lies
    cdef bint told

    def __init__(self, bytes tag):
        # Summary.Value: tag 1, tensor 8 (dtype 1 = DT_FLOAT, shape 2 = (), float_val 5), metadata 9
        # (plugin_data 1 {plugin_name 1}, data_class 4 = SCALAR)
        cdef bytes head = field(1, tag) + b"\x42\x0a\x08\x01\x12\x00\x2a\x04"
        cdef bytes number = b"\0\0\0\0"
        cdef bytes metadata = field(9, field(1, field(1, b"scalars")) + b"\x20\x01")
        self.first = field(5, field(1, head + number + metadata))
        self.later = field(5, field(1, head + number))
        self.first_at = PyBytes_GET_SIZE(self.first) - PyBytes_GET_SIZE(metadata) - 4


cdef class RecordQueue:
    """Records waiting to be written.

    Args:
        limit: bytes that may wait; only an empty queue takes something larger.
        many: events that may wait before the writer is told to look.
        large: the same in bytes.

    Attributes:
        events: how many wait.
        dropped: how many there was no room for, as `drop` was told.
        size: bytes that wait, with what functions keep until they have run.
        plenty: whether more waits than `many` or `large`.
    """

    cdef uint8_t* data
    cdef size_t used, capacity
    cdef dict templates
    cdef list sealed
    cdef int64_t sealed_size
    cdef readonly int64_t events, dropped
    cdef int64_t limit, many, large

    def __cinit__(self, int64_t limit, int64_t many, int64_t large):
        self.limit, self.many, self.large = limit, many, large
        self.templates = {}
        self.sealed = []

    def __dealloc__(self):
        free(self.data)

    @property
    def size(self):
        return self.sealed_size + <int64_t>self.used

    @property
    def plenty(self):
        return self.events > self.many or self.sealed_size + <int64_t>self.used >= self.large

    def scalar(self, tag, value, step, wall_time):
        """Queue a float32 scalar.

        Args:
            tag: str.
            value: float or int; other types of number only when they have `item()`.
            step: int, or None for 0.
            wall_time: seconds since the epoch, or None for now.

        Returns:
            int: ACCEPTED, NOTICE, FULL (nothing was taken) or FOREIGN (nothing was taken: a type that has to be
            looked at more closely, a number out of range, or a tag that is no text).
        """
        cdef double number, wall
        cdef float narrow
        cdef int64_t at
        cdef int overflow = 0
        cdef Template template
        cdef bytes body
        cdef Py_ssize_t number_at, size
        cdef uint8_t* start
        cdef uint8_t* p
        if not PyFloat_Check(value) and not PyLong_Check(value):
            item = getattr(value, "item", None)
            if item is None: return _FOREIGN
            try:
                value = item()
            except Exception:  # several elements, or no element
                return _FOREIGN
        if PyFloat_Check(value):
            number = PyFloat_AS_DOUBLE(value)
        elif PyLong_Check(value):
            try:
                number = value
            except OverflowError:
                number = INFINITY if value > 0 else -INFINITY
        else:
            return _FOREIGN
        if step is None:
            at = 0
        elif PyLong_Check(step):
            at = PyLong_AsLongLongAndOverflow(step, &overflow)
            if overflow: return _FOREIGN
        else:
            return _FOREIGN
        if wall_time is None:
            wall = now()
        elif PyFloat_Check(wall_time):
            wall = PyFloat_AS_DOUBLE(wall_time)
        else:
            return _FOREIGN

        if type(tag) is not str:
            if not isinstance(tag, str): return _FOREIGN
            tag = str.__str__(tag)  # the text itself, whatever a class of its own shows
        found = self.templates.get(tag)
        if found is None:
            if not tag: return _FOREIGN
            try:
                template = Template((<str>tag).encode())
            except UnicodeEncodeError:
                return _FOREIGN
            self.templates[tag] = template
        else:
            template = <Template>found
        if template.told:
            body = template.later
            number_at = PyBytes_GET_SIZE(body) - 4
        else:
            body = template.first
            number_at = template.first_at
        size = PyBytes_GET_SIZE(body)
        start = self.room(2 * VARINT + size)
        if start == NULL: return _FULL
        template.told = True
        p = put_event(start + HEADER, wall, at)
        memcpy(p, PyBytes_AS_STRING(body), size)
        narrow = <float>number
        memcpy(p + number_at, &narrow, 4)
        return self.took(start, p + size - start - HEADER)

    def record(self, bytes payload not None):
        """Queue a record with the payload of an encoded Event; the answer is as `scalar` gives it."""
        cdef Py_ssize_t size = PyBytes_GET_SIZE(payload)
        cdef uint8_t* start = self.room(size)
        if start == NULL: return _FULL
        memcpy(start + HEADER, PyBytes_AS_STRING(payload), size)
        return self.took(start, size)

    def later(self, job, int64_t waiting):
        """Queue a function that is called in its turn by whoever takes the queue.

        Args:
            job: anything but bytes.
            waiting: bytes it keeps in memory.
        """
        if self.events and self.sealed_size + <int64_t>self.used + waiting > self.limit:
            return _FULL
        self.shut()
        self.sealed.append(job)
        self.sealed_size += waiting
        return self.notice(waiting)

    def end_file(self):
        """Queue the end of the file: what comes after it goes to another one, where every tag brings its metadata."""
        cdef dict templates = {}
        self.shut()
        self.sealed.append(None)
        self.templates = templates

    def take(self):
        """Everything that waits, in order: bytes (whole records), functions, and None for the end of a file.

        The queue is empty afterwards.
        """
        cdef list fresh = []  # first: making it may run finalizers, and those may log
        self.shut()
        out, self.sealed = self.sealed, fresh
        self.sealed_size = self.events = 0
        return out

    def drop(self):
        """Count an event that there was no room for."""
        self.dropped += 1

    def clear(self):
        """Forget what waits, the tags and what was dropped."""
        self.take()
        self.templates = {}
        self.dropped = 0

    cdef uint8_t* room(self, size_t size) except? NULL:
        # Where a record with a payload of this size may be put; NULL when it has to be refused.
        cdef size_t need = self.used + HEADER + size + FOOTER
        cdef size_t capacity
        cdef void* block
        if self.events and self.sealed_size + <int64_t>need > self.limit:
            return NULL
        if need > self.capacity:
            capacity = max(<size_t>START, max(need, self.capacity * 2))
            block = realloc(self.data, capacity)
            if block == NULL: raise MemoryError("no memory for what waits to be written")
            self.data, self.capacity = <uint8_t*>block, capacity
        return self.data + self.used

    cdef inline int took(self, uint8_t* start, Py_ssize_t size) noexcept:
        seal(start, size)
        self.used += HEADER + size + FOOTER
        return self.notice(HEADER + size + FOOTER)

    cdef inline int notice(self, int64_t added) noexcept:
        # The first event starts the clock; too many, or too much of them, cut it short. Once each is enough.
        cdef int64_t size = self.sealed_size + <int64_t>self.used
        self.events += 1
        if self.events == 1 or self.events == self.many + 1 or size - added < self.large <= size:
            return _NOTICE
        return _ACCEPTED

    cdef shut(self):
        # Close the stretch of records that lie one after another.
        if self.used:
            self.sealed.append(PyBytes_FromStringAndSize(<char*>self.data, self.used))
            self.sealed_size += self.used
            self.used = 0
            if self.capacity > (1 << 22):  # one burst must not keep its memory for ever
                free(self.data)
                self.data = NULL
                self.capacity = 0

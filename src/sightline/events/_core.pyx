# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Event-file bytes into columns, without the GIL: the one loading path of Sightline.

A `Decoder` belongs to one file and knows nothing of files: it is fed consecutive bytes, checks the
framing and both checksums, decodes Event and Summary, appends scalars to one growing column a tag and
notes where everything else lies. `take()` hands over what has come since the last call. The format is
described in docs/format/event-files.md; protobuf.h, number.h and crc32c.h hold its three small parts.
"""

from libc.math cimport INFINITY, isfinite
from libc.stdint cimport INT64_MIN, int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

cimport cython
cimport numpy as cnp
from cpython.bytes cimport PyBytes_FromStringAndSize

import numpy as np

from sightline.events.facts import FORMS, REFERENCE

cnp.import_array()

cdef extern from "crc32c.h" nogil:
    const char* crc_init(int force_software)
    uint32_t crc_32c "crc32c"(const uint8_t* p, size_t n)
    uint32_t crc_masked(const uint8_t* p, size_t n)
    uint32_t crc_update(uint32_t reg, const uint8_t* p, size_t n)
    enum: CRC_LENGTHS
    const uint32_t* crc_of_length

cdef extern from "protobuf.h" nogil:
    enum: PB_VARINT, PB_FIXED64, PB_BYTES, PB_FIXED32
    ctypedef struct pb_field:
        uint32_t number, wire
        uint64_t bits
        const uint8_t* data
        size_t size
    int pb_next(const uint8_t** cursor, const uint8_t* end, pb_field* f)
    int pb_varint(const uint8_t** cursor, const uint8_t* end, uint64_t* out)
    double pb_double(uint64_t bits)
    float pb_float(uint64_t bits)
    bint pb_same(const uint8_t* a, const uint8_t* b, size_t n)

cdef extern from "whole.h" nogil:
    ctypedef struct whole_file:
        int fd
        int64_t device, inode, size, modified
    void whole_open(const char* path, size_t room, whole_file* file)
    int64_t whole_read(whole_file* file, uint8_t* buffer)

cdef extern from "number.h" nogil:
    ctypedef struct pb_tensor:
        int dtype, unknown_rank, rank
        int64_t count
        int32_t shape[3]
    int tensor_parse(const uint8_t* p, const uint8_t* end, pb_tensor* t)
    int tensor_number(const pb_tensor* t, double* out, int* wide)
    const uint8_t* tensor_number_at(const pb_tensor* t)

# ---------------------------------------------------------------- checksums

cdef bytes _checksum_unit = crc_init(0)
checksum_unit = _checksum_unit.decode()


def use_checksum(bint hardware):
    """Choose the checksum instruction (True) or the tables (False); returns the unit now in use. For tests."""
    global checksum_unit
    checksum_unit = (<bytes>crc_init(not hardware)).decode()
    return checksum_unit


def crc32c(const uint8_t[::1] data not None):
    """CRC-32C (Castagnoli) of bytes."""
    return crc_32c(&data[0], data.shape[0]) if data.shape[0] else 0


def masked_crc32c(const uint8_t[::1] data not None):
    """The masked CRC-32C that event files store: rotated right by 15 bits, plus 0xA282EAD8."""
    cdef uint8_t nothing = 0
    return crc_masked(&data[0] if data.shape[0] else &nothing, data.shape[0])


# ---------------------------------------------------------------- columns

include "_table.pxi"

# ---------------------------------------------------------------- what is gathered of a record

cdef struct Wound:  # damage
    int64_t offset
    int64_t size
    int reason
    int slot
    int64_t detail

cdef struct Value:  # one Summary.Value, still in the buffer
    const uint8_t* start
    size_t size
    const char* tag
    size_t tag_size
    const char* node
    size_t node_size
    const uint8_t* payload
    size_t payload_size
    const uint8_t* meta
    size_t meta_size
    float simple
    int form
    int slot  # its tag's; only PlainDecoder's

cdef enum:
    BAD_HEADER = 1, TOO_LONG, BAD_PAYLOAD, NOT_EVENT, NOT_NUMBER, BAD_TENSOR, BAD_METADATA

_REASONS = {
    BAD_HEADER: "record header does not match its checksum",
    TOO_LONG: "record header claims {detail:,} bytes, more than the limit of {limit:,}",
    BAD_PAYLOAD: "record does not match its checksum",
    NOT_EVENT: "record is not an Event message",
    NOT_NUMBER: "value of {tag!r} is not a single number, as its tag says",
    BAD_TENSOR: "value of {tag!r} is not a readable message",
    BAD_METADATA: "metadata of {tag!r} is not a readable message",
}


cdef inline uint64_t le64(const uint8_t* p) noexcept nogil:
    cdef uint64_t v
    memcpy(&v, p, 8)
    return v


cdef inline uint32_t le32(const uint8_t* p) noexcept nogil:
    cdef uint32_t v
    memcpy(&v, p, 4)
    return v


cdef inline bint header_ok(const uint8_t* p) noexcept nogil:
    cdef uint64_t size = le64(p)
    return (crc_of_length[size] if size < CRC_LENGTHS else crc_masked(p, 8)) == le32(p + 8)


# ---------------------------------------------------------------- the decoder


cdef class Decoder:
    """Decodes the bytes of one event file as they come.

    Args:
        limit: largest record payload accepted, in bytes; a longer one is damage.

    Attributes:
        need: bytes that must be in the next `feed`, counted from where the last one stopped, before
            anything more can be decoded (0: just more).
        records: events decoded so far.
        first_wall_time, min_wall_time, max_wall_time: of all events; nan, inf and -inf before the first;
            min and max leave out values that are not finite.
        max_step: largest step of any event; None before the first.
        rewinds: how often the step went back in the scalar series where it did so most.
        nans: scalars that are NaN or infinite.
        open_damage: (offset, size) of what cannot be read so far and may become readable with more bytes, or None.
    """

    cdef Table table
    cdef Value* values
    cdef int n_values, value_capacity
    cdef int starts_taken
    cdef Wound* wounds
    cdef int n_wounds, wound_capacity
    cdef int64_t limit, records_, need_, max_step_
    cdef int64_t damage_from, stopped   # while looking for the next intact record
    cdef int64_t open_from, open_to
    cdef int64_t vain                   # bytes of payloads that were checked and did not match
    cdef int damage_reason
    cdef int64_t damage_detail
    cdef double first_wall_, min_wall_, max_wall_

    def __cinit__(self, int64_t limit=1 << 30):
        self.limit = limit
        self.damage_from = self.open_from = -1
        self.first_wall_ = float("nan")
        self.min_wall_ = INFINITY
        self.max_wall_ = -INFINITY
        self.max_step_ = INT64_MIN
        if table_init(&self.table) < 0:
            raise MemoryError

    def __dealloc__(self):
        table_free(&self.table)
        free(self.values)
        free(self.wounds)

    @property
    def need(self):
        return self.need_

    @property
    def records(self):
        return self.records_

    @property
    def first_wall_time(self):
        return self.first_wall_

    @property
    def min_wall_time(self):
        return self.min_wall_

    @property
    def max_wall_time(self):
        return self.max_wall_

    @property
    def max_step(self):
        return self.max_step_ if self.records_ else None

    @property
    def tags(self):
        return self.table.n_slots

    @property
    def rewinds(self):
        return self.table.rewinds

    @property
    def nans(self):
        return self.table.nans

    @property
    def open_damage(self):
        if self.open_from < 0:
            return None
        return self.open_from, self.open_to - self.open_from

    # ------------------------------------------------ framing

    def feed(self, const uint8_t[::1] data not None, int64_t offset):
        """Decode the records in `data`.

        Args:
            data: consecutive bytes, starting where the last call stopped (its offset plus its result).
            offset: position of data[0] in the file.

        Returns:
            int: bytes consumed. The rest is an incomplete record: feed it again with what follows.

        Raises:
            MemoryError: no memory for the columns.
        """
        cdef Py_ssize_t n = data.shape[0]
        cdef const uint8_t* p = &data[0] if n else NULL
        cdef int64_t consumed
        if n < 32768:  # handing the GIL over costs more than this much decoding
            consumed = self.run(p, n, offset)
        else:
            with nogil:
                consumed = self.run(p, n, offset)
        if consumed < 0:
            raise MemoryError("no memory for decoded columns")
        return consumed

    cdef int64_t run(self, const uint8_t* data, int64_t n, int64_t offset) noexcept nogil:
        cdef int64_t p = 0, q
        cdef uint64_t size
        cdef int got
        self.need_ = 0
        self.open_from = -1
        while True:
            if self.damage_from >= 0:
                q = self.resync(data, p, n, offset)
                if q < 0:
                    self.open_from = self.damage_from
                    self.open_to = offset + (self.stopped if self.need_ else n)
                    return self.stopped
                if self.wound(self.damage_from, offset + q - self.damage_from, self.damage_reason, -1,
                              self.damage_detail) < 0:
                    return -1
                self.damage_from = -1
                p = q
            if n - p < 12:
                self.need_ = 12
                return p
            size = le64(data + p)
            if not header_ok(data + p):
                self.injure(offset + p, BAD_HEADER, 0)
                p += 1
                continue
            if size > <uint64_t>self.limit:
                self.injure(offset + p, TOO_LONG, <int64_t>(size >> 1 if size >> 63 else size))
                p += 1
                continue
            if <uint64_t>(n - p) < size + 16:
                self.need_ = <int64_t>size + 16
                return p
            if not self.affordable(offset + p, size):
                self.injure(offset + p, BAD_PAYLOAD, 0)
                p += 1
                continue
            if crc_masked(data + p + 12, size) != le32(data + p + 12 + size):
                q = p + 16 + <int64_t>size
                if n - q < 12:  # whether its length can be believed shows only in what follows
                    self.need_ = <int64_t>size + 28
                    self.open_from, self.open_to = offset + p, offset + n
                    return p
                if header_ok(data + q):
                    if self.wound(offset + p, q - p, BAD_PAYLOAD, -1, 0) < 0:
                        return -1
                    p = q
                else:
                    self.vain += <int64_t>size
                    self.injure(offset + p, BAD_PAYLOAD, 0)
                    p += 1
                continue
            self.table.at = p
            got = self.familiar(data + p + 12, size)
            if not got:
                got = self.event(data + p + 12, size, offset + p + 12)
            if got == -2:
                return -1
            if got < 0 and self.wound(offset + p, <int64_t>size + 16, NOT_EVENT, -1, 0) < 0:
                return -1
            p += 16 + <int64_t>size

    @cython.final
    cdef void injure(self, int64_t offset, int reason, int64_t detail) noexcept nogil:
        self.damage_from = offset
        self.damage_reason = reason
        self.damage_detail = detail

    @cython.final
    cdef inline bint affordable(self, int64_t at, uint64_t size) noexcept nogil:
        # Bytes made to look like headers at every turn would have the same payload checked again and again.
        # Only such bytes ever come near the bound; small records are still found in them.
        return size <= 4096 or self.vain <= (256 << 20) + 64 * at

    @cython.final
    cdef int64_t resync(self, const uint8_t* data, int64_t p, int64_t n, int64_t offset) noexcept nogil:
        # The first whole, intact record from p on; -1: none yet, and scanning goes on at `stopped`.
        cdef uint64_t size
        while p + 12 <= n:
            if header_ok(data + p):
                size = le64(data + p)
                if size <= <uint64_t>self.limit:
                    if <uint64_t>(n - p) < size + 16:  # it may become one
                        self.need_ = <int64_t>size + 16
                        break
                    if self.affordable(offset + p, size):
                        if crc_masked(data + p + 12, size) == le32(data + p + 12 + size):
                            return p
                        self.vain += <int64_t>size
            p += 1
        self.stopped = p
        return -1

    @cython.final
    cdef int wound(self, int64_t offset, int64_t size, int reason, int slot, int64_t detail) noexcept nogil:
        cdef void* block
        cdef Wound* last
        if size and self.n_wounds:  # one stretch of damage is one report
            last = &self.wounds[self.n_wounds - 1]
            if last.size and last.offset + last.size == offset and (last.reason == reason or reason == BAD_HEADER):
                last.size += size
                return 0
        if self.n_wounds == self.wound_capacity:
            self.wound_capacity = self.wound_capacity * 2 if self.wound_capacity else 4
            block = grown(self.wounds, self.wound_capacity, sizeof(Wound))
            if not block: return -1
            self.wounds = <Wound*>block
        self.wounds[self.n_wounds] = Wound(offset, size, reason, slot, detail)
        self.n_wounds += 1
        return 0

    # ------------------------------------------------ Event and Summary

    @cython.final
    cdef int familiar(self, const uint8_t* p, size_t size) noexcept nogil:
        # 1 when the event is one scalar that looks like the last one of the tag expected next, and was
        # taken; 0 when it must be decoded in full; -2: no memory.
        cdef const uint8_t* end = p + size
        cdef Slot* s
        cdef double wall
        cdef uint64_t step, length
        cdef int index
        if self.table.last < 0 or size < 16 or p[0] != 0x09:
            return 0
        index = self.table.slots[self.table.last].following
        s = &self.table.slots[index]
        if not s.pattern:
            return 0
        wall = pb_double(le64(p + 1))
        p += 9
        step = 0
        if p[0] == 0x10:
            p += 1
            if not pb_varint(&p, end, &step):
                return 0
        if end - p < 4 or p[0] != 0x2a:
            return 0
        p += 1
        if not pb_varint(&p, end, &length) or length != <uint64_t>(end - p) or end - p < 2 or p[0] != 0x0a:
            return 0
        p += 1
        if not pb_varint(&p, end, &length) or length != <uint64_t>(end - p) or length != s.pattern_size:
            return 0
        if not pb_same(p, s.pattern, s.number_at):
            return 0
        length = s.number_at + s.number_size
        if not pb_same(p + length, s.pattern + length, s.pattern_size - length):
            return 0
        self.table.last = index
        self.count(<int64_t>step, wall)
        p += s.number_at
        if s.number_size == 4:
            index = table_append(&self.table, index, <int64_t>step, wall, pb_float(le32(p)), 0)
        else:
            index = table_append(&self.table, index, <int64_t>step, wall, pb_double(le64(p)), 1)
        return -2 if index < 0 else 1

    @cython.final
    cdef inline void count(self, int64_t step, double wall) noexcept nogil:
        if not self.records_: self.first_wall_ = wall
        self.records_ += 1
        if isfinite(wall):
            if wall < self.min_wall_: self.min_wall_ = wall
            if wall > self.max_wall_: self.max_wall_ = wall
        if step > self.max_step_: self.max_step_ = step

    @cython.final
    cdef int learn(self, Slot* s, Value* v, const uint8_t* number_at, uint32_t number_size) noexcept nogil:
        # Remember the encoding of a scalar; only one that could be compared is worth it.
        if not number_at or v.size > 4096:
            free(s.pattern)
            s.pattern = NULL
            return 0
        s.number_at, s.number_size = <uint32_t>(number_at - v.start), number_size
        return copied(<char**>&s.pattern, &s.pattern_size, v.start, v.size)

    cdef int event(self, const uint8_t* p, size_t size, int64_t offset) noexcept nogil:
        # 0, -1: not an Event (nothing was taken from it), -2: no memory. Values are gathered first, so
        # that an event which turns out malformed half-way leaves nothing behind.
        cdef const uint8_t* end = p + size
        cdef const uint8_t* start = p
        cdef pb_field f
        cdef double wall = 0
        cdef int64_t step = 0
        cdef int more, i, got
        cdef const uint8_t* graph = NULL
        cdef size_t graph_size = 0
        cdef const uint8_t* tagged = NULL
        cdef size_t tagged_size = 0
        cdef const uint8_t* session = NULL
        cdef size_t session_size = 0
        self.n_values = 0
        while True:
            more = pb_next(&p, end, &f)
            if more <= 0:
                break
            if f.number == 1:
                if f.wire == PB_FIXED64: wall = pb_double(f.bits)
            elif f.number == 2:
                if f.wire == PB_VARINT: step = <int64_t>f.bits
            elif f.wire != PB_BYTES:
                continue
            elif f.number == 5:
                got = self.gather(f.data, f.data + f.size)
                if got < 0: return got
            elif f.number == 4:
                graph, graph_size = f.data, f.size
            elif f.number == 8:
                tagged, tagged_size = f.data, f.size
            elif f.number == 7:
                session, session_size = f.data, f.size
        if more < 0: return -1

        self.count(step, wall)
        for i in range(self.n_values):
            if self.value(&self.values[i], step, wall, offset + (self.values[i].start - start)) < 0: return -2
        if session and self.session(session, session + session_size, step) < 0: return -2
        if graph:
            got = table_slot(&self.table, b"__run_graph__", 13)
            if got < 0 or self.claim(got, GRAPH, b"graphs", 6) < 0: return -2
            if table_refer(&self.table, got, step, wall, offset + (graph - start), graph_size, GRAPH, NULL) < 0: return -2
        if tagged and self.tagged(tagged, tagged_size, step, wall, offset + (tagged - start)) < 0: return -2
        return 0

    @cython.final
    cdef int gather(self, const uint8_t* p, const uint8_t* end) noexcept nogil:
        cdef pb_field f, v
        cdef int more, inner
        cdef const uint8_t* q
        cdef const uint8_t* stop
        cdef Value* value
        cdef void* block
        while True:
            more = pb_next(&p, end, &f)
            if more <= 0: return more
            if f.number != 1 or f.wire != PB_BYTES: continue
            if self.n_values == self.value_capacity:
                self.value_capacity = self.value_capacity * 2 if self.value_capacity else 8
                block = grown(self.values, self.value_capacity, sizeof(Value))
                if not block: return -2
                self.values = <Value*>block
            value = &self.values[self.n_values]
            value.start, value.size = f.data, f.size
            value.tag, value.tag_size = NULL, 0
            value.node_size = value.meta_size = value.payload_size = 0
            value.meta = NULL
            value.form = NONE
            q, stop = f.data, f.data + f.size
            while True:
                inner = pb_next(&q, stop, &v)
                if inner <= 0: break
                if v.wire == PB_FIXED32:
                    if v.number == 2:
                        value.simple = pb_float(v.bits)
                        value.payload = q - 4
                        value.form = SIMPLE
                elif v.wire != PB_BYTES:
                    continue
                elif v.number == 1:
                    value.tag, value.tag_size = <const char*>v.data, v.size
                elif v.number == 7:
                    value.node, value.node_size = <const char*>v.data, v.size
                elif v.number == 9:
                    value.meta, value.meta_size = v.data, v.size
                elif v.number == 8 or v.number == 5 or v.number == 4 or v.number == 6:
                    value.form = TENSOR if v.number == 8 else HISTO if v.number == 5 else IMAGE if v.number == 4 else AUDIO
                    value.payload, value.payload_size = v.data, v.size
            if inner < 0: return -1
            self.n_values += 1

    @cython.final
    cdef int value(self, Value* v, int64_t step, double wall, int64_t offset) noexcept nogil:
        cdef int index
        cdef Slot* slot
        cdef pb_tensor tensor
        cdef double number = 0
        cdef int wide = 0
        cdef int32_t shape[3]
        if v.tag_size == 0 and v.node_size:
            v.tag, v.tag_size = v.node, v.node_size
        index = table_slot(&self.table, v.tag, v.tag_size)
        if index < 0: return -1
        slot = &self.table.slots[index]
        if v.meta and slot.plugin_is == 0:
            if self.metadata(slot, index, v, offset) < 0: return -1
        if slot.first_form < 0:
            slot.first_form = v.form
            slot.told = 0
        if v.form == SIMPLE:
            if self.learn(slot, v, v.payload, 4) < 0: return -1
            return table_append(&self.table, index, step, wall, v.simple, 0)
        shape[0] = shape[1] = shape[2] = -1
        if v.form == TENSOR:
            if not tensor_parse(v.payload, v.payload + v.payload_size, &tensor):
                return self.wound(offset, 0, BAD_TENSOR, index, 0)
            if slot.plugin_is == 1 or (slot.plugin_is == 0 and tensor.rank == 0):
                if tensor_number(&tensor, &number, &wide):
                    if self.learn(slot, v, tensor_number_at(&tensor), 8 if wide else 4) < 0: return -1
                    return table_append(&self.table, index, step, wall, number, wide)
                if slot.plugin_is == 1:
                    return self.wound(offset, 0, NOT_NUMBER, index, 0)
            shape[0], shape[1], shape[2] = tensor.shape[0], tensor.shape[1], tensor.shape[2]
        elif v.form != NONE:
            if not self.legacy_shape(v, shape):
                return self.wound(offset, 0, BAD_TENSOR, index, 0)
        return table_refer(&self.table, index, step, wall, offset, v.size, v.form, shape)

    @cython.final
    cdef bint legacy_shape(self, Value* v, int32_t* shape) noexcept nogil:
        # Image: height, width, channels. Audio: frames, channels, rate. Histogram: buckets, 3.
        cdef const uint8_t* p = v.payload
        cdef const uint8_t* end = p + v.payload_size
        cdef pb_field f
        cdef int more
        while True:
            more = pb_next(&p, end, &f)
            if more <= 0: return more == 0
            if v.form == IMAGE:
                if f.wire == PB_VARINT and f.number <= 3: shape[f.number - 1] = <int32_t>f.bits
            elif v.form == AUDIO:
                if f.wire == PB_VARINT and f.number == 3: shape[0] = <int32_t>f.bits
                elif f.wire == PB_VARINT and f.number == 2: shape[1] = <int32_t>f.bits
                elif f.wire == PB_FIXED32 and f.number == 1: shape[2] = <int32_t>pb_float(f.bits)
            elif f.number == 7:
                if f.wire == PB_BYTES: shape[0] = <int32_t>((shape[0] if shape[0] > 0 else 0) + f.size // 8)
                elif f.wire == PB_FIXED64: shape[0] = (shape[0] if shape[0] > 0 else 0) + 1
                shape[1] = 3

    @cython.final
    cdef int metadata(self, Slot* slot, int index, Value* v, int64_t offset) noexcept nogil:
        # The first metadata that names a plugin or a data class holds for the tag; later ones do not count.
        cdef const uint8_t* p = v.meta
        cdef const uint8_t* end = p + v.meta_size
        cdef pb_field f, g
        cdef const uint8_t* q
        cdef const uint8_t* plugin = NULL
        cdef size_t plugin_size = 0
        cdef const uint8_t* display = NULL
        cdef size_t display_size = 0
        cdef const uint8_t* about = NULL
        cdef size_t about_size = 0
        cdef const uint8_t* content = NULL
        cdef size_t content_size = 0
        cdef int data_class = 0, more, inner
        while True:
            more = pb_next(&p, end, &f)
            if more <= 0: break
            if f.number == 2 and f.wire == PB_BYTES: display, display_size = f.data, f.size
            if f.number == 3 and f.wire == PB_BYTES: about, about_size = f.data, f.size
            if f.number == 4 and f.wire == PB_VARINT: data_class = <int>f.bits
            if f.number == 1 and f.wire == PB_BYTES:
                q = f.data
                while True:
                    inner = pb_next(&q, f.data + f.size, &g)
                    if inner <= 0: break
                    if g.number == 1 and g.wire == PB_BYTES: plugin, plugin_size = g.data, g.size
                    if g.number == 2 and g.wire == PB_BYTES: content, content_size = g.data, g.size
                if inner < 0: more = -1
                if more < 0: break
        if more < 0:
            return self.wound(offset, 0, BAD_METADATA, index, 0)
        if slot.meta_size >= 0 and not plugin_size and not data_class: return 0
        slot.told = 0
        slot.meta_offset, slot.meta_size = offset + (v.meta - v.start), v.meta_size
        if copied(&slot.display, &slot.display_size, display, display_size) < 0: return -1
        if copied(&slot.about, &slot.about_size, about, about_size) < 0: return -1
        if not plugin_size and not data_class: return 0
        slot.data_class = data_class
        slot.mark_size = <uint32_t>min(content_size, sizeof(slot.mark))
        if content_size: memcpy(slot.mark, content, slot.mark_size)
        free(slot.pattern)  # learned when the tag could still be anything
        slot.pattern = NULL
        slot.plugin_is = 1 if data_class == 1 or (plugin_size == 7 and memcmp(plugin, b"scalars", 7) == 0) else 2
        return copied(&slot.plugin, &slot.plugin_size, plugin, plugin_size)

    @cython.final
    cdef int claim(self, int index, int form, const char* plugin, size_t size) noexcept nogil:
        # A tag that no Summary.Value carries: its family is known from the event itself.
        cdef Slot* slot = &self.table.slots[index]
        if slot.first_form >= 0: return 0
        slot.first_form = form
        slot.plugin_is = 2
        return copied(&slot.plugin, &slot.plugin_size, <const uint8_t*>plugin, size)

    @cython.final
    cdef int tagged(self, const uint8_t* p, size_t size, int64_t step, double wall, int64_t offset) noexcept nogil:
        cdef const uint8_t* end = p + size
        cdef const uint8_t* start = p
        cdef pb_field f
        cdef const uint8_t* tag = NULL
        cdef size_t tag_size = 0
        cdef const uint8_t* content = p
        cdef size_t content_size = 0
        cdef int more, index
        while True:
            more = pb_next(&p, end, &f)
            if more <= 0: break
            if f.wire != PB_BYTES: continue
            if f.number == 1: tag, tag_size = f.data, f.size
            elif f.number == 2: content, content_size = f.data, f.size
        index = table_slot(&self.table, <const char*>tag, tag_size)
        if index < 0: return -1
        if more < 0: return self.wound(offset, 0, BAD_TENSOR, index, 0)
        if self.claim(index, RUN_METADATA, b"graph_tagged_run_metadata", 25) < 0: return -1
        return table_refer(&self.table, index, step, wall, offset + (content - start), content_size, RUN_METADATA, NULL)

    @cython.final
    cdef int session(self, const uint8_t* p, const uint8_t* end, int64_t step) noexcept nogil:
        cdef pb_field f
        cdef int status = 0
        while pb_next(&p, end, &f) > 0:
            if f.number == 1 and f.wire == PB_VARINT: status = <int>f.bits
        if status != 1: return 0
        return table_start(&self.table, step)

    # ------------------------------------------------ handing over

    def take(self, bint release=False):
        """What has been decoded since the last call, and forget it here.

        Args:
            release: also give back the buffers (the file will rest); they grow again when needed.

        Returns:
            Taken: tags (index, name, first form, plugin, data class, display name, description, offset
            and size of the metadata in the file or -1, first bytes of the plugin's content) new or changed since the last call; scalars (index, steps int64[n],
            wall_times float64[n], values float32[n] or float64[n]); references (index, REFERENCE[n]);
            starts: steps of SessionLog STARTs; marks (index, is_reference, at, step): that START came
            before point `at` of the tag, counted from the beginning of the file; damage (offset, size,
            reason).
        """
        cdef int i
        cdef Slot* s
        cdef list scalars = []
        tags = self.told()
        for i in range(self.table.n_slots):
            s = &self.table.slots[i]
            if s.scalars.n:
                scalars.append((i, *take_column(&s.scalars)))
                if release: column_free(&s.scalars)
        if release: self.rest()
        return tags, scalars, *self.others(release)

    @cython.final
    cdef void rest(self) noexcept nogil:
        # Give back what is not needed before more comes.
        free(self.values)
        self.values = NULL
        self.value_capacity = 0
        table_rest(&self.table)

    cdef list told(self):
        # What is new of tags.
        cdef int i
        cdef Slot* s
        cdef list tags = []
        for i in range(self.table.n_slots):
            s = &self.table.slots[i]
            if not s.told:
                s.told = 1
                tags.append((i, text(s.name, s.name_size), FORMS[s.first_form] if s.first_form >= 0 else "none",
                             text(s.plugin, s.plugin_size), s.data_class,
                             text(s.display, s.display_size), text(s.about, s.about_size),
                             s.meta_offset if s.meta_size >= 0 else -1, s.meta_size, s.mark[:s.mark_size]))
        return tags

    cdef tuple others(self, bint release):
        # All that is taken besides tags and scalars.
        cdef int i
        cdef Slot* s
        cdef list references = []
        for i in range(self.table.n_slots):
            s = &self.table.slots[i]
            if s.refs.n:
                references.append((i, take_references(&s.refs)))
                if release:
                    free(s.refs.items)
                    s.refs = References(NULL, 0, 0)
        starts = [self.table.starts[i] for i in range(self.starts_taken, self.table.n_starts)]
        self.starts_taken = self.table.n_starts
        marks = [(self.table.marks[i].slot, bool(self.table.marks[i].is_reference), self.table.marks[i].at, self.table.marks[i].step)
                 for i in range(self.table.n_marks)]
        self.table.n_marks = 0
        damage = [(self.wounds[i].offset, self.wounds[i].size, self.reason(&self.wounds[i])) for i in range(self.n_wounds)]
        self.n_wounds = 0
        return references, starts, marks, damage

    cdef str reason(self, Wound* w):
        tag = text(self.table.slots[w.slot].name, min(self.table.slots[w.slot].name_size, 200)) if w.slot >= 0 else ""
        return _REASONS[w.reason].format(detail=w.detail, limit=self.limit, tag=tag)


def rising(const int64_t[::1] steps not None):
    """Whether every step lies above the one before it, as those of most series do."""
    cdef Py_ssize_t i, wrong = 0
    for i in range(1, steps.shape[0]):
        wrong += steps[i] <= steps[i - 1]
    return wrong == 0


# ---------------------------------------------------------------- many small files

include "_whole.pxi"

# ---------------------------------------------------------------- small messages that thousands of files have


def split(bytes data not None, uint32_t number):
    """What `sightline.events.wire.split` gives; None where the bytes are not plain, which is left to it."""
    cdef const uint8_t* start = <const uint8_t*><const char*>data
    cdef const uint8_t* p = start
    cdef const uint8_t* end = start + len(data)
    cdef const uint8_t* before = p
    cdef const uint8_t* kept = p  # where what has not yet been put into `rest` begins
    cdef pb_field f
    cdef int more
    cdef list items = []
    cdef bytes rest = b""
    while True:
        more = pb_next(&p, end, &f)
        if more <= 0: break
        if f.number == number and f.wire == PB_BYTES:
            items.append((<const char*>f.data)[:f.size])
            if before > kept: rest += (<const char*>kept)[: before - kept]
            kept = p
        before = p
    if more < 0: return None
    return items, rest + (<const char*>kept)[: end - kept] if rest else (<const char*>kept)[: end - kept]


def inside(bytes data not None, tuple path not None):
    """The bytes of a field within fields, by their numbers; None unless there is exactly one, in plain messages."""
    cdef const uint8_t* p = <const uint8_t*><const char*>data
    cdef const uint8_t* end = p + len(data)
    cdef const uint8_t* found
    cdef size_t size
    cdef pb_field f
    cdef uint32_t number
    cdef int more
    for number in path:
        found = NULL
        while True:
            more = pb_next(&p, end, &f)
            if more <= 0: break
            if f.number == number and f.wire == PB_BYTES:
                if found: return None
                found, size = f.data, f.size
        if more < 0 or not found: return None
        p, end = found, found + size
    return (<const char*>p)[: end - p]

# ---------------------------------------------------------------- event by event

include "_plain.pxi"

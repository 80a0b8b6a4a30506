# Events as they were logged, for readers that must see a file event by event.
#
# Included by _core.pyx, whose Decoder makes sense of values and reads over damage. Here values keep the encoding they
# came in, the first damage ends the file, and whatever is more than plain values is left to the caller.

cdef enum:
    FOREIGN = 2  # an event that is the caller's
    HUNGRY = 0, EVENT, DAMAGE  # why `run` came back

_FOUND = {HUNGRY: "", EVENT: "event", DAMAGE: "damage"}


cdef class PlainDecoder(Decoder):
    """Decodes events that carry values and nothing else, and stops at any other.

    `feed` stops where the bytes end, and also at an event that is not plain or that is damaged. `take` then gives what
    came before it: scalars of `simple_value` alone, everything else as references, tensors included; a tag has one
    form, and its metadata is that of its first value. An event is plain when all its values are, and a value is when
    it has data, the form of its tag's first value, no metadata unless that had some, and a tag or no `node_name`.

    Attributes:
        found: why `feed` stopped: "" for want of bytes, "event" at one that is the caller's, which takes up the next `need`
            bytes with its frame (its checksum is right), "damage" at bytes that do not match their checksum.
        in_order: leave to the caller what has no summary, or a smaller step than the last that has one.
        last_step, last_wall_time: of the last summary; the caller may set them.
        refers: what is to be taken says where in the file something lies; reset by the caller.
    """

    cdef int why
    cdef public bint in_order, refers
    cdef public int64_t last_step
    cdef public double last_wall_time

    def __cinit__(self, int64_t limit=1 << 62):
        self.in_order = self.refers = False
        self.last_step, self.last_wall_time = -1, -1

    @property
    def found(self):
        return _FOUND[self.why]

    cdef int64_t run(self, const uint8_t* data, int64_t n, int64_t offset) noexcept nogil:
        cdef int64_t p = 0
        cdef uint64_t size
        cdef int got
        self.why, self.need_ = HUNGRY, 0
        while True:
            if n - p < 12:
                self.need_ = 12
                return p
            size = le64(data + p)
            if not header_ok(data + p) or size > <uint64_t>self.limit:
                self.why = DAMAGE
                return p
            if <uint64_t>(n - p) < size + 16:
                self.need_ = <int64_t>size + 16
                return p
            if crc_masked(data + p + 12, size) != le32(data + p + 12 + size):
                self.why = DAMAGE
                return p
            got = 0 if self.in_order else self.familiar(data + p + 12, size)
            if got == 1:
                self.remember()
            elif not got:
                got = self.event(data + p + 12, size, offset + p + 12)
            if got == -2:
                return -1
            if got == FOREIGN:
                self.why, self.need_ = EVENT, <int64_t>size + 16
                return p
            p += 16 + <int64_t>size

    cdef inline void remember(self) noexcept nogil:
        # What `familiar` took is the last of the slot that came last.
        cdef Slot* slot = &self.table.slots[self.table.last]
        self.last_step, self.last_wall_time = slot.last_step, slot.scalars.walls[slot.scalars.n - 1]

    cdef int event(self, const uint8_t* p, size_t size, int64_t offset) noexcept nogil:
        # 0: taken, FOREIGN: nothing was taken from it, -2: no memory.
        cdef const uint8_t* end = p + size
        cdef const uint8_t* start = p
        cdef pb_field f
        cdef double wall = 0
        cdef int64_t step = 0
        cdef int more, i, got
        cdef bint summary = False
        self.n_values = 0
        while True:
            more = pb_next(&p, end, &f)
            if more <= 0:
                break
            if f.number == 1 and f.wire == PB_FIXED64:
                wall = pb_double(f.bits)
            elif f.number == 2 and f.wire == PB_VARINT:
                step = <int64_t>f.bits
            elif f.number == 5 and f.wire == PB_BYTES:
                if summary:
                    return FOREIGN
                summary = True
                got = self.gather(f.data, f.data + f.size)
                if got < 0: return got if got == -2 else FOREIGN
            else:
                return FOREIGN
        if more < 0 or (self.in_order and (not summary or step < self.last_step)):
            return FOREIGN
        for i in range(self.n_values):
            got = self.place(&self.values[i])
            if got: return got
        self.count(step, wall)
        if summary: self.last_step, self.last_wall_time = step, wall
        for i in range(self.n_values):
            if self.keep(&self.values[i], step, wall, offset + (self.values[i].start - start)) < 0: return -2
        return 0

    cdef int place(self, Value* v) noexcept nogil:
        # Find the value's tag; FOREIGN: it is not plain.
        cdef Slot* slot
        cdef pb_tensor tensor
        cdef int32_t shape[3]
        if v.form == NONE or (v.tag_size == 0 and v.node_size):
            return FOREIGN
        if v.form == TENSOR:
            if not tensor_parse(v.payload, v.payload + v.payload_size, &tensor): return FOREIGN
        elif v.form != SIMPLE and not self.legacy_shape(v, shape):
            return FOREIGN
        v.slot = table_slot(&self.table, v.tag, v.tag_size)
        if v.slot < 0: return -2
        slot = &self.table.slots[v.slot]
        if slot.first_form < 0:
            slot.first_form = v.form
            slot.plugin_is = 1 if v.meta else 2  # metadata that comes late is not that of the first value
            slot.told = 0
        return FOREIGN if slot.first_form != v.form or (v.meta and slot.plugin_is == 2) else 0

    cdef int keep(self, Value* v, int64_t step, double wall, int64_t offset) noexcept nogil:
        cdef Slot* slot = &self.table.slots[v.slot]
        if v.meta and slot.meta_size < 0:
            slot.meta_offset, slot.meta_size = offset + (v.meta - v.start), v.meta_size
            slot.told, self.refers = 0, True
        if v.form != SIMPLE:
            self.refers = True
            return table_refer(&self.table, v.slot, step, wall, offset, v.size, v.form, NULL)
        if self.learn(slot, v, v.payload, 4) < 0: return -1
        return table_append(&self.table, v.slot, step, wall, v.simple, 0)


def records(const uint8_t[::1] data not None):
    """The payloads of the whole, intact records at the beginning of some bytes.

    Returns:
        payloads: bytes of each.
        consumed: bytes that they take up with their frames.
        damaged: what follows does not match its checksum, whatever bytes come after it.
    """
    cdef int64_t n = data.shape[0], p = 0
    cdef const uint8_t* start = &data[0] if n else NULL
    cdef uint64_t size
    cdef list payloads = []
    while n - p >= 12:
        size = le64(start + p)
        if not header_ok(start + p) or size > <uint64_t>(1 << 62): return payloads, p, True
        if <uint64_t>(n - p) < size + 16: break
        if crc_masked(start + p + 12, size) != le32(start + p + 12 + size): return payloads, p, True
        payloads.append((<const char*>start + p + 12)[:size])
        p += 16 + <int64_t>size
    return payloads, p, False

# Many small files from their opening to their columns, without the interpreter that thousands would wait for.
#
# Included by _core.pyx. The scalars of all files that are read in one call lie one after the other in three columns,
# and each file has views of its stretch. Tags are most often logged at the same steps, and so are runs: steps that are
# those of the tag or of the file before are not kept again.

cdef enum:
    AHEAD = 16  # files opened before their turn, so that a disk has something to do meanwhile

cdef struct Job:  # one file
    const char* path
    void* decoder
    whole_file file
    int64_t read, consumed, judged, checked
    uint32_t checksum
    bint packed
    Py_ssize_t first_step, n_steps, first, n  # its stretches

cdef struct Pile:  # the scalars of all files
    int64_t* steps
    double* walls
    float* values
    Py_ssize_t n_steps, n, step_capacity, capacity
    Py_ssize_t last_steps  # where those of the last file are

cdef dict _shared = {}


cdef object shared(object value):
    # Thousands of runs of one program have the same tags: one object for all of them.
    if len(_shared) > 1000: _shared.clear()
    return _shared.setdefault(value, value)


@cython.final
cdef class _Memory:
    # What an array's bytes belong to.
    cdef void* data

    def __dealloc__(self):
        free(self.data)


cdef object owned(int kind, void** data, cnp.npy_intp n, size_t size):
    # The array of memory that is filled, which is the array's from now on.
    cdef _Memory memory = _Memory()
    cdef void* fit = realloc(data[0], <size_t>n * size) if n else NULL
    memory.data = fit if fit else data[0]
    data[0] = NULL
    if not n: return cnp.PyArray_SimpleNew(1, &n, kind)
    array = cnp.PyArray_SimpleNewFromData(1, &n, kind, memory.data)
    cnp.set_array_base(array, memory)
    cnp.PyArray_CLEARFLAGS(array, cnp.NPY_ARRAY_WRITEABLE)
    return array


cdef int pile_reserve(Pile* pile, Py_ssize_t n) noexcept nogil:
    # Room for n more points, and as many steps.
    cdef void* block
    cdef Py_ssize_t capacity
    if pile.n_steps + n > pile.step_capacity:
        capacity = max(pile.step_capacity * 2, pile.n_steps + n, 4096)
        block = grown(pile.steps, capacity, 8)
        if not block: return -1
        pile.steps, pile.step_capacity = <int64_t*>block, capacity
    if pile.n + n > pile.capacity:
        capacity = max(pile.capacity * 2, pile.n + n, 4096)
        block = grown(pile.walls, capacity, 8)
        if not block: return -1
        pile.walls = <double*>block
        block = grown(pile.values, capacity, 4)
        if not block: return -1
        pile.values, pile.capacity = <float*>block, capacity
    return 0


cdef int pack(Table* t, Pile* pile, Stash* stash, Job* job) noexcept nogil:
    # Put what a file gave on the pile; a value that needs float64 and a START are left to `take`.
    cdef int i
    cdef Slot* s
    cdef Column* c
    cdef void* block
    cdef Py_ssize_t n = 0, last = -1, last_n = -1
    for i in range(t.n_slots):
        if t.slots[i].scalars.f64: return 0
        n += t.slots[i].scalars.n
    if t.n_starts: return 0
    if pile_reserve(pile, n) < 0: return -1
    job.packed, job.first_step, job.first, job.n = True, pile.n_steps, pile.n, n
    for i in range(t.n_slots):
        s = &t.slots[i]
        c = &s.scalars
        if not c.n: continue
        s.packed = c.n
        if c.n != last_n or memcmp(c.steps, pile.steps + last, <size_t>c.n * 8) != 0:
            last, last_n = pile.n_steps, c.n
            memcpy(pile.steps + last, c.steps, <size_t>c.n * 8)
            pile.n_steps += c.n
        s.packed_steps = last - job.first_step
        memcpy(pile.walls + pile.n, c.walls, <size_t>c.n * 8)
        memcpy(pile.values + pile.n, c.f32, <size_t>c.n * 4)
        pile.n += c.n
        c.n = 0
        if stash.n == stash.capacity:
            stash.capacity = stash.capacity * 2 if stash.capacity else 64
            block = grown(stash.columns, stash.capacity, sizeof(Column))
            if not block: return -1
            stash.columns = <Column*>block
        stash.columns[stash.n] = c[0]
        stash.n += 1
        memset(c, 0, sizeof(Column))
    job.n_steps = n = pile.n_steps - job.first_step
    last = pile.last_steps
    if n and last + n <= job.first_step and memcmp(pile.steps + last, pile.steps + job.first_step, <size_t>n * 8) == 0:
        pile.n_steps, job.first_step = job.first_step, last
    pile.last_steps = job.first_step
    return 0


cdef bytes layout_of(Table* t):
    # int32[k, 3]: see read_whole.
    cdef int i, k = 0
    cdef int32_t* out
    cdef bytes layout
    for i in range(t.n_slots):
        k += t.slots[i].packed > 0
    layout = PyBytes_FromStringAndSize(NULL, k * 12)
    out = <int32_t*><char*>layout
    for i in range(t.n_slots):
        if t.slots[i].packed:
            out[0], out[1], out[2] = i, <int32_t>t.slots[i].packed, <int32_t>t.slots[i].packed_steps
            out += 3
    return layout


cdef bint same_text(const void* a, uint32_t a_size, const void* b, uint32_t b_size) noexcept nogil:
    return a_size == b_size and (not a_size or memcmp(a, b, a_size) == 0)


cdef bint same_tags(Table* one, Table* other) noexcept nogil:
    # Whether two files would tell the same of their tags.
    cdef int i
    cdef Slot* a
    cdef Slot* b
    if one.n_slots != other.n_slots: return False
    for i in range(one.n_slots):
        a, b = &one.slots[i], &other.slots[i]
        if a.first_form != b.first_form or a.data_class != b.data_class: return False
        if a.meta_offset != b.meta_offset or a.meta_size != b.meta_size: return False
        if not same_text(a.name, a.name_size, b.name, b.name_size): return False
        if not same_text(a.plugin, a.plugin_size, b.plugin, b.plugin_size): return False
        if not same_text(a.mark, a.mark_size, b.mark, b.mark_size): return False
        if not same_text(a.display, a.display_size, b.display, b.display_size): return False
        if not same_text(a.about, a.about_size, b.about, b.about_size): return False
    return True


cdef int read_all(Job* jobs, Py_ssize_t n, Pile* pile, uint8_t* buffer, size_t room, int last) noexcept nogil:
    cdef Stash stash = Stash(NULL, 0, 0)
    cdef Py_ssize_t i, ahead = 0
    cdef Job* job
    cdef int got = 0
    for i in range(n):
        while ahead < n and ahead < i + AHEAD:
            whole_open(jobs[ahead].path, room, &jobs[ahead].file)
            ahead += 1
        job = &jobs[i]
        job.read = whole_read(&job.file, buffer)
        if job.read < 0 or got < 0: continue
        (<Decoder>job.decoder).table.whole = job.read
        (<Decoder>job.decoder).table.stash = &stash
        job.consumed = (<Decoder>job.decoder).run(buffer, job.read, 0)
        (<Decoder>job.decoder).table.whole = 0
        (<Decoder>job.decoder).table.stash = NULL
        if job.consumed < 0 or pack(&(<Decoder>job.decoder).table, pile, &stash, job) < 0:
            got = -1
            continue
        if job.packed: (<Decoder>job.decoder).rest()
        # Bytes that were taken for damage have been judged even where they are not yet consumed.
        job.judged = job.read if (<Decoder>job.decoder).open_from >= 0 else job.consumed
        job.checked = min(job.judged, last)
        job.checksum = crc_32c(buffer + job.judged - job.checked, job.checked)
    for i in range(stash.n):
        column_free(&stash.columns[i])
    free(stash.columns)
    return got


def read_whole(list decoders not None, list paths not None, uint8_t[::1] buffer not None, int last):
    """Read files to their end and decode them, without the GIL from the first to the last.

    Args:
        decoders: fresh ones, one for each file; paths: bytes, as the system has them.
        buffer: what files are read into; one that is as large or larger is not read.
        last: how many bytes at the end the checksum is made of, at most.

    Returns:
        list: for each file None, its decoder untouched, when it cannot be read this way; or (device, inode, size,
        time of the last change in ns, bytes consumed, bytes judged, checksum of the last bytes judged, Packed). Packed
        is None when a value needs float64 or a START was seen, which `Decoder.take` can hand over; otherwise it is
        like Taken, with (layout, steps, wall_times, values) for the scalars: the arrays have one tag after the other,
        but several tags may have the same steps. `layout` is the bytes of int32[k, 3]: index, number of points, and
        where the steps begin of each tag. Equal tags and layouts of several files are one object.

    Raises:
        MemoryError: no memory for the columns.
    """
    cdef Py_ssize_t n = len(paths), i
    cdef size_t room = buffer.shape[0]
    cdef Job* jobs = <Job*>calloc(n + 1, sizeof(Job))
    cdef Job* job
    cdef Pile pile
    cdef Decoder decoder, before = None
    cdef int got, k
    cdef tuple tags = ()
    memset(&pile, 0, sizeof(Pile))
    if not jobs or room == 0 or len(decoders) != n:
        free(jobs)
        raise MemoryError("no memory for reading files")
    try:
        for i in range(n):
            decoder = decoders[i]
            jobs[i].path, jobs[i].decoder = <bytes>paths[i], <void*>decoder
        with nogil:
            got = read_all(jobs, n, &pile, &buffer[0], room, last)
        if got < 0: raise MemoryError("no memory for decoded columns")
        steps = owned(cnp.NPY_INT64, <void**>&pile.steps, pile.n_steps, 8)
        walls = owned(cnp.NPY_FLOAT64, <void**>&pile.walls, pile.n, 8)
        values = owned(cnp.NPY_FLOAT32, <void**>&pile.values, pile.n, 4)
        found = []
        for i in range(n):
            job = &jobs[i]
            if job.read < 0:
                found.append(None)
                continue
            decoder = <Decoder>job.decoder
            packed = None
            if job.packed:
                if before is not None and same_tags(&decoder.table, &before.table):
                    for k in range(decoder.table.n_slots): decoder.table.slots[k].told = 1
                else:
                    before, tags = decoder, shared(tuple(decoder.told()))
                scalars = (
                    shared(layout_of(&decoder.table)),
                    steps[job.first_step : job.first_step + job.n_steps],
                    walls[job.first : job.first + job.n],
                    values[job.first : job.first + job.n],
                )
                packed = (tags, scalars, *decoder.others(True))
            found.append((job.file.device, job.file.inode, job.file.size, job.file.modified,
                          job.consumed, job.judged, job.checksum, packed))
        return found
    finally:
        free(jobs)
        free(pile.steps)
        free(pile.walls)
        free(pile.values)

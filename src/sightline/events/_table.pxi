# The tags of one file: found by the bytes of their names, each with one growing column.
#
# Included by _core.pyx, which says what is appended; here is how. Writers cycle through their tags, so a lookup
# first tries the tag that followed this one last time. Nothing here needs the GIL but handing over.

# The order of facts.FORMS.
cdef enum:
    NONE, SIMPLE, TENSOR, HISTO, IMAGE, AUDIO, GRAPH, RUN_METADATA

cdef packed struct Reference:  # facts.REFERENCE
    int64_t step
    double wall
    int64_t offset
    int64_t size
    int32_t shape[3]
    int32_t form

cdef struct Column:  # scalars of one tag since the last take; f32 until a value needs f64
    int64_t* steps
    double* walls
    float* f32
    double* f64
    Py_ssize_t n, capacity

cdef struct References:
    Reference* items
    Py_ssize_t n, capacity

cdef struct Stash:  # columns of the file before, empty, for the next
    Column* columns
    int n, capacity

cdef struct Slot:  # one tag of this file
    char* name
    uint32_t name_size
    uint32_t hash
    int following      # the slot that came after this one last time: writers cycle through their tags
    int first_form     # -1 before the first value
    int plugin_is      # 0: no metadata yet, 1: says scalars, 2: says something else
    int data_class
    int64_t meta_offset
    int64_t meta_size
    char* plugin
    uint32_t plugin_size
    char* display
    uint32_t display_size
    char* about         # description
    uint32_t about_size
    uint8_t[8] mark     # how the plugin's content begins
    uint32_t mark_size
    int told           # exported by take() since the last change
    # The last scalar's Summary.Value, and where its number lies: the next one of this tag is most often
    # the same but for those bytes, and is then decoded by comparing.
    uint8_t* pattern
    uint32_t pattern_size, number_at, number_size
    Column scalars
    References refs
    Py_ssize_t packed, packed_steps  # of a file that was read whole: how many points, and where their steps begin
    int64_t scalars_total, refs_total
    int64_t last_step
    int rewinds        # times a scalar's step went back
    int scalars_marks, refs_marks  # SessionLog STARTs already positioned in each

cdef struct Mark:  # a START seen by a tag: before its point number `at`
    int slot
    int is_reference
    int64_t at
    int64_t step

cdef struct Table:
    Slot* slots
    int n_slots, slot_capacity
    int* index            # open addressing by hash, slot + 1
    uint32_t index_size
    int last              # the slot looked up last
    int rewinds           # of the slot that has most
    int64_t nans          # scalars that are no finite number
    int64_t* starts       # steps of SessionLog STARTs, in order
    int n_starts, start_capacity
    Mark* marks           # not yet taken
    int n_marks, mark_capacity
    int64_t at, whole     # bytes decoded so far, and in all; whole 0: nobody knows
    Stash* stash          # where a column may come from


cdef inline void* grown(void* block, Py_ssize_t n, Py_ssize_t size) noexcept nogil:
    return realloc(block, <size_t>(n * size))


cdef int column_reserve(Column* c, double rest) noexcept nogil:
    # rest: how much longer the file is than what has been read of it; a column will most likely be, too
    cdef Py_ssize_t capacity = c.capacity * 2 if c.capacity else 32
    if c.n and rest * 0.5 < 8: capacity = <Py_ssize_t>(c.n * (1 + max(rest, 0.1) * 1.02)) + 4
    cdef void* p = grown(c.steps, capacity, 8)
    if not p: return -1
    c.steps = <int64_t*>p
    p = grown(c.walls, capacity, 8)
    if not p: return -1
    c.walls = <double*>p
    if c.f64:
        p = grown(c.f64, capacity, 8)
        if not p: return -1
        c.f64 = <double*>p
    else:
        p = grown(c.f32, capacity, 4)
        if not p: return -1
        c.f32 = <float*>p
    c.capacity = capacity
    return 0


cdef inline bint column_unstash(Column* c, Stash* stash) noexcept nogil:
    if c.capacity or c.f64 or not stash or not stash.n: return False
    stash.n -= 1
    c[0] = stash.columns[stash.n]
    return True


cdef int column_widen(Column* c) noexcept nogil:
    cdef double* wide = <double*>malloc(<size_t>((c.capacity if c.capacity else 1) * 8))
    cdef Py_ssize_t i
    if not wide: return -1
    for i in range(c.n):
        wide[i] = c.f32[i]
    free(c.f32)
    c.f32 = NULL
    c.f64 = wide
    return 0


cdef void column_free(Column* c) noexcept nogil:
    free(c.steps)
    free(c.walls)
    free(c.f32)
    free(c.f64)
    c.steps = NULL
    c.walls = NULL
    c.f32 = NULL
    c.f64 = NULL
    c.n = c.capacity = 0


cdef int copied(char** to, uint32_t* to_size, const uint8_t* p, size_t size) noexcept nogil:
    free(to[0])
    to[0] = NULL
    to_size[0] = <uint32_t>size
    if not size: return 0
    to[0] = <char*>malloc(size)
    if not to[0]: return -1
    memcpy(to[0], p, size)
    return 0


cdef inline uint32_t hash_of(const char* name, size_t size) noexcept nogil:
    return crc_update(<uint32_t>size, <const uint8_t*>name, size) * 0x9E3779B1u


cdef str text(const char* p, Py_ssize_t size):
    # Bytes that are not UTF-8 stay visible and distinct, and the result can be sent as JSON.
    return (<bytes>p[:size] if size else b"").decode("utf-8", "backslashreplace")


cdef int table_init(Table* t) noexcept nogil:
    memset(t, 0, sizeof(Table))
    t.last = -1
    t.index_size = 16
    t.index = <int*>calloc(t.index_size, sizeof(int))
    return 0 if t.index else -1


cdef void table_free(Table* t) noexcept nogil:
    cdef int i
    cdef Slot* s
    for i in range(t.n_slots):
        s = &t.slots[i]
        column_free(&s.scalars)
        free(s.refs.items)
        free(s.name)
        free(s.plugin)
        free(s.display)
        free(s.about)
        free(s.pattern)
    free(t.slots)
    free(t.index)
    free(t.starts)
    free(t.marks)


cdef void table_rest(Table* t) noexcept nogil:
    # Give back what is not needed before more comes: there may be thousands of files.
    cdef int i
    cdef void* block
    for i in range(t.n_slots):
        free(t.slots[i].pattern)
        t.slots[i].pattern = NULL
        t.slots[i].pattern_size = 0
    if 0 < t.n_slots < t.slot_capacity:
        block = grown(t.slots, t.n_slots, sizeof(Slot))
        if block:
            t.slots = <Slot*>block
            t.slot_capacity = t.n_slots


cdef int table_start(Table* t, int64_t step) noexcept nogil:
    cdef void* block
    if t.n_starts == t.start_capacity:
        t.start_capacity = t.start_capacity * 2 if t.start_capacity else 4
        block = grown(t.starts, t.start_capacity, 8)
        if not block: return -1
        t.starts = <int64_t*>block
    t.starts[t.n_starts] = step
    t.n_starts += 1
    return 0


cdef int table_slot(Table* t, const char* tag, size_t size) noexcept nogil:
    cdef int guess, index
    cdef Slot* s
    cdef uint32_t h, at
    if t.last >= 0:
        guess = t.slots[t.last].following
        s = &t.slots[guess]
        if s.name_size == size and memcmp(s.name, tag, size) == 0:
            t.last = guess
            return guess
    h = hash_of(tag, size)
    at = h & (t.index_size - 1)
    while t.index[at]:
        index = t.index[at] - 1
        s = &t.slots[index]
        if s.hash == h and s.name_size == size and (size == 0 or memcmp(s.name, tag, size) == 0):
            if t.last >= 0: t.slots[t.last].following = index
            t.last = index
            return index
        at = (at + 1) & (t.index_size - 1)
    index = table_new_slot(t, tag, size, h)
    if index >= 0:
        if t.last >= 0: t.slots[t.last].following = index
        t.last = index
    return index


cdef int table_new_slot(Table* t, const char* tag, size_t size, uint32_t h) noexcept nogil:
    cdef int capacity, i
    cdef void* block
    cdef uint32_t at
    cdef int* fresh
    cdef Slot* s
    if t.n_slots == t.slot_capacity:
        capacity = t.slot_capacity * 2 if t.slot_capacity else 4
        block = grown(t.slots, capacity, sizeof(Slot))
        if not block: return -1
        t.slots = <Slot*>block
        t.slot_capacity = capacity
    if <uint32_t>t.n_slots * 2 >= t.index_size:
        fresh = <int*>calloc(t.index_size * 2, sizeof(int))
        if not fresh: return -1
        for i in range(t.n_slots):
            at = t.slots[i].hash & (t.index_size * 2 - 1)
            while fresh[at]: at = (at + 1) & (t.index_size * 2 - 1)
            fresh[at] = i + 1
        free(t.index)
        t.index = fresh
        t.index_size *= 2
    s = &t.slots[t.n_slots]
    memset(s, 0, sizeof(Slot))
    s.name = <char*>malloc(size if size else 1)
    if not s.name: return -1
    if size: memcpy(s.name, tag, size)
    s.name_size, s.hash = <uint32_t>size, h
    s.first_form = s.meta_size = -1
    s.following = t.n_slots
    at = h & (t.index_size - 1)
    while t.index[at]: at = (at + 1) & (t.index_size - 1)
    t.n_slots += 1
    t.index[at] = t.n_slots
    return t.n_slots - 1


cdef int table_sync(Table* t, int index, int is_reference, int* seen, int64_t at) noexcept nogil:
    # Note at which point of this tag the STARTs since its last point fall.
    cdef void* block
    while seen[0] < t.n_starts:
        if t.n_marks == t.mark_capacity:
            t.mark_capacity = t.mark_capacity * 2 if t.mark_capacity else 8
            block = grown(t.marks, t.mark_capacity, sizeof(Mark))
            if not block: return -1
            t.marks = <Mark*>block
        t.marks[t.n_marks] = Mark(index, is_reference, at, t.starts[seen[0]])
        t.n_marks += 1
        seen[0] += 1
    return 0


cdef int table_append(Table* t, int index, int64_t step, double wall, double number, int wide) noexcept nogil:
    cdef Slot* s = &t.slots[index]
    cdef Column* c = &s.scalars
    if s.scalars_marks < t.n_starts and table_sync(t, index, 0, &s.scalars_marks, s.scalars_total) < 0: return -1
    if wide and not c.f64 and column_widen(c) < 0: return -1
    if c.n == c.capacity and not column_unstash(c, t.stash):
        if column_reserve(c, <double>(t.whole - t.at) / (t.at + 1) if t.whole else 16) < 0: return -1
    if step < s.last_step and s.scalars_total:
        s.rewinds += 1
        if s.rewinds > t.rewinds: t.rewinds = s.rewinds
    s.last_step = step
    t.nans += number - number != 0
    c.steps[c.n] = step
    c.walls[c.n] = wall
    if c.f64: c.f64[c.n] = number
    else: c.f32[c.n] = <float>number
    c.n += 1
    s.scalars_total += 1
    return 0


cdef int table_refer(Table* t, int index, int64_t step, double wall, int64_t offset, int64_t size, int form,
               int32_t* shape) noexcept nogil:
    cdef Slot* s = &t.slots[index]
    cdef References* r = &s.refs
    cdef Reference* item
    cdef void* block
    if s.refs_marks < t.n_starts and table_sync(t, index, 1, &s.refs_marks, s.refs_total) < 0: return -1
    if r.n == r.capacity:
        r.capacity = r.capacity * 2 if r.capacity else 8
        block = grown(r.items, r.capacity, sizeof(Reference))
        if not block: return -1
        r.items = <Reference*>block
    item = &r.items[r.n]
    item.step, item.wall, item.offset, item.size, item.form = step, wall, offset, size, form
    item.shape[0] = shape[0] if shape else -1
    item.shape[1] = shape[1] if shape else -1
    item.shape[2] = shape[2] if shape else -1
    r.n += 1
    s.refs_total += 1
    return 0


cdef tuple take_column(Column* c):
    cdef Py_ssize_t n = c.n
    c.n = 0
    return (
        array_of(cnp.NPY_INT64, c.steps, n, 8),
        array_of(cnp.NPY_FLOAT64, c.walls, n, 8),
        array_of(cnp.NPY_FLOAT64, c.f64, n, 8) if c.f64 else array_of(cnp.NPY_FLOAT32, c.f32, n, 4),
    )


cdef object take_references(References* r):
    cdef cnp.ndarray out = np.empty(r.n, REFERENCE)
    memcpy(cnp.PyArray_DATA(out), r.items, <size_t>r.n * sizeof(Reference))
    r.n = 0
    return out


cdef object array_of(int kind, const void* data, cnp.npy_intp n, size_t size):
    out = cnp.PyArray_SimpleNew(1, &n, kind)
    memcpy(cnp.PyArray_DATA(<cnp.ndarray>out), data, <size_t>n * size)
    return out

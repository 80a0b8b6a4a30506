/* The protocol-buffer wire format as far as the hot path needs it: one field at a time, nothing copied,
 * every length checked against the bytes that are there. Groups (wire types 3 and 4) are refused.
 */
#ifndef SIGHTLINE_PROTOBUF_H
#define SIGHTLINE_PROTOBUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { PB_VARINT = 0, PB_FIXED64 = 1, PB_BYTES = 2, PB_FIXED32 = 5 };

typedef struct {
    uint32_t number;
    uint32_t wire;
    uint64_t bits;       /* varint, fixed64 or fixed32 */
    const uint8_t *data; /* bytes */
    size_t size;
} pb_field;

static inline int pb_varint(const uint8_t **cursor, const uint8_t *end, uint64_t *out) {
    const uint8_t *p = *cursor;
    if (p < end && *p < 0x80) {
        *out = *p;
        *cursor = p + 1;
        return 1;
    }
    uint64_t value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
        if (p >= end) return 0;
        uint8_t byte = *p++;
        value |= (uint64_t)(byte & 0x7f) << (shift & 63); /* bits past 64 fall away, as the format says */
        if (byte < 0x80) {
            *out = value;
            *cursor = p;
            return 1;
        }
    }
    return 0;
}

/* 1: a field was read; 0: the end; -1: malformed. */
static inline int pb_next(const uint8_t **cursor, const uint8_t *end, pb_field *f) {
    uint64_t key;
    if (*cursor >= end) return 0;
    if (!pb_varint(cursor, end, &key) || key >> 32 || key < 8) return -1;
    f->number = (uint32_t)(key >> 3);
    f->wire = (uint32_t)(key & 7);
    switch (f->wire) {
    case PB_VARINT:
        return pb_varint(cursor, end, &f->bits) ? 1 : -1;
    case PB_FIXED64:
        if (end - *cursor < 8) return -1;
        memcpy(&f->bits, *cursor, 8);
        *cursor += 8;
        return 1;
    case PB_BYTES: {
        uint64_t size;
        if (!pb_varint(cursor, end, &size) || size > (uint64_t)(end - *cursor)) return -1;
        f->data = *cursor;
        f->size = (size_t)size;
        *cursor += size;
        return 1;
    }
    case PB_FIXED32: {
        uint32_t word;
        if (end - *cursor < 4) return -1;
        memcpy(&word, *cursor, 4);
        f->bits = word;
        *cursor += 4;
        return 1;
    }
    default:
        return -1;
    }
}

static inline double pb_double(uint64_t bits) {
    double d;
    memcpy(&d, &bits, 8);
    return d;
}

static inline float pb_float(uint64_t bits) {
    uint32_t word = (uint32_t)bits;
    float f;
    memcpy(&f, &word, 4);
    return f;
}

/* Whether a few bytes are the same: what memcmp says, without a call. */
static inline int pb_same(const uint8_t *a, const uint8_t *b, size_t n) {
    uint64_t x, y;
    if (n < 8) {
        for (; n; a++, b++, n--)
            if (*a != *b) return 0;
        return 1;
    }
    for (; n > 8; a += 8, b += 8, n -= 8) {
        memcpy(&x, a, 8);
        memcpy(&y, b, 8);
        if (x != y) return 0;
    }
    memcpy(&x, a + n - 8, 8); /* the last eight, some of them again */
    memcpy(&y, b + n - 8, 8);
    return x == y;
}

#endif

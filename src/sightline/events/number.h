/* One number out of a TensorProto, whatever its dtype and whichever of the two representations it uses.
 *
 * A scalar lies in `tensor_content` (little-endian bytes) or in one value of the repeated field that
 * belongs to its dtype. Types that float32 holds exactly stay narrow; the others are `wide` (float64).
 */
#ifndef SIGHTLINE_NUMBER_H
#define SIGHTLINE_NUMBER_H

#include "protobuf.h"
#include <math.h>

enum {
    DT_FLOAT = 1, DT_DOUBLE = 2, DT_INT32 = 3, DT_UINT8 = 4, DT_INT16 = 5, DT_INT8 = 6, DT_STRING = 7,
    DT_INT64 = 9, DT_BOOL = 10, DT_QINT8 = 11, DT_QUINT8 = 12, DT_QINT32 = 13, DT_BFLOAT16 = 14,
    DT_QINT16 = 15, DT_QUINT16 = 16, DT_UINT16 = 17, DT_HALF = 19, DT_UINT32 = 22, DT_UINT64 = 23,
    DT_FLOAT8_E5M2 = 24, DT_FLOAT8_E4M3FN = 25, DT_FLOAT8_E4M3FNUZ = 26, DT_FLOAT8_E4M3B11FNUZ = 27,
    DT_FLOAT8_E5M2FNUZ = 28, DT_INT4 = 29, DT_UINT4 = 30, DT_INT2 = 31, DT_UINT2 = 32, DT_FLOAT4_E2M1FN = 33
};

typedef struct {
    int dtype;
    int unknown_rank;
    int rank;
    int64_t count;    /* elements; -1 when a dimension is unknown */
    int32_t shape[3]; /* leading dimensions, -1 where there is none */
    const uint8_t *content;
    size_t content_size;
    uint32_t typed_field; /* field number of the first typed value, 0 when there is none */
    uint64_t typed_bits;  /* that value: varint, or the bits of a float or double */
    const uint8_t *typed_at; /* where those bits lie, when they are a float or double */
} pb_tensor;

/* Bytes of an element in tensor_content; 0: not a number. */
static int number_size(int dtype) {
    switch (dtype) {
    case DT_DOUBLE: case DT_INT64: case DT_UINT64:
        return 8;
    case DT_FLOAT: case DT_INT32: case DT_UINT32: case DT_QINT32:
        return 4;
    case DT_INT16: case DT_UINT16: case DT_QINT16: case DT_QUINT16: case DT_HALF: case DT_BFLOAT16:
        return 2;
    case DT_UINT8: case DT_INT8: case DT_BOOL: case DT_QINT8: case DT_QUINT8:
    case DT_FLOAT8_E5M2: case DT_FLOAT8_E4M3FN: case DT_FLOAT8_E4M3FNUZ: case DT_FLOAT8_E4M3B11FNUZ:
    case DT_FLOAT8_E5M2FNUZ: case DT_INT4: case DT_UINT4: case DT_INT2: case DT_UINT2: case DT_FLOAT4_E2M1FN:
        return 1;
    default:
        return 0;
    }
}

/* The repeated field that holds values of a dtype. */
static uint32_t number_field(int dtype) {
    switch (dtype) {
    case DT_FLOAT: return 5;
    case DT_DOUBLE: return 6;
    case DT_INT64: return 10;
    case DT_BOOL: return 11;
    case DT_HALF: case DT_BFLOAT16: return 13;
    case DT_UINT32: return 16;
    case DT_UINT64: return 17;
    case DT_FLOAT8_E5M2: case DT_FLOAT8_E4M3FN: case DT_FLOAT8_E4M3FNUZ: case DT_FLOAT8_E4M3B11FNUZ:
    case DT_FLOAT8_E5M2FNUZ: case DT_FLOAT4_E2M1FN: return 18;
    default: return 7;
    }
}

/* A small float: sign, `exponent` bits, `mantissa` bits. finite_only: the all-ones exponent is ordinary and
 * only all-ones is NaN; unsigned_zero: no infinities, no -0, and 1000… is NaN. */
static double number_small(uint32_t bits, int exponent, int mantissa, int bias, int finite_only, int unsigned_zero) {
    uint32_t m = bits & ((1u << mantissa) - 1), e = (bits >> mantissa) & ((1u << exponent) - 1);
    int negative = (bits >> (mantissa + exponent)) & 1;
    double value;
    if (unsigned_zero && negative && !m && !e) return NAN;
    if (!finite_only && !unsigned_zero && e == (1u << exponent) - 1) value = m ? NAN : INFINITY;
    else if (finite_only && exponent > 2 && e == (1u << exponent) - 1 && m == (1u << mantissa) - 1) value = NAN;
    else if (e) value = ldexp(1.0 + (double)m / (1u << mantissa), (int)e - bias);
    else value = ldexp((double)m / (1u << mantissa), 1 - bias);
    return negative ? -value : value;
}

static double number_float(int dtype, uint32_t bits) {
    switch (dtype) {
    case DT_HALF: return number_small(bits & 0xffff, 5, 10, 15, 0, 0);
    case DT_BFLOAT16: return pb_float((uint64_t)(bits & 0xffff) << 16);
    case DT_FLOAT8_E5M2: return number_small(bits & 0xff, 5, 2, 15, 0, 0);
    case DT_FLOAT8_E4M3FN: return number_small(bits & 0xff, 4, 3, 7, 1, 0);
    case DT_FLOAT8_E4M3FNUZ: return number_small(bits & 0xff, 4, 3, 8, 0, 1);
    case DT_FLOAT8_E4M3B11FNUZ: return number_small(bits & 0xff, 4, 3, 11, 0, 1);
    case DT_FLOAT8_E5M2FNUZ: return number_small(bits & 0xff, 5, 2, 16, 0, 1);
    default: return number_small(bits & 0x0f, 2, 1, 1, 1, 0); /* DT_FLOAT4_E2M1FN */
    }
}

/* The integer types, from bits already widened to 64. */
static double number_integer(int dtype, uint64_t bits) {
    switch (dtype) {
    case DT_UINT64: return (double)bits;
    case DT_UINT32: return (double)(uint32_t)bits;
    case DT_UINT16: case DT_QUINT16: return (double)(uint16_t)bits;
    case DT_UINT8: case DT_QUINT8: return (double)(uint8_t)bits;
    case DT_UINT4: return (double)(bits & 15);
    case DT_UINT2: return (double)(bits & 3);
    case DT_BOOL: return bits ? 1.0 : 0.0;
    case DT_INT64: return (double)(int64_t)bits;
    case DT_INT32: case DT_QINT32: return (double)(int32_t)bits;
    case DT_INT16: case DT_QINT16: return (double)(int16_t)bits;
    case DT_INT4: return (double)((int)((bits & 15) ^ 8) - 8);
    case DT_INT2: return (double)((int)((bits & 3) ^ 2) - 2);
    default: return (double)(int8_t)bits; /* DT_INT8, DT_QINT8 */
    }
}

static int number_is_float(int dtype) {
    return dtype == DT_HALF || dtype == DT_BFLOAT16 || (dtype >= DT_FLOAT8_E5M2 && dtype <= DT_FLOAT8_E5M2FNUZ) ||
           dtype == DT_FLOAT4_E2M1FN;
}

static int number_is_wide(int dtype) {
    return dtype == DT_DOUBLE || dtype == DT_INT32 || dtype == DT_QINT32 || dtype == DT_INT64 || dtype == DT_UINT32 ||
           dtype == DT_UINT64;
}

static int tensor_shape_parse(const uint8_t *p, const uint8_t *end, pb_tensor *t) {
    pb_field f = {0}, d = {0};
    int more;
    while ((more = pb_next(&p, end, &f)) > 0) {
        if (f.number == 3 && f.wire == PB_VARINT) t->unknown_rank = f.bits != 0;
        if (f.number != 2 || f.wire != PB_BYTES) continue;
        const uint8_t *q = f.data, *stop = f.data + f.size;
        int64_t size = 0;
        while ((more = pb_next(&q, stop, &d)) > 0)
            if (d.number == 1 && d.wire == PB_VARINT) size = (int64_t)d.bits;
        if (more < 0) return 0;
        if (t->rank < 3) t->shape[t->rank] = size > INT32_MAX ? INT32_MAX : size < -1 ? -1 : (int32_t)size;
        t->rank++;
        if (size < 0) t->count = -1;
        else if (t->count > 0 && size > INT64_MAX / t->count) t->count = INT64_MAX;
        else if (t->count >= 0) t->count *= size;
    }
    return more == 0;
}

/* 1 when the bytes are a TensorProto; only facts are taken, no element but the first typed one. */
static int tensor_parse(const uint8_t *p, const uint8_t *end, pb_tensor *t) {
    pb_field f = {0};
    int more;
    memset(t, 0, sizeof *t);
    t->count = 1;
    t->shape[0] = t->shape[1] = t->shape[2] = -1;
    for (const uint8_t *q = p; (more = pb_next(&q, end, &f)) > 0;)
        if (f.number == 1 && f.wire == PB_VARINT) t->dtype = (int)(f.bits % 100); /* *_REF = 100 + */
    if (more < 0) return 0;
    uint32_t typed = number_size(t->dtype) ? number_field(t->dtype) : 0;
    while ((more = pb_next(&p, end, &f)) > 0) {
        if (f.number == 2 && f.wire == PB_BYTES) {
            t->rank = 0;
            t->count = 1;
            t->unknown_rank = 0;
            t->shape[0] = t->shape[1] = t->shape[2] = -1;
            if (!tensor_shape_parse(f.data, f.data + f.size, t)) return 0;
        } else if (f.number == 4 && f.wire == PB_BYTES) {
            t->content = f.data;
            t->content_size = f.size;
        } else if (!t->typed_field && f.number == typed) { /* other fields say nothing about this dtype */
            uint32_t wire = typed == 5 ? PB_FIXED32 : typed == 6 ? PB_FIXED64 : typed == 18 ? PB_BYTES : PB_VARINT;
            if (f.wire == PB_BYTES && f.size) {
                const uint8_t *q = f.data;
                if (wire == PB_BYTES) t->typed_bits = *q;
                else if (wire == PB_VARINT) {
                    if (!pb_varint(&q, f.data + f.size, &t->typed_bits)) return 0;
                } else {
                    size_t width = wire == PB_FIXED64 ? 8 : 4;
                    if (f.size < width) return 0;
                    memcpy(&t->typed_bits, q, width);
                    t->typed_at = f.size == width ? q : NULL;
                }
            } else if (f.wire == PB_BYTES || f.wire != wire) continue;
            else t->typed_bits = f.bits;
            t->typed_field = typed;
        }
    }
    return more == 0;
}

/* 1 and the number when the tensor is one numeric element; 0 otherwise. */
static int tensor_number(const pb_tensor *t, double *out, int *wide) {
    int size = number_size(t->dtype);
    uint64_t bits = 0;
    if (!size || t->count != 1 || t->unknown_rank) return 0;
    if (t->content_size) {
        if (t->content_size != (size_t)size) return 0;
        for (int i = 0; i < size; i++) bits |= (uint64_t)t->content[i] << (8 * i);
    } else {
        if (!t->typed_field || t->typed_field != number_field(t->dtype)) return 0;
        bits = t->typed_bits;
    }
    *wide = number_is_wide(t->dtype);
    if (t->dtype == DT_FLOAT) *out = pb_float(bits);
    else if (t->dtype == DT_DOUBLE) *out = pb_double(bits);
    else if (number_is_float(t->dtype)) *out = number_float(t->dtype, (uint32_t)bits);
    else *out = number_integer(t->dtype, bits);
    return 1;
}

/* Where the float or double of such a tensor lies; NULL for every other dtype. */
static const uint8_t *tensor_number_at(const pb_tensor *t) {
    if (t->dtype != DT_FLOAT && t->dtype != DT_DOUBLE) return NULL;
    return t->content_size ? t->content : t->typed_at;
}

#endif

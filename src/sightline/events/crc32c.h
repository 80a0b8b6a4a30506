/* CRC-32C (Castagnoli), as event files use it: by processor instruction where there is one, by tables elsewhere.
 *
 * Reflected polynomial 0x82F63B78, register preset to all ones, result inverted. The instruction has a
 * latency of three cycles and a throughput of one, so long inputs run as three independent streams that
 * are joined by "append LANE zero bytes" tables: crc(A B) = shift(crc(A), |B|) ^ crc(B).
 */
#ifndef SIGHTLINE_CRC32C_H
#define SIGHTLINE_CRC32C_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CRC_POLY 0x82F63B78u
#define CRC_LANE 1024 /* bytes per stream and round */
#define CRC_LENGTHS 512 /* of records so short, the checksum of the length is in a table: those of scalars are */

static uint32_t crc_slice[8][256]; /* crc_slice[k][b]: byte b followed by k zero bytes */
static uint32_t crc_lane1[4][256]; /* register followed by CRC_LANE zero bytes, per register byte */
static uint32_t crc_lane2[4][256]; /* the same for 2 * CRC_LANE */
static uint32_t crc_of_length[CRC_LENGTHS];
static uint32_t (*crc_update)(uint32_t, const uint8_t *, size_t);

static uint32_t crc_zeros(uint32_t reg, size_t zeros) {
    while (zeros--) reg = (reg >> 8) ^ crc_slice[0][reg & 0xff];
    return reg;
}

static uint32_t crc_by_tables(uint32_t reg, const uint8_t *p, size_t n) {
    while (n >= 8) {
        uint32_t lo, hi;
        memcpy(&lo, p, 4);
        memcpy(&hi, p + 4, 4);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        lo = __builtin_bswap32(lo);
        hi = __builtin_bswap32(hi);
#endif
        lo ^= reg;
        reg = crc_slice[7][lo & 0xff] ^ crc_slice[6][(lo >> 8) & 0xff] ^ crc_slice[5][(lo >> 16) & 0xff] ^
              crc_slice[4][lo >> 24] ^ crc_slice[3][hi & 0xff] ^ crc_slice[2][(hi >> 8) & 0xff] ^
              crc_slice[1][(hi >> 16) & 0xff] ^ crc_slice[0][hi >> 24];
        p += 8;
        n -= 8;
    }
    while (n--) reg = (reg >> 8) ^ crc_slice[0][(reg ^ *p++) & 0xff];
    return reg;
}

static inline uint32_t crc_shift(uint32_t table[4][256], uint32_t reg) {
    return table[0][reg & 0xff] ^ table[1][(reg >> 8) & 0xff] ^ table[2][(reg >> 16) & 0xff] ^ table[3][reg >> 24];
}

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <nmmintrin.h>
#define CRC_STEP64(reg, word) ((uint32_t)_mm_crc32_u64((reg), (word)))
#define CRC_STEP32(reg, word) _mm_crc32_u32((reg), (word))
#define CRC_STEP16(reg, word) _mm_crc32_u16((reg), (word))
#define CRC_STEP8(reg, byte) _mm_crc32_u8((reg), (byte))
#define CRC_TARGET __attribute__((target("sse4.2")))
#define CRC_HARDWARE "sse4.2"
static int crc_have_instruction(void) { return __builtin_cpu_supports("sse4.2"); }
#elif defined(__aarch64__) && (defined(__GNUC__) || defined(__clang__))
#if defined(__clang__)
#define CRC_TARGET __attribute__((target("crc")))
#else
#define CRC_TARGET __attribute__((target("+crc")))
#endif
#define CRC_HARDWARE "armv8-crc"
#define CRC_ARM(name, code, type)                                                \
    static CRC_TARGET inline uint32_t name(uint32_t reg, type word) {            \
        __asm__(code : "+r"(reg) : "r"(word));                                   \
        return reg;                                                              \
    }
CRC_ARM(crc_arm64, "crc32cx %w0, %w0, %x1", uint64_t)
CRC_ARM(crc_arm32, "crc32cw %w0, %w0, %w1", uint32_t)
CRC_ARM(crc_arm16, "crc32ch %w0, %w0, %w1", uint32_t)
CRC_ARM(crc_arm8, "crc32cb %w0, %w0, %w1", uint32_t)
#define CRC_STEP64(reg, word) crc_arm64((reg), (word))
#define CRC_STEP32(reg, word) crc_arm32((reg), (word))
#define CRC_STEP16(reg, word) crc_arm16((reg), (word))
#define CRC_STEP8(reg, byte) crc_arm8((reg), (byte))
#if defined(__linux__)
#include <sys/auxv.h>
static int crc_have_instruction(void) { return (getauxval(AT_HWCAP) >> 7) & 1; /* HWCAP_CRC32 */ }
#elif defined(__APPLE__)
static int crc_have_instruction(void) { return 1; /* every Apple arm64 core has it */ }
#else
static int crc_have_instruction(void) { return 0; }
#endif
#endif

#ifdef CRC_HARDWARE
static CRC_TARGET uint32_t crc_by_instruction(uint32_t reg, const uint8_t *p, size_t n) {
    while (n >= 3 * CRC_LANE) {
        uint32_t a = reg, b = 0, c = 0;
        for (size_t i = 0; i < CRC_LANE; i += 8) {
            uint64_t x, y, z;
            memcpy(&x, p + i, 8);
            memcpy(&y, p + CRC_LANE + i, 8);
            memcpy(&z, p + 2 * CRC_LANE + i, 8);
            a = CRC_STEP64(a, x);
            b = CRC_STEP64(b, y);
            c = CRC_STEP64(c, z);
        }
        reg = crc_shift(crc_lane2, a) ^ crc_shift(crc_lane1, b) ^ c;
        p += 3 * CRC_LANE;
        n -= 3 * CRC_LANE;
    }
    while (n >= 8) {
        uint64_t x;
        memcpy(&x, p, 8);
        reg = CRC_STEP64(reg, x);
        p += 8;
        n -= 8;
    }
    if (n & 4) {
        uint32_t x;
        memcpy(&x, p, 4);
        reg = CRC_STEP32(reg, x);
        p += 4;
    }
    if (n & 2) {
        uint16_t x;
        memcpy(&x, p, 2);
        reg = CRC_STEP16(reg, x);
        p += 2;
    }
    if (n & 1) reg = CRC_STEP8(reg, *p);
    return reg;
}
#endif

static inline uint32_t crc32c(const uint8_t *p, size_t n) { return ~crc_update(0xffffffffu, p, n); }

/* The form stored in files: rotated right by 15 bits plus a constant, so that a checksum of data
 * that itself holds checksums stays useful. */
static inline uint32_t crc_masked(const uint8_t *p, size_t n) {
    uint32_t crc = crc32c(p, n);
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

/* Fill the tables and choose; called once, before any other function. */
static const char *crc_init(int force_software) {
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t reg = b;
        for (int bit = 0; bit < 8; bit++) reg = (reg >> 1) ^ (reg & 1 ? CRC_POLY : 0);
        crc_slice[0][b] = reg;
    }
    for (int k = 1; k < 8; k++)
        for (uint32_t b = 0; b < 256; b++) crc_slice[k][b] = crc_zeros(crc_slice[k - 1][b], 1);
    uint32_t one[32], two[32]; /* images of single bits: shifting is linear over GF(2) */
    for (int bit = 0; bit < 32; bit++) one[bit] = crc_zeros(1u << bit, CRC_LANE);
    for (int bit = 0; bit < 32; bit++) two[bit] = crc_zeros(one[bit], CRC_LANE);
    for (int k = 0; k < 4; k++)
        for (uint32_t b = 0; b < 256; b++) {
            uint32_t x = 0, y = 0;
            for (int bit = 0; bit < 8; bit++)
                if (b >> bit & 1) x ^= one[8 * k + bit], y ^= two[8 * k + bit];
            crc_lane1[k][b] = x;
            crc_lane2[k][b] = y;
        }
    const char *unit = "software";
    crc_update = crc_by_tables;
#ifdef CRC_HARDWARE
    if (!force_software && crc_have_instruction()) {
        crc_update = crc_by_instruction;
        unit = CRC_HARDWARE;
    }
#endif
    for (uint32_t n = 0; n < CRC_LENGTHS; n++) {
        const uint8_t length[8] = {(uint8_t)n, (uint8_t)(n >> 8)};
        crc_of_length[n] = crc_masked(length, 8);
    }
    return unit;
}

#endif

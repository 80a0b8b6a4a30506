/* A small file from its opening to its end without the interpreter, which thousands of files would otherwise wait for.
 *
 * What is not plain — an error, a file that is large or grows, Windows — is answered with -1 and left to the reader in
 * sightline.ingest.tail, which says what is the matter.
 */
#ifndef SIGHTLINE_WHOLE_H
#define SIGHTLINE_WHOLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int fd; /* -1: cannot be read here */
    int64_t device, inode, size, modified; /* nanoseconds since the epoch */
} whole_file;

#ifdef _WIN32

static void whole_open(const char *path, size_t room, whole_file *file) { (void)path, (void)room, file->fd = -1; }
static int64_t whole_read(whole_file *file, uint8_t *buffer) { (void)file, (void)buffer; return -1; }

#else

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __APPLE__
#define WHOLE_TIME st_mtimespec
#else
#define WHOLE_TIME st_mtim
#endif

/* Open a regular file of less than `room` bytes and have the system begin to read it. */
static void whole_open(const char *path, size_t room, whole_file *file) {
    struct stat found;
    file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->fd < 0) return;
    if (fstat(file->fd, &found) < 0 || !S_ISREG(found.st_mode) || found.st_size < 0 || (size_t)found.st_size >= room) {
        close(file->fd);
        file->fd = -1;
        return;
    }
    file->device = (int64_t)found.st_dev;
    file->inode = (int64_t)found.st_ino;
    file->size = (int64_t)found.st_size;
    file->modified = (int64_t)found.WHOLE_TIME.tv_sec * 1000000000 + found.WHOLE_TIME.tv_nsec;
#ifdef POSIX_FADV_WILLNEED
    posix_fadvise(file->fd, 0, found.st_size, POSIX_FADV_WILLNEED);
#endif
}

/* Read it to its end and close it; the number of bytes, or -1 when they are not those that were announced. */
static int64_t whole_read(whole_file *file, uint8_t *buffer) {
    int64_t n = 0;
    if (file->fd < 0) return -1;
    while (n <= file->size) { /* one byte more than announced would have been appended since */
        ssize_t got = read(file->fd, buffer + n, (size_t)(file->size + 1 - n));
        if (got < 0) n = -2;
        if (got <= 0) break;
        n += got;
        if (n == file->size) break; /* what came since is read next time */
    }
    close(file->fd);
    file->fd = -1;
    return n == file->size ? n : -1;
}

#endif
#endif

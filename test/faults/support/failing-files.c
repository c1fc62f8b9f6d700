/*
 * Preloaded into a process whose file operations are to fail: counts the file operations below one folder and makes the N-th fail, or kills
 * the process at it. SQLite and Node reach the system by these functions of the C library.
 *
 * FAULT_FOLDER   path below which operations count
 * FAULT_CONTROL  a file of five 64-bit numbers, shared with the test:
 *   [0] the operation that fails, counted from 1; 0 for none   [1] operations so far
 *   [2] what happens: an errno, or -1 for SIGKILL              [3] 1 once it happened
 *   [4] writes to files below the folder that no fsync has followed yet
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FD 4096
static int64_t unused[5];
static int64_t *control = unused;
static const char *folder;
static char watched[MAX_FD];
static int64_t unsynced[MAX_FD];
static ino_t inode[MAX_FD];

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void start(void) {
  folder = getenv("FAULT_FOLDER");
  const char *path = getenv("FAULT_CONTROL");
  if (folder == NULL || path == NULL) return;
  int fd = NEXT(open)(path, O_RDWR);
  if (fd < 0) abort();
  void *shared = mmap(NULL, sizeof unused, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (shared == MAP_FAILED) abort();
  control = shared;
  close(fd);
}

static int is_below(const char *path) { return folder != NULL && strncmp(path, folder, strlen(folder)) == 0; }

/* Counts one operation; nonzero when it is the one to fail, with errno set. */
static int fails(void) {
  int64_t n = __atomic_add_fetch(&control[1], 1, __ATOMIC_SEQ_CST);
  if (control[0] == 0 || n != control[0]) return 0;
  control[3] = 1;
  if (control[2] < 0) kill(getpid(), SIGKILL);
  errno = (int)control[2];
  return 1;
}

/* Atomic: a backup is checked on a thread of its own, whose close beside a write of the main one would leave the sum wrong for good. */
static void wrote(int fd) {
  __atomic_add_fetch(&unsynced[fd], 1, __ATOMIC_SEQ_CST);
  __atomic_add_fetch(&control[4], 1, __ATOMIC_SEQ_CST);
}
static void forget(int fd) {
  __atomic_sub_fetch(&control[4], __atomic_exchange_n(&unsynced[fd], 0, __ATOMIC_SEQ_CST), __ATOMIC_SEQ_CST);
}

/* Node closes by the system call itself, past `close` below: the number may by now be a thread's bell, which nobody flushes. */
static int is_watched(int fd) {
  struct stat file;
  if (fd < 0 || fd >= MAX_FD || !watched[fd]) return 0;
  if (fstat(fd, &file) == 0 && file.st_ino == inode[fd]) return 1;
  watched[fd] = 0, forget(fd);
  return 0;
}

static int opened(int fd, int counts) {
  struct stat file;
  if (fd < 0 || fd >= MAX_FD) return fd;
  watched[fd] = (char)counts, forget(fd);
  if (counts && fstat(fd, &file) == 0) inode[fd] = file.st_ino;
  return fd;
}
/* A flush is of the file, whichever handle wrote to it. */
static void synced(int fd) {
  for (int other = 0; other < MAX_FD; other++)
    if (watched[other] && inode[other] == inode[fd]) forget(other);
}

#define OPEN(name)                                                    \
  int name(const char *path, int flags, ...) {                       \
    va_list rest;                                                     \
    va_start(rest, flags);                                            \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                     \
    if (!is_below(path)) return opened(NEXT(name)(path, flags, mode), 0); \
    if (fails()) return -1;                                           \
    return opened(NEXT(name)(path, flags, mode), 1);                  \
  }
OPEN(open)
OPEN(open64)

#define WRITE(name, ...)                                              \
  {                                                                   \
    if (is_watched(fd)) {                                             \
      if (fails()) return -1;                                         \
      wrote(fd);                                                      \
    }                                                                 \
    return NEXT(name)(__VA_ARGS__);                                   \
  }
ssize_t write(int fd, const void *data, size_t size) WRITE(write, fd, data, size)
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) WRITE(pwrite, fd, data, size, at)
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) WRITE(pwrite64, fd, data, size, at)
ssize_t writev(int fd, const struct iovec *parts, int count) WRITE(writev, fd, parts, count)
int ftruncate(int fd, off_t size) WRITE(ftruncate, fd, size)
int ftruncate64(int fd, off64_t size) WRITE(ftruncate64, fd, size)

#define READ(name, ...)                                               \
  {                                                                   \
    if (is_watched(fd) && fails()) return -1;                         \
    return NEXT(name)(__VA_ARGS__);                                   \
  }
ssize_t read(int fd, void *data, size_t size) READ(read, fd, data, size)
ssize_t pread(int fd, void *data, size_t size, off_t at) READ(pread, fd, data, size, at)
ssize_t pread64(int fd, void *data, size_t size, off64_t at) READ(pread64, fd, data, size, at)

#define SYNC(name)                                                    \
  int name(int fd) {                                                  \
    if (is_watched(fd)) {                                             \
      if (fails()) return -1;                                         \
      synced(fd);                                                     \
    }                                                                 \
    return NEXT(name)(fd);                                            \
  }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) { return is_below(from) && fails() ? -1 : NEXT(rename)(from, to); }
int link(const char *from, const char *to) { return is_below(to) && fails() ? -1 : NEXT(link)(from, to); }
int unlink(const char *path) { return is_below(path) && fails() ? -1 : NEXT(unlink)(path); }
int mkdir(const char *path, mode_t mode) { return is_below(path) && fails() ? -1 : NEXT(mkdir)(path, mode); }

/* What was written before and is closed unsynced stays unsynced for nobody: SQLite closes a -wal only after its checkpoint. */
int close(int fd) {
  if (fd >= 0 && fd < MAX_FD) {
    if (watched[fd]) forget(fd);
    watched[fd] = 0;
  }
  return NEXT(close)(fd);
}

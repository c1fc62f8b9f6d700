/*
 * Preloaded into a process whose disk refuses to flush a folder, as many network disks do. The numbers are the system's errnos:
 *
 * FOLDER_SYNC_ERRNO  what a flush of any folder fails with
 * FOLDER_OPEN_ERRNO  what opening one like a file, to flush it, fails with
 * FILE_SYNC_ERRNO    what a flush of any file fails with
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int fails(const char *name) {
  const char *value = getenv(name);
  if (value == NULL) return 0;
  errno = atoi(value);
  return 1;
}

static int sync_fails(int fd) {
  struct stat file;
  if (fstat(fd, &file) != 0) return 0;
  return S_ISDIR(file.st_mode) ? fails("FOLDER_SYNC_ERRNO") : fails("FILE_SYNC_ERRNO");
}
int fsync(int fd) { return sync_fails(fd) ? -1 : NEXT(fsync)(fd); }
int fdatasync(int fd) { return sync_fails(fd) ? -1 : NEXT(fdatasync)(fd); }

#define OPEN(name)                                                            \
  int name(const char *path, int flags, ...) {                                \
    va_list rest;                                                             \
    va_start(rest, flags);                                                    \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                             \
    struct stat file;                                                         \
    if (stat(path, &file) == 0 && S_ISDIR(file.st_mode) && fails("FOLDER_OPEN_ERRNO")) return -1; \
    return NEXT(name)(path, flags, mode);                                     \
  }
OPEN(open)
OPEN(open64)

/* Makes one call of a program wait, to see what the program says meanwhile: preloaded by check_progress.py.
 *
 *   STALL=alloc:N:SECONDS   the Nth allocation of the main thread after it has started another thread
 *   STALL=open:N:SECONDS    the Nth file that is opened, but for those of the system
 *   STALL=fsync:N:SECONDS   the Nth fsync
 *   STALL_COUNTS=FILE       how many of each there were, written at the end
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ALLOC, OPEN, FSYNC, KINDS };
static const char *const names[KINDS] = {"alloc", "open", "fsync"};
static atomic_long counts[KINDS];
static int stalled_kind = -1;
static long stalled_at;
static double stall_seconds;
static atomic_int has_threads;
static __thread int is_main __attribute__((tls_model("initial-exec")));

static void note(int kind) {
  if (atomic_fetch_add(&counts[kind], 1) + 1 != stalled_at || kind != stalled_kind) return;
  struct timespec left = {(time_t)stall_seconds, (long)(1e9 * (stall_seconds - (double)(time_t)stall_seconds))};
  while (nanosleep(&left, &left)) {}
}

extern void *__libc_malloc(size_t);
void *malloc(size_t size) {
  if (is_main && atomic_load(&has_threads)) note(ALLOC);
  return __libc_malloc(size);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*body)(void *), void *with) {
  static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  if (!real) real = (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))dlsym(RTLD_NEXT, "pthread_create");
  int status = real(thread, how, body, with);
  atomic_store(&has_threads, 1);
  return status;
}

static int is_users(const char *path) {
  static const char *const systems[] = {"/proc", "/sys", "/etc", "/usr", "/dev", "/lib", "/opt"};
  for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
    if (!strncmp(path, systems[i], strlen(systems[i]))) return 0;
  return 1;
}

#define OPENING(name)                                                      \
  int name(const char *path, int flags, ...) {                             \
    static int (*real)(const char *, int, ...);                            \
    if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
    va_list rest;                                                          \
    va_start(rest, flags);                                                 \
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;      \
    va_end(rest);                                                          \
    if (is_users(path)) note(OPEN);                                        \
    return real(path, flags, mode);                                        \
  }
OPENING(open)
OPENING(open64)

int fsync(int file) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  note(FSYNC);
  return real(file);
}

__attribute__((constructor)) static void begin(void) {
  const char *what = getenv("STALL");
  char kind[16] = "";
  if (what && sscanf(what, "%15[a-z]:%ld:%lf", kind, &stalled_at, &stall_seconds) == 3)
    for (int i = 0; i < KINDS; i++)
      if (!strcmp(kind, names[i])) stalled_kind = i;
  is_main = 1;
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("STALL_COUNTS");
  if (!path) return;
  long found[KINDS];
  for (int i = 0; i < KINDS; i++) found[i] = atomic_load(&counts[i]);
  FILE *file = fopen(path, "w");
  if (!file) return;
  for (int i = 0; i < KINDS; i++) fprintf(file, "%s %ld\n", names[i], found[i]);
  fclose(file);
}

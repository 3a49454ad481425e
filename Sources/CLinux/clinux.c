#define _GNU_SOURCE
#include "clinux.h"
#include <errno.h>
#include <elf.h>
#include <link.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void engine_set_thread_name(const char *name) {
    char cut[16];
    strncpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = 0;
    pthread_setname_np(pthread_self(), cut);
}

int engine_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int engine_epoll_wait(int epoll, struct epoll_event *events, int count, long long nanoseconds) {
#ifdef SYS_epoll_pwait2
    // EPERM: a container's filter may be older than the call.
    static atomic_bool is_unknown;
    if (!atomic_load_explicit(&is_unknown, memory_order_relaxed)) {
        struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
        long found = syscall(SYS_epoll_pwait2, epoll, events, count, nanoseconds < 0 ? NULL : &limit, NULL, 0);
        if (found >= 0 || (errno != ENOSYS && errno != EPERM)) return (int)found;
        atomic_store_explicit(&is_unknown, 1, memory_order_relaxed);
    }
#endif
    long long milliseconds = nanoseconds < 0 ? -1 : nanoseconds / 1000000 + (nanoseconds % 1000000 != 0);
    return epoll_wait(epoll, events, count, milliseconds > INT_MAX ? INT_MAX : (int)milliseconds);
}

// Read-only parts of the program and its libraries are as their files are: what is dropped is mapped again when it is
// touched, from the system's cache.
static int release_segments(struct dl_phdr_info *info, size_t size, void *page) {
    (void)size;
    if (strstr(info->dlpi_name, "vdso") != NULL) return 0;
    uintptr_t mask = ~((uintptr_t)(*(long *)page) - 1);
    for (int number = 0; number < info->dlpi_phnum; number++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[number];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_W) != 0) continue;
        uintptr_t start = (info->dlpi_addr + part->p_vaddr) & mask;
        uintptr_t end = info->dlpi_addr + part->p_vaddr + part->p_memsz;
        madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void engine_release_program(void) {
    long page = sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(release_segments, &page);
}

void engine_return_blocks(int bytes) {
    // Setting either turns off that glibc raises both with the largest block freed so far.
    mallopt(M_MMAP_THRESHOLD, bytes);
    mallopt(M_TRIM_THRESHOLD, bytes);
}

void engine_keep_blocks(int bytes) {
    engine_return_blocks(bytes);
    mallopt(M_ARENA_MAX, 2);
}

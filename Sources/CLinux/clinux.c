#define _GNU_SOURCE
#include "clinux.h"
#include <malloc.h>
#include <pthread.h>
#include <string.h>

void engine_set_thread_name(const char *name) {
    char cut[16];
    strncpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = 0;
    pthread_setname_np(pthread_self(), cut);
}

int engine_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void engine_return_blocks(int bytes) {
    // Setting either turns off that glibc raises both with the largest block freed so far.
    mallopt(M_MMAP_THRESHOLD, bytes);
    mallopt(M_TRIM_THRESHOLD, bytes);
}

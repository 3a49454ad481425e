#pragma once
// What Linux has beyond POSIX and Swift's Glibc module leaves out.
#ifdef __swift__
// What the system's headers declare belongs to Swift's Glibc module, not to whichever module is loaded first: else files
// that import Glibc alone do not find it.
#pragma clang module import SwiftGlibc
#endif
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/// Names the calling thread; bytes beyond the fifteenth are cut.
void engine_set_thread_name(const char *name);

/// Accepts a connection that is non-blocking and closed on exec; -1 and `errno` if there is none.
int engine_accept(int listener, struct sockaddr *address, socklen_t *length);

/// Waits for events as `epoll_wait` does, at most so many nanoseconds; for ever if they are negative.
///
/// Kernels before 5.11 know milliseconds only: there the wait is rounded up.
int engine_epoll_wait(int epoll, struct epoll_event *events, int count, long long nanoseconds);

/// Makes the allocator keep blocks of up to `bytes`, in two heaps for all threads.
void engine_keep_blocks(int bytes);

/// Gives back what is mapped of the program and its libraries and was only read: what is needed again comes back by itself.
void engine_release_program(void);

/// Makes the allocator give blocks of `bytes` and more back to the system as soon as they are freed.
void engine_return_blocks(int bytes);

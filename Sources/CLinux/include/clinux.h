#pragma once
// What Linux has beyond POSIX and Swift's Glibc module leaves out.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/// Names the calling thread; bytes beyond the fifteenth are cut.
void engine_set_thread_name(const char *name);

/// Accepts a connection that is non-blocking and closed on exec; -1 and `errno` if there is none.
int engine_accept(int listener, struct sockaddr *address, socklen_t *length);

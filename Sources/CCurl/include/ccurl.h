#pragma once
// libcurl, loaded when it is first needed (docs/decisions/0015-libcurl-loaded-at-first-use.md), behind functions that
// Swift can call: its own `curl_easy_setopt` and `curl_easy_getinfo` are variadic, which Swift cannot.
// Nothing here may be called before `engine_curl_load` has returned NULL.
#ifdef __swift__
// What the system's headers declare belongs to Swift's Glibc module, not to whichever module is loaded first: else files
// that import Glibc alone do not find it.
#pragma clang module import SwiftGlibc
#endif
#include <curl/curl.h>
#include <stdbool.h>

/// What a transfer calls, each with the context that was given with the functions.
typedef struct {
    size_t (*header)(char *bytes, size_t size, size_t count, void *context);
    size_t (*body)(char *bytes, size_t size, size_t count, void *context);
    size_t (*upload)(char *bytes, size_t size, size_t count, void *context);
    curl_socket_t (*open)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
    int (*connected)(void *context, char *address, char *own_address, int port, int own_port);
} engine_curl_callbacks;

/// Loads and initialises libcurl once; NULL, or the reason why it cannot be had.
const char *engine_curl_load(void);

CURL *engine_curl_easy_new(void);
void engine_curl_easy_free(CURL *handle);
CURLcode engine_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode engine_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode engine_curl_set_pointer(CURL *handle, CURLoption option, const void *value);
/// Sets the functions, which must have static life time, and their context.
void engine_curl_set_callbacks(CURL *handle, const engine_curl_callbacks *callbacks, void *context);
/// Sets what closes sockets; its context must outlive the connections.
void engine_curl_set_close(CURL *handle, int (*close)(void *context, curl_socket_t socket), void *context);
long engine_curl_get_long(CURL *handle, CURLINFO info);
curl_off_t engine_curl_get_offset(CURL *handle, CURLINFO info);
CURLcode engine_curl_pause(CURL *handle, int directions);
const char *engine_curl_message(CURLcode code);

struct curl_slist *engine_curl_list_append(struct curl_slist *list, const char *text);
void engine_curl_list_free(struct curl_slist *list);

CURLM *engine_curl_multi_new(void);
void engine_curl_multi_free(CURLM *multi);
void engine_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);
void engine_curl_multi_set_callbacks(CURLM *multi, curl_socket_callback socket, curl_multi_timer_callback timer,
                                     void *context);
CURLMcode engine_curl_multi_add(CURLM *multi, CURL *handle);
CURLMcode engine_curl_multi_remove(CURLM *multi, CURL *handle);
/// Tells what was seen on a socket, or with `CURL_SOCKET_TIMEOUT` that the timer is due.
void engine_curl_multi_act(CURLM *multi, curl_socket_t socket, int events);
/// Takes the next finished transfer, if there is one.
bool engine_curl_multi_take_finished(CURLM *multi, CURL **handle, CURLcode *result);

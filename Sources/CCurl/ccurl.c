// The type checks of curl.h are macros that would expand on the members of `curl` below.
#define CURL_DISABLE_TYPECHECK
#include "ccurl.h"
#include <dlfcn.h>
#include <pthread.h>

#define FUNCTIONS(X)                                                                                                   \
    X(curl_global_init) X(curl_easy_init) X(curl_easy_cleanup) X(curl_easy_setopt) X(curl_easy_getinfo)                \
    X(curl_easy_pause) X(curl_easy_strerror) X(curl_slist_append) X(curl_slist_free_all) X(curl_multi_init)            \
    X(curl_multi_cleanup) X(curl_multi_setopt) X(curl_multi_add_handle) X(curl_multi_remove_handle)                    \
    X(curl_multi_socket_action) X(curl_multi_info_read)

static struct {
#define MEMBER(name) __typeof__(&name) name;
    FUNCTIONS(MEMBER)
#undef MEMBER
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *problem;

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
        problem = "libcurl.so.4 cannot be loaded; install the package libcurl4";
        return;
    }
#define LOOK_UP(name)                                                                                                  \
    curl.name = (__typeof__(&name))dlsym(library, #name);                                                              \
    if (!curl.name) {                                                                                                  \
        problem = "libcurl.so.4 lacks " #name "; libcurl 7.88 or newer is needed";                                     \
        return;                                                                                                        \
    }
    FUNCTIONS(LOOK_UP)
#undef LOOK_UP
    if (curl.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) problem = "libcurl cannot be initialised";
}

const char *engine_curl_load(void) {
    pthread_once(&once, load);
    return problem;
}

CURL *engine_curl_easy_new(void) { return curl.curl_easy_init(); }

void engine_curl_easy_free(CURL *handle) { curl.curl_easy_cleanup(handle); }

CURLcode engine_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl.curl_easy_setopt(handle, option, value);
}

CURLcode engine_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl.curl_easy_setopt(handle, option, value);
}

CURLcode engine_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl.curl_easy_setopt(handle, option, value);
}

void engine_curl_set_callbacks(CURL *handle, const engine_curl_callbacks *callbacks, void *context) {
    curl.curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, callbacks->header);
    curl.curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
    curl.curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callbacks->body);
    curl.curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
    curl.curl_easy_setopt(handle, CURLOPT_READFUNCTION, callbacks->upload);
    curl.curl_easy_setopt(handle, CURLOPT_READDATA, context);
    curl.curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, callbacks->open);
    curl.curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
    curl.curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, callbacks->connected);
    curl.curl_easy_setopt(handle, CURLOPT_PREREQDATA, context);
}

void engine_curl_set_close(CURL *handle, int (*close)(void *context, curl_socket_t socket), void *context) {
    curl.curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, close);
    curl.curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, context);
}

long engine_curl_get_long(CURL *handle, CURLINFO info) {
    long value = 0;
    curl.curl_easy_getinfo(handle, info, &value);
    return value;
}

curl_off_t engine_curl_get_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    curl.curl_easy_getinfo(handle, info, &value);
    return value;
}

CURLcode engine_curl_pause(CURL *handle, int directions) { return curl.curl_easy_pause(handle, directions); }

const char *engine_curl_message(CURLcode code) { return curl.curl_easy_strerror(code); }

struct curl_slist *engine_curl_list_append(struct curl_slist *list, const char *text) {
    return curl.curl_slist_append(list, text);
}

void engine_curl_list_free(struct curl_slist *list) { curl.curl_slist_free_all(list); }

CURLM *engine_curl_multi_new(void) { return curl.curl_multi_init(); }

void engine_curl_multi_free(CURLM *multi) { curl.curl_multi_cleanup(multi); }

void engine_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    curl.curl_multi_setopt(multi, option, value);
}

void engine_curl_multi_set_callbacks(CURLM *multi, curl_socket_callback socket, curl_multi_timer_callback timer,
                                     void *context) {
    curl.curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    curl.curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    curl.curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    curl.curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

CURLMcode engine_curl_multi_add(CURLM *multi, CURL *handle) { return curl.curl_multi_add_handle(multi, handle); }

CURLMcode engine_curl_multi_remove(CURLM *multi, CURL *handle) { return curl.curl_multi_remove_handle(multi, handle); }

void engine_curl_multi_act(CURLM *multi, curl_socket_t socket, int events) {
    int running = 0;
    curl.curl_multi_socket_action(multi, socket, events, &running);
}

bool engine_curl_multi_take_finished(CURLM *multi, CURL **handle, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl.curl_multi_info_read(multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        *handle = message->easy_handle;
        *result = message->data.result;
        return true;
    }
    return false;
}

#pragma once
#include <curl/curl.h>

// `curl_easy_setopt` and `curl_easy_getinfo` are variadic, which Swift cannot call; one typed face for each kind.
CURLcode engine_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode engine_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode engine_curl_set_pointer(CURL *handle, CURLoption option, const void *value);

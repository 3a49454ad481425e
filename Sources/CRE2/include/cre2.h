#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern. Its functions only read it: safe to use from several threads at once (RE2 guards its own cache).
typedef struct engine_re2 engine_re2;

/// Compiles `pattern` (UTF-8, not null-terminated). Returns null only without memory; ask `engine_re2_error` whether
/// the pattern is usable. `max_memory` bounds the program and the automaton's cache, in bytes.
engine_re2 *engine_re2_new(const char *pattern, size_t length, int64_t max_memory);
void engine_re2_free(engine_re2 *expression);
/// The reason why the pattern cannot be used, or null. Lives as long as the expression.
const char *engine_re2_error(const engine_re2 *expression);
int engine_re2_group_count(const engine_re2 *expression);

/// Searches `text[from..<length]`; fills `spans` with (start, end) byte offsets of `groups` groups, −1 where unset.
/// `anchor`: 0 anywhere, 1 the whole text. Returns 1 if it matched.
int engine_re2_match(
    const engine_re2 *expression, const char *text, size_t length, size_t from, int anchor, int64_t *spans, int groups);

/// Where `needle` begins in `text` for the first time, or −1. Linear time: glibc's `memmem`, which its Swift module hides.
ptrdiff_t engine_find_bytes(const uint8_t *text, size_t length, const uint8_t *needle, size_t needle_length);

#ifdef __cplusplus
}
#endif

#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern. Safe to use from several threads at once.
typedef struct engine_re2 engine_re2;

/// Compiles `pattern` (UTF-8, not null-terminated). Never returns null; ask `engine_re2_error` whether it is usable.
engine_re2 *engine_re2_new(const char *pattern, size_t length, int64_t max_memory);
void engine_re2_free(engine_re2 *expression);
/// The reason why the pattern cannot be used, or null. Lives as long as the expression.
const char *engine_re2_error(const engine_re2 *expression);
int engine_re2_group_count(const engine_re2 *expression);

/// Searches `text[from..<length]`; fills `spans` with (start, end) byte offsets of `groups` groups, −1 where unset.
/// `anchor`: 0 anywhere, 1 the whole text. Returns 1 if it matched.
int engine_re2_match(
    const engine_re2 *expression, const char *text, size_t length, size_t from, int anchor, int64_t *spans, int groups);

#ifdef __cplusplus
}
#endif

#include "cre2.h"

#include <re2/re2.h>
#include <string.h>

#include <memory>
#include <new>

struct engine_re2 {
    RE2 expression;
    engine_re2(re2::StringPiece pattern, const RE2::Options &options) : expression(pattern, options) {}
};

extern "C" engine_re2 *engine_re2_new(const char *pattern, size_t length, int64_t max_memory) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_memory);
    return new (std::nothrow) engine_re2(re2::StringPiece(pattern, length), options);
}

extern "C" void engine_re2_free(engine_re2 *expression) { delete expression; }

extern "C" const char *engine_re2_error(const engine_re2 *expression) {
    return expression->expression.ok() ? nullptr : expression->expression.error().c_str();
}

extern "C" int engine_re2_group_count(const engine_re2 *expression) {
    return expression->expression.NumberOfCapturingGroups();
}

extern "C" int engine_re2_match(
    const engine_re2 *expression, const char *text, size_t length, size_t from, int anchor, int64_t *spans, int groups) {
    // Ten groups are what a replacement can name; patterns with more pay one allocation.
    constexpr int inlined = 10;
    re2::StringPiece few[inlined];
    std::unique_ptr<re2::StringPiece[]> many;
    re2::StringPiece *found = few;
    if (groups > inlined) {
        many.reset(new re2::StringPiece[groups]);
        found = many.get();
    }
    // A null pointer marks a group that took no part, so an empty text needs another address.
    const char *start = text == nullptr ? "" : text;
    const auto mode = anchor == 1 ? RE2::ANCHOR_BOTH : RE2::UNANCHORED;
    if (!expression->expression.Match(re2::StringPiece(start, length), from, length, mode, found, groups)) return 0;
    for (int i = 0; i < groups; ++i) {
        const bool set = found[i].data() != nullptr;
        spans[2 * i] = set ? found[i].data() - start : -1;
        spans[2 * i + 1] = set ? found[i].data() - start + static_cast<int64_t>(found[i].size()) : -1;
    }
    return 1;
}

extern "C" ptrdiff_t engine_find_bytes(
    const uint8_t *text, size_t length, const uint8_t *needle, size_t needle_length) {
    const void *found = memmem(text, length, needle, needle_length);
    return found == nullptr ? -1 : static_cast<const uint8_t *>(found) - text;
}

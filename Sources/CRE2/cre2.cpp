#include "cre2.h"

#include <re2/re2.h>

#include <vector>

struct engine_re2 {
    RE2 expression;
    engine_re2(re2::StringPiece pattern, const RE2::Options &options) : expression(pattern, options) {}
};

extern "C" engine_re2 *engine_re2_new(const char *pattern, size_t length, int64_t max_memory) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_memory);
    return new engine_re2(re2::StringPiece(pattern, length), options);
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
    std::vector<re2::StringPiece> found(groups);
    const re2::StringPiece subject(text, length);
    const auto mode = anchor == 1 ? RE2::ANCHOR_BOTH : RE2::UNANCHORED;
    if (!expression->expression.Match(subject, from, length, mode, found.data(), groups)) return 0;
    for (int i = 0; i < groups; ++i) {
        const bool set = found[i].data() != nullptr;
        spans[2 * i] = set ? found[i].data() - text : -1;
        spans[2 * i + 1] = set ? found[i].data() - text + static_cast<int64_t>(found[i].size()) : -1;
    }
    return 1;
}

#include "csimdjson.h"

#include <simdjson.h>

struct benchmark_simdjson {
    simdjson::dom::parser parser;
    simdjson::padded_string text;
    benchmark_simdjson(const char *bytes, size_t length) : text(bytes, length) {}
};

extern "C" benchmark_simdjson *benchmark_simdjson_new(const unsigned char *bytes, size_t length) {
    return new benchmark_simdjson(reinterpret_cast<const char *>(bytes), length);
}

extern "C" void benchmark_simdjson_free(benchmark_simdjson *parser) { delete parser; }

extern "C" int benchmark_simdjson_parse(benchmark_simdjson *parser) {
    return parser->parser.parse(parser->text).error() == simdjson::SUCCESS;
}

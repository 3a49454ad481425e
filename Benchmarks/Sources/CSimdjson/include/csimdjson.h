#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parser with a padded copy of a text, as simdjson wants it.
typedef struct benchmark_simdjson benchmark_simdjson;

benchmark_simdjson *benchmark_simdjson_new(const unsigned char *bytes, size_t length);
void benchmark_simdjson_free(benchmark_simdjson *parser);
/// Parses the text to simdjson's document object model; 1 if it is JSON.
int benchmark_simdjson_parse(benchmark_simdjson *parser);

#ifdef __cplusplus
}
#endif

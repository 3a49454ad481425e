#pragma once
// The C face of Boost.Beast's HTTP/1 request parser (docs/decisions/0018).
//
// A parser reads one request after the other. `cbeast_feed` is given the bytes that are not yet consumed and goes one
// step: it tells how many bytes it took and what it found. It never blocks, allocates only for the head and touches
// nothing but its arguments. One thread at a time.
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cbeast_parser cbeast_parser;

/// What one step found.
typedef enum cbeast_event {
    /// Not enough bytes: call again with the unconsumed ones and more.
    CBEAST_NEED_MORE,
    /// The head is complete: read it with `cbeast_get_head` before the next step.
    CBEAST_HEAD,
    /// A piece of the body, a slice of the input.
    CBEAST_BODY,
    /// The request is complete: `cbeast_reset`, then the next one.
    CBEAST_END,
    /// The bytes are refused; the parser is of no use any more until `cbeast_reset`.
    CBEAST_FAULT
} cbeast_event;

/// Why bytes are refused.
typedef enum cbeast_fault {
    CBEAST_FAULT_NONE,
    CBEAST_FAULT_METHOD,
    CBEAST_FAULT_TARGET,
    CBEAST_FAULT_VERSION,
    CBEAST_FAULT_FIELD,
    CBEAST_FAULT_VALUE,
    CBEAST_FAULT_LINE_ENDING,
    CBEAST_FAULT_FOLDED_FIELD,
    CBEAST_FAULT_CONTENT_LENGTH,
    CBEAST_FAULT_TRANSFER_ENCODING,
    CBEAST_FAULT_CHUNK,
    CBEAST_FAULT_HEAD_LIMIT,
    CBEAST_FAULT_FIELD_LIMIT,
    CBEAST_FAULT_BODY_LIMIT,
    CBEAST_FAULT_OTHER
} cbeast_fault;

/// The result of one step.
typedef struct cbeast_step {
    cbeast_event event;
    cbeast_fault fault;
    /// Bytes of the input that are done with. A body slice lies among them.
    size_t consumed;
    /// Where the body slice begins in the input, and its length.
    size_t body_start;
    size_t body_count;
} cbeast_step;

/// One field: offsets into the head's text.
typedef struct cbeast_field {
    uint32_t name_start, name_count;
    uint32_t value_start, value_count;
} cbeast_field;

/// The head of a request. Pointers hold until the next call on the parser.
typedef struct cbeast_head {
    const char *text;
    uint32_t method_start, method_count;
    uint32_t target_start, target_count;
    const cbeast_field *fields;
    size_t field_count;
    /// 10 or 11.
    int version;
    /// What version and `Connection` say.
    int keeps_alive;
    /// Whether a body follows.
    int has_body;
} cbeast_head;

/// The bounds of a request.
typedef struct cbeast_limits {
    /// Bytes of the request line and the fields together; also of one chunk's header, and of the trailer.
    uint32_t head;
    /// Fields in a head, and in a trailer.
    uint32_t fields;
    /// Bytes of the body, without the framing of chunks.
    uint64_t body;
} cbeast_limits;

cbeast_parser *cbeast_new(cbeast_limits limits);
void cbeast_free(cbeast_parser *parser);

/// Forgets the request at hand.
void cbeast_reset(cbeast_parser *parser);

/// Goes one step over the unconsumed bytes.
cbeast_step cbeast_feed(cbeast_parser *parser, const char *bytes, size_t count);

/// The head that `CBEAST_HEAD` announced.
cbeast_head cbeast_get_head(const cbeast_parser *parser);

#ifdef __cplusplus
}
#endif

// Beast asserts on inputs that it handles well without (a last chunk that comes byte by byte trips `n >= 5`):
// an assertion that the network can trip is a remote crash.
#define BOOST_DISABLE_ASSERTS

#include "cbeast.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

cbeast_fault fault_of(error_code const &ec) {
    if (ec == http::error::bad_method) return CBEAST_FAULT_METHOD;
    if (ec == http::error::bad_target) return CBEAST_FAULT_TARGET;
    if (ec == http::error::bad_version) return CBEAST_FAULT_VERSION;
    if (ec == http::error::bad_field) return CBEAST_FAULT_FIELD;
    if (ec == http::error::bad_value) return CBEAST_FAULT_VALUE;
    if (ec == http::error::bad_line_ending) return CBEAST_FAULT_LINE_ENDING;
    if (ec == http::error::bad_content_length) return CBEAST_FAULT_CONTENT_LENGTH;
    if (ec == http::error::bad_transfer_encoding) return CBEAST_FAULT_TRANSFER_ENCODING;
    if (ec == http::error::bad_chunk || ec == http::error::bad_chunk_extension) return CBEAST_FAULT_CHUNK;
    if (ec == http::error::header_limit) return CBEAST_FAULT_HEAD_LIMIT;
    if (ec == http::error::body_limit) return CBEAST_FAULT_BODY_LIMIT;
    return CBEAST_FAULT_OTHER;
}

// What one request leaves behind while it is parsed. Beast's views die with the buffer that was fed, which may move
// between two steps, so the head's text is copied.
struct Head {
    std::string text;
    std::vector<cbeast_field> fields;
    uint32_t method_count = 0;
    uint32_t target_count = 0;
    int version = 11;

    void clear() {
        text.clear();
        fields.clear();
    }

    uint32_t append(string_view piece) {
        auto const start = static_cast<uint32_t>(text.size());
        text.append(piece.data(), piece.size());
        return start;
    }
};

class Request final : public http::basic_parser<true> {
public:
    Request(Head &head, cbeast_limits const &limits) : head_(head), limits_(limits) {
        header_limit(limits.head);
        body_limit(limits.body);
        eager(false);
    }

    // The input of this step; body slices are told as offsets into it.
    char const *input = nullptr;
    size_t input_count = 0;
    size_t body_start = 0;
    size_t body_count = 0;
    // A refusal of ours, which Beast's error codes have no word for.
    cbeast_fault refusal = CBEAST_FAULT_NONE;

private:
    Head &head_;
    cbeast_limits const &limits_;
    bool in_trailer_ = false;
    uint32_t trailer_fields_ = 0;

    void refuse(cbeast_fault fault, error_code &ec) {
        refusal = fault;
        ec = http::error::bad_field;
    }

    // Whether the field goes on over the end of its line (obs-fold): Beast then either moves the value into a buffer of
    // its own or skips a line end between name and value.
    bool is_folded(string_view name, string_view value) const {
        auto const *after_name = name.data() + name.size();
        if (value.data() < after_name || value.data() > input + input_count) return true;
        return std::memchr(after_name, '\n', static_cast<size_t>(value.data() - after_name)) != nullptr;
    }

    void on_request_impl(http::verb, string_view method, string_view target, int version, error_code &) override {
        head_.method_count = static_cast<uint32_t>(method.size());
        head_.target_count = static_cast<uint32_t>(target.size());
        head_.version = version;
        head_.append(method);
        head_.append(target);
    }

    void on_field_impl(http::field, string_view name, string_view value, error_code &ec) override {
        if (is_folded(name, value)) return refuse(CBEAST_FAULT_FOLDED_FIELD, ec);
        if (in_trailer_) {
            // A trailer is read and dropped: nothing that we serve has a meaning for its fields (RFC 9110 §6.5.1).
            if (++trailer_fields_ > limits_.fields) refuse(CBEAST_FAULT_FIELD_LIMIT, ec);
            return;
        }
        if (head_.fields.size() >= limits_.fields) return refuse(CBEAST_FAULT_FIELD_LIMIT, ec);
        cbeast_field field;
        field.name_start = head_.append(name);
        field.name_count = static_cast<uint32_t>(name.size());
        field.value_start = head_.append(value);
        field.value_count = static_cast<uint32_t>(value.size());
        head_.fields.push_back(field);
    }

    void on_header_impl(error_code &) override { in_trailer_ = true; }

    void on_body_init_impl(boost::optional<std::uint64_t> const &, error_code &) override {}

    std::size_t take(string_view body) {
        body_start = static_cast<size_t>(body.data() - input);
        body_count = body.size();
        return body.size();
    }

    std::size_t on_body_impl(string_view body, error_code &) override { return take(body); }

    void on_chunk_header_impl(std::uint64_t, string_view, error_code &) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code &) override { return take(body); }

    void on_response_impl(int, string_view, int, error_code &) override {}

    void on_finish_impl(error_code &) override {}
};

}  // namespace

struct cbeast_parser {
    cbeast_limits limits;
    Head head;
    std::optional<Request> request;
    bool told_head = false;

    explicit cbeast_parser(cbeast_limits given) : limits(given) { reset(); }

    void reset() {
        head.clear();
        request.emplace(head, limits);
        told_head = false;
    }

    cbeast_step step(char const *bytes, size_t count);
    cbeast_step step_head(char const *bytes, size_t count);
    cbeast_step fault(error_code const &ec) const;
    cbeast_step starved(size_t consumed, size_t rest) const;
    size_t put(char const *bytes, size_t count, error_code &ec);
};

cbeast_step cbeast_parser::fault(error_code const &ec) const {
    auto const cause = request->refusal != CBEAST_FAULT_NONE ? request->refusal : fault_of(ec);
    return {CBEAST_FAULT, cause, 0, 0, 0};
}

// Beast bounds neither a head that comes in pieces, nor the header of a chunk, nor a trailer.
cbeast_step cbeast_parser::starved(size_t consumed, size_t rest) const {
    if (rest < limits.head) return {CBEAST_NEED_MORE, CBEAST_FAULT_NONE, consumed, 0, 0};
    return {CBEAST_FAULT, told_head ? CBEAST_FAULT_CHUNK : CBEAST_FAULT_HEAD_LIMIT, 0, 0, 0};
}

size_t cbeast_parser::put(char const *bytes, size_t count, error_code &ec) {
    request->input = bytes;
    request->input_count = count;
    request->body_count = 0;
    return request->put(boost::asio::const_buffer(bytes, count), ec);
}

// A head is read from its beginning each time, until it is whole: fed in pieces, Beast would only look for its end, and
// bytes that can never become a request would keep a connection until its deadline.
cbeast_step cbeast_parser::step_head(char const *bytes, size_t count) {
    reset();
    error_code ec;
    auto const consumed = put(bytes, count, ec);
    if (ec == http::error::need_more) return starved(0, count);
    if (!ec && consumed > limits.head) ec = http::error::header_limit;
    if (ec) return fault(ec);
    if (!request->is_header_done()) return starved(0, count);
    told_head = true;
    return {CBEAST_HEAD, CBEAST_FAULT_NONE, consumed, 0, 0};
}

cbeast_step cbeast_parser::step(char const *bytes, size_t count) {
    if (!told_head) return step_head(bytes, count);
    size_t consumed = 0;
    for (;;) {
        if (request->is_done()) return {CBEAST_END, CBEAST_FAULT_NONE, consumed, 0, 0};
        if (consumed == count) return starved(consumed, 0);
        error_code ec;
        auto const start = consumed;
        consumed += put(bytes + start, count - start, ec);
        if (ec == http::error::need_more) return starved(consumed, count - consumed);
        if (ec) return fault(ec);
        if (request->body_count > 0) {
            return {CBEAST_BODY, CBEAST_FAULT_NONE, consumed, start + request->body_start, request->body_count};
        }
    }
}

extern "C" {

cbeast_parser *cbeast_new(cbeast_limits limits) { return new cbeast_parser(limits); }

void cbeast_free(cbeast_parser *parser) { delete parser; }

void cbeast_reset(cbeast_parser *parser) { parser->reset(); }

cbeast_step cbeast_feed(cbeast_parser *parser, const char *bytes, size_t count) { return parser->step(bytes, count); }

cbeast_head cbeast_get_head(const cbeast_parser *parser) {
    auto const &head = parser->head;
    cbeast_head result = {};
    result.text = head.text.data();
    result.method_start = 0;
    result.method_count = head.method_count;
    result.target_start = head.method_count;
    result.target_count = head.target_count;
    result.fields = head.fields.data();
    result.field_count = head.fields.size();
    result.version = head.version;
    result.keeps_alive = parser->request->keep_alive() ? 1 : 0;
    result.has_body = parser->request->is_done() ? 0 : 1;
    return result;
}

}  // extern "C"

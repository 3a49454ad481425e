internal import CBeast
internal import EngineHTTP

/// Reads requests from bytes, one after the other, by Boost.Beast's parser; what it is too kind for,
/// `RequestHead` refuses.
///
/// It does no I/O. The only importer of CBeast.
struct RequestParser: ~Copyable {
    /// What one step found.
    enum Step {
        /// More bytes are needed.
        case needsMore
        /// The head is complete.
        case head(RequestHead)
        /// A piece of the body, as a range of the bytes given.
        case body(Range<Int>)
        /// The request is complete; call `reset` before the next.
        case end
        /// The bytes are no request that is served.
        case refused(RequestRefusal)
    }

    private let parser: OpaquePointer
    private let bodyLimit: Int

    init(limits: HTTPListenerLimits) {
        bodyLimit = limits.bodyBytes
        parser = cbeast_new(
            cbeast_limits(
                head: UInt32(clamping: limits.headBytes), fields: UInt32(clamping: limits.fieldCount),
                body: UInt64(max(0, limits.bodyBytes))))
    }

    deinit {
        cbeast_free(parser)
    }

    /// Forgets the request at hand.
    mutating func reset() {
        cbeast_reset(parser)
    }

    /// Goes one step over bytes that are not yet consumed.
    /// - Returns: what was found, and how many bytes are done with.
    mutating func step(over bytes: UnsafeRawBufferPointer) -> (step: Step, consumed: Int) {
        let text = bytes.bindMemory(to: CChar.self)
        let found = cbeast_feed(parser, text.baseAddress, text.count)
        let step: Step =
            switch found.event {
            case CBEAST_HEAD: head()
            case CBEAST_BODY: .body(found.body_start..<found.body_start + found.body_count)
            case CBEAST_END: .end
            case CBEAST_FAULT: .refused(refusal(found.fault))
            default: .needsMore
            }
        return (step, found.consumed)
    }

    private func head() -> Step {
        let head = cbeast_get_head(parser)
        func text(_ start: UInt32, _ count: UInt32) -> String {
            let bytes = UnsafeRawBufferPointer(start: head.text + Int(start), count: Int(count))
            return String(decoding: bytes, as: UTF8.self)
        }
        var fields = HTTPFields()
        fields.reserveCapacity(head.field_count)
        for place in 0..<head.field_count {
            let field = head.fields[place]
            fields.append(text(field.name_start, field.name_count), text(field.value_start, field.value_count))
        }
        do throws(RequestRefusal) {
            return .head(
                try RequestHead(
                    method: HTTPMethod(text(head.method_start, head.method_count)),
                    target: text(head.target_start, head.target_count), version: Int(head.version), fields: fields,
                    keepsAlive: head.keeps_alive != 0, hasBody: head.has_body != 0))
        } catch {
            return .refused(error)
        }
    }

    private func refusal(_ fault: cbeast_fault) -> RequestRefusal {
        switch fault {
        case CBEAST_FAULT_METHOD: .malformed("no method at its beginning")
        case CBEAST_FAULT_TARGET: .malformed("no target after its method")
        case CBEAST_FAULT_VERSION: .malformed("no HTTP/1.0 or HTTP/1.1 at the end of its first line")
        case CBEAST_FAULT_FIELD: .malformed("a field whose name is none")
        case CBEAST_FAULT_VALUE: .malformed("a field with a forbidden character in its value")
        case CBEAST_FAULT_LINE_ENDING: .malformed("a line that does not end with CR LF")
        case CBEAST_FAULT_FOLDED_FIELD: .malformed("a field that goes on over its line")
        case CBEAST_FAULT_CONTENT_LENGTH: .framing("a Content-Length that is no number, or contradicts another length")
        case CBEAST_FAULT_TRANSFER_ENCODING: .framing("Transfer-Encoding together with another length of the body")
        case CBEAST_FAULT_CHUNK: .malformed("a chunk that is none")
        case CBEAST_FAULT_HEAD_LIMIT: .headTooLarge("a head that is too long")
        case CBEAST_FAULT_FIELD_LIMIT: .headTooLarge("too many fields")
        case CBEAST_FAULT_BODY_LIMIT: .bodyTooLarge(limit: bodyLimit)
        default: .malformed("bytes that are no HTTP/1 request")
        }
    }
}

internal import EngineHTTP
internal import EngineNetwork
internal import Glibc

/// The clock on the wall, which dates in header fields are told by.
enum SandboxWallClock {
    /// Seconds since 1970.
    static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension SandboxFault.WaitForm {
    /// The fields that tell a wait, and the time until which a caller that understands them stays away.
    func fields(seconds: Int) -> (fields: HTTPFields, until: Double) {
        let now = SandboxWallClock.seconds
        let until = now + Double(seconds)
        let instant = Int64(until.rounded(.up))
        switch self {
        case .seconds: return (["retry-after": String(seconds)], until)
        case .date:
            // A date has whole seconds: rounded up, so that who waits until then has waited long enough.
            return (["retry-after": HTTPDate(secondsSince1970: instant).description], Double(instant))
        case .epoch:
            return (["x-ratelimit-remaining": "0", "x-ratelimit-reset": String(instant)], Double(instant))
        case .reset: return (["x-ratelimit-remaining": "0", "x-ratelimit-reset": String(seconds)], until)
        case .standard: return (["ratelimit": "\"default\";r=0;t=\(seconds)"], until)
        case .fraction: return (["retry-after": "\(seconds).5"], until + 0.5)
        case .none: return ([:], now)
        case .garbage: return (["retry-after": "soon"], now)
        case .negative: return (["retry-after": "-\(seconds)"], now)
        case .year: return (["retry-after": "31536000"], now)
        }
    }
}

extension SandboxFault {
    /// The answer as this fault spoils it.
    /// - Parameters:
    ///   - answer: what would have been answered.
    ///   - pause: waits for so many milliseconds.
    /// - Returns: what goes out.
    func spoil(
        _ answer: SandboxAnswer, pause: @escaping @Sendable (Int) async -> Void
    ) -> ServerResponse {
        var answer = answer
        switch kind {
        case .status(let code):
            return SandboxAnswer.error(HTTPStatus(code), "fault", "this answer was asked for").response
        case .rateLimit(let form, let seconds):
            var limited = SandboxAnswer.error(429, "rate_limited", "too many calls; wait, then call again")
            for field in form.fields(seconds: seconds).fields { limited.fields.append(field.name, field.value) }
            return limited.response
        case .latency, .loop: break
        case .refusedCursor:
            return SandboxAnswer.error(400, "invalid_cursor", "the position is not known any more").response
        case .cut:
            let body = answer.body
            return stream(answer, length: body.count) { try await $0.write(Array(body[..<(body.count / 2)])) }
        case .slow(let milliseconds): return slow(answer, milliseconds, pause)
        case .endless: return endless(answer)
        case .malformed: answer.body.removeLast(min(answer.body.count, 1 + answer.body.count / 3))
        case .html:
            answer.fields["content-type"] = "text/html; charset=utf-8"
            answer.body = Array("<!doctype html><title>Maintenance</title><p>We are back soon.</p>\n".utf8)
        case .empty: answer.body = []
        case .close: return ServerResponse(status: 200, body: .dropped(.close))
        case .reset: return ServerResponse(status: 200, body: .dropped(.reset))
        }
        return answer.response
    }

    private func stream(
        _ answer: SandboxAnswer, length: Int?, _ write: @escaping @Sendable (ResponseStream) async throws -> Void
    ) -> ServerResponse {
        ServerResponse(status: answer.status, fields: answer.fields, body: .stream(length: length, write: write))
    }

    private func slow(
        _ answer: SandboxAnswer, _ milliseconds: Int, _ pause: @escaping @Sendable (Int) async -> Void
    ) -> ServerResponse {
        let body = answer.body
        // 20 pieces, whatever the size: the time that it takes is known beforehand.
        let size = max(1, (body.count + 19) / 20)
        return stream(answer, length: body.count) { stream in
            for start in stride(from: 0, to: body.count, by: size) {
                try await stream.write(Array(body[start..<min(start + size, body.count)]))
                await pause(milliseconds)
            }
        }
    }

    private func endless(_ answer: SandboxAnswer) -> ServerResponse {
        let body = answer.body
        return stream(answer, length: nil) { stream in
            try await stream.write(body)
            let blanks = [UInt8](repeating: 0x20, count: 16 * 1024)
            while true { try await stream.write(blanks) }
        }
    }
}

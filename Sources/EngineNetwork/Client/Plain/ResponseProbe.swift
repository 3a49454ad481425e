public import EngineHTTP

/// What a client would make of bytes, without a socket: for those who feed it everything.
public enum ResponseProbe {
    /// Reads bytes that arrive in pieces as the answers to requests of one method, until the connection ends.
    /// - Parameters:
    ///   - pieces: the pieces, one after the other.
    ///   - method: of the requests.
    ///   - limits: what a response may be.
    /// - Returns: a line for each response and one for how it ended; the same however the bytes are cut.
    public static func read(
        _ pieces: [[UInt8]], to method: HTTPMethod = .get, limits: ResponseLimits = ResponseLimits()
    ) -> [String] {
        var parser = ResponseParser(method: method.name, limits: limits)
        var (lines, pending, line): ([String], [UInt8], String?) = ([], [], nil)
        for piece in pieces {
            pending += piece
            feeding: while line != nil || !pending.isEmpty {
                let (step, consumed) = pending.withUnsafeBytes { parser.step(over: $0) }
                pending.removeFirst(consumed)
                switch step {
                case .needsMore: break feeding
                case .head(let head, let version): line = "\(version) \(head.status.code) \(head.fields.count) "
                case .body(let count):
                    line? += String(decoding: pending[..<count], as: UTF8.self)
                    pending.removeFirst(count)
                    parser.take(count)
                case .end:
                    lines.append(line ?? "")
                    line = nil
                    guard parser.keepsConnection else { return lines + ["closed"] }
                    parser = ResponseParser(method: method.name, limits: limits)
                case .refused(let fault): return lines + ["\(fault)"]
                }
            }
        }
        return lines + (line.map { [$0] } ?? []) + ["\(parser.ending)"]
    }
}

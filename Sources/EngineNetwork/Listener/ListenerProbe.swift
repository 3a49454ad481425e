internal import EngineHTTP

/// What a listener would make of bytes, without a socket: for those who feed it everything.
public enum ListenerProbe {
    /// Reads bytes that arrive in pieces.
    /// - Parameters:
    ///   - pieces: the pieces, one after the other.
    ///   - limits: what a client may send.
    /// - Returns: a line for each request, and one for a refusal; the same however the bytes are cut.
    public static func read(_ pieces: [[UInt8]], limits: HTTPListenerLimits = HTTPListenerLimits()) -> [String] {
        var parser = RequestParser(limits: limits)
        var (lines, pending, line): ([String], [UInt8], String?) = ([], [], nil)
        for piece in pieces {
            pending += piece
            feeding: while line != nil || !pending.isEmpty {
                let (step, consumed) = pending.withUnsafeBytes { parser.step(over: $0) }
                let taken = Array(pending[..<consumed])
                pending.removeFirst(consumed)
                switch step {
                case .needsMore: break feeding
                case .head(let head):
                    line = "\(head.method) \(head.path)?\(head.query ?? "") \(head.fields.count) "
                case .body(let range): line? += String(decoding: taken[range], as: UTF8.self)
                case .end:
                    lines.append(line ?? "")
                    line = nil
                    parser.reset()
                case .refused(let refusal): return lines + ["\(refusal.status.code)"]
                }
            }
        }
        return lines
    }
}

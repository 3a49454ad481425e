internal import EngineHTTP

/// A request that a plain connection carries.
///
/// Confined to its loop.
final class PlainTransfer: Transfer {
    /// What carries it; nothing while it waits for a connection.
    var connection: PlainConnection?
    /// Whether some of a streamed body was taken: it cannot be sent again.
    var hasTakenUpload = false
    /// Whether it was sent a second time.
    var isSecondTry = false

    override func hasSentMore(at instant: MonotonicInstant) -> Bool {
        connection?.hasSentMore(at: instant) ?? false
    }

    /// Whether it may be sent once more if its connection ends without a word: the server may have acted on it
    /// (RFC 9110 §9.2.2).
    var isReplayable: Bool { !isSecondTry && !hasTakenUpload && call.request.method.isIdempotent }
}

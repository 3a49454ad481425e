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

    /// Whether all of it can be sent once more.
    var isReplayable: Bool { !isSecondTry && !hasTakenUpload }
}

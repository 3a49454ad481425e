/// What a request carries.
public enum RequestBody: Sendable {
    /// Nothing.
    case none
    /// Bytes in memory; they can be sent again after a redirect.
    case bytes([UInt8])
    /// Pieces that are asked for one after the other as the connection takes them; `nil` ends the body.
    ///
    /// Without a length the body is sent in chunks. It is read once: a redirect that asks for it again
    /// is refused.
    case stream(length: Int64?, next: @Sendable () async throws -> [UInt8]?)

    /// Whether there is nothing to send.
    var isNone: Bool {
        if case .none = self { return true }
        return false
    }
}

extension ServerBody {
    /// The body as that of a request to somebody else: it is read as it can be sent on.
    public var forwarded: RequestBody {
        switch source {
        case .bytes(let bytes): bytes.isEmpty ? .none : .bytes(bytes)
        case .incoming(let incoming): .stream(length: incoming.length.map(Int64.init)) { try await incoming.next() }
        }
    }
}

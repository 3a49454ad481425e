public import EngineNetwork
internal import Synchronization

/// What the log tells of a call that was forwarded: whose it was, and how much of it there was.
public struct ProxiedCall: Sendable {
    /// How clients name the connection.
    public let connection: String
    /// The integration's name.
    public let integration: String
    /// The provider's name.
    public let provider: String
    /// The bytes that went through.
    public let bytes: BodyBytes

    /// Describes a call.
    public init(connection: String, integration: String, provider: String, bytes: BodyBytes) {
        self.connection = connection
        self.integration = integration
        self.provider = provider
        self.bytes = bytes
    }
}

/// Bytes of the bodies of one call, counted as they pass.
public final class BodyBytes: Sendable {
    private let taken = Atomic<Int>(0)
    private let given = Atomic<Int>(0)

    /// Counts from nothing.
    public init() {}

    /// Bytes of the caller's body that were read.
    public var incoming: Int { taken.load(ordering: .relaxed) }
    /// Bytes of upstream's body that went to the caller.
    public var outgoing: Int { given.load(ordering: .relaxed) }

    /// A caller's body whose bytes are counted when they are read.
    public func counting(_ body: RequestBody) -> RequestBody {
        switch body {
        case .none: return body
        case .bytes(let bytes):
            taken.add(bytes.count, ordering: .relaxed)
            return body
        case .stream(let length, let next):
            return .stream(length: length) {
                let piece = try await next()
                self.taken.add(piece?.count ?? 0, ordering: .relaxed)
                return piece
            }
        }
    }

    /// Counts bytes that were given to the caller.
    func give(_ count: Int) { given.add(count, ordering: .relaxed) }
}

/// The number of a connection in the store.
public struct ConnectionID: Sendable, Hashable {
    let number: Int64

    /// The number, for clients that name a connection by it.
    public var clientNumber: Int64 { number }
}

/// The number of a stream in the store: what holds the records of one connection, model and variant.
public struct StreamID: Sendable, Hashable { let number: Int64 }

/// The number of a partition in the store: who reads a share of a stream, and how far.
public struct PartitionID: Sendable, Hashable { let number: Int64 }

/// The number of a run in the store.
///
/// People type it, so it can be read and made.
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    /// The number.
    public let number: Int64

    /// A number that a person typed.
    public init(number: Int64) { self.number = number }

    /// The number's digits.
    public var description: String { String(number) }
}

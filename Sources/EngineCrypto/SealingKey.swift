/// A 256-bit key that seals and opens boxes.
public struct SealingKey: Sendable {
    /// Length of a key, in bytes.
    public static let byteCount = 32

    /// The key's public name: eight bytes that tell keys apart and nothing about their content.
    public let id: SealingKeyID
    let material: WipedBytes

    /// Takes over a key.
    /// - Returns: nil unless there are exactly 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == SealingKey.byteCount else { return nil }
        // A fixed label keeps the id apart from every other hash of the same bytes.
        let hash = HMAC.code(of: Array("engine sealing key id".utf8), key: bytes, using: .sha256)
        guard let id = SealingKeyID(hash.prefix(SealingKeyID.byteCount)) else { return nil }
        self.id = id
        material = WipedBytes(bytes)
    }

    /// A new random key.
    public static func generate() -> (key: SealingKey, bytes: [UInt8])? {
        let bytes = RandomBytes.make(byteCount)
        return SealingKey(bytes).map { ($0, bytes) }
    }
}

extension SealingKey: CustomStringConvertible, CustomReflectable {
    /// The key's id.
    public var description: String { "[key \(id)]" }

    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The public name of a sealing key.
public struct SealingKeyID: Sendable, Hashable, CustomStringConvertible {
    /// Length of an id, in bytes.
    public static let byteCount = 8

    /// The id's bytes.
    public let bytes: [UInt8]

    /// An id read from somewhere.
    /// - Returns: nil unless there are exactly 8 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == SealingKeyID.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// The id as 16 hexadecimal digits.
    public var description: String { Hex.encode(bytes) }
}

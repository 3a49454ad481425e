public import EngineCrypto

/// The keys that seal what the store must not show.
///
/// The newest seals, all open.
public struct Vault: Sendable {
    /// Where a sealed value belongs; it opens nowhere else.
    public struct Place: Sendable, Hashable, CustomStringConvertible {
        /// The environment's name.
        public let environment: String
        /// The connection's name.
        public let connection: String
        /// The column's name.
        public let column: String

        /// Names a place.
        public init(environment: String, connection: String, column: String) {
            self.environment = environment
            self.connection = connection
            self.column = column
        }

        /// The three names.
        public var description: String { "\(column) of connection '\(connection)' in \(environment)" }

        /// The names, each after its length, so that no two places give the same bytes.
        var context: [UInt8] {
            [environment, connection, column].flatMap { name in
                withUnsafeBytes(of: UInt32(name.utf8.count).bigEndian) { Array($0) } + Array(name.utf8)
            }
        }
    }

    /// The keys, the newest first.
    public let keys: [SealingKey]
    private let newest: SealingKey

    /// Takes over keys, the newest first.
    /// - Returns: nil without a key.
    public init?(keys: [SealingKey]) {
        guard let newest = keys.first else { return nil }
        self.keys = keys
        self.newest = newest
    }

    /// The id of the key that seals.
    public var newestID: SealingKeyID { newest.id }

    /// The vault without some keys.
    /// - Returns: nil if none is left.
    func without(_ ids: Set<SealingKeyID>) -> Vault? {
        ids.isEmpty ? self : Vault(keys: keys.filter { !ids.contains($0.id) })
    }

    func seal(_ bytes: [UInt8], at place: Place) throws(VaultFault) -> [UInt8] {
        do throws(SealFault) {
            return try SealedBox.seal(bytes, with: newest, context: place.context)
        } catch {
            throw .altered(place: place.description)
        }
    }

    /// Seals several texts, one behind the other, as one, and gives the box out piece by piece.
    func seal(parts: [[UInt8]], at place: Place, to take: ([UInt8]) throws -> Void) throws {
        try SealedBox.seal(parts: parts, with: newest, context: place.context, to: take)
    }

    func open(_ box: [UInt8], at place: Place) throws(VaultFault) -> [UInt8] {
        do throws(SealFault) {
            return try SealedBox.open(box, with: keys, context: place.context)
        } catch {
            switch error {
            case .unknownKey(let id): throw .missingKey(id, atHand: keys.map(\.id))
            case .malformed, .altered, .unavailable: throw .altered(place: place.description)
            }
        }
    }
}

/// An object whose fields are declared: a root such as `response`, the config of a connection, a model.
public final class ExpressionObjectType: Sendable {
    /// A declared field.
    public struct Field: Sendable {
        /// Its name.
        public let name: String
        /// Its type.
        public let type: ExpressionType
        /// Whether it holds a secret.
        public let isTainted: Bool
        /// Whether it may be absent although it is declared.
        public let isOptional: Bool
        /// Whether it is a map whose keys are lower case and are looked up in any case: headers,
        /// cookies, links.
        public let foldsKeys: Bool
        /// One line about it.
        public let doc: String

        /// Declares a field.
        public init(
            _ name: String, _ type: ExpressionType, isTainted: Bool = false, isOptional: Bool = false,
            foldsKeys: Bool = false, doc: String = ""
        ) {
            self.name = name
            self.type = type
            self.isTainted = isTainted
            self.isOptional = isOptional
            self.foldsKeys = foldsKeys
            self.doc = doc
        }
    }

    /// The name in messages: `response`, `model Issue`.
    public let name: String
    /// The fields in declared order.
    public let fields: [Field]
    /// Whether other fields may be there too; they are `dyn`.
    public let isOpen: Bool
    /// Whether a field is secret, or holds something secret.
    let hasSecrets: Bool
    /// Positions by name, kept only where a search would take longer than a look-up.
    private let indices: [String: Int]?

    /// Declares an object type; of two fields of one name the last counts.
    public init(_ name: String, fields: [Field], isOpen: Bool = false) {
        self.name = name
        self.fields = fields
        self.isOpen = isOpen
        self.hasSecrets = fields.contains { $0.isTainted || $0.type.hasSecrets }
        // 8: below it, comparing short names in a row is faster than hashing one.
        indices =
            fields.count > 8
            ? Dictionary(fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 }) : nil
    }

    /// The field of a name.
    public func field(named name: String) -> Field? {
        guard let indices else { return fields.last { $0.name == name } }
        return indices[name].map { fields[$0] }
    }
}

extension ExpressionObjectType: Hashable {
    /// Types are told apart by the declaration, not by the name.
    public static func == (left: ExpressionObjectType, right: ExpressionObjectType) -> Bool { left === right }

    /// Hashes the identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

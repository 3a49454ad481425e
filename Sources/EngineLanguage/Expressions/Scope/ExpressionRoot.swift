/// A name that an expression may begin with.
public struct ExpressionRoot: Sendable {
    /// The name; may be dotted.
    public let name: String
    /// Its type.
    public let type: ExpressionType
    /// Whether all of it is secret; fields of an object say it for themselves too.
    public let isTainted: Bool
    /// Whether it may be absent although it is declared (`cursor` of a full pass).
    public let isOptional: Bool
    /// One line about it.
    public let doc: String
    /// Whether its name has a dot.
    let isDotted: Bool

    /// Declares a root.
    public init(
        _ name: String, _ type: ExpressionType, isTainted: Bool = false, isOptional: Bool = false, doc: String = ""
    ) {
        self.name = name
        self.type = type
        self.isTainted = isTainted
        self.isOptional = isOptional
        self.doc = doc
        isDotted = name.utf8.contains(UInt8(ascii: "."))
    }
}

/// A scope that a person is asked to allow.
public struct AskedScope: Sendable, Equatable {
    /// The provider's name for it.
    public let name: String
    /// Whether they may leave it out.
    public let isOptional: Bool

    /// Makes an entry of what is asked.
    public init(name: String, isOptional: Bool) {
        self.name = name
        self.isOptional = isOptional
    }
}

/// A set of integrations, connections and keys that knows nothing of the others.
public struct StoredEnvironment: Sendable, Hashable {
    /// Its number, by which clients name it.
    public let id: Int64
    /// Its name.
    public let name: String
    /// Names it in addresses that providers call.
    public let uuid: String
    /// Whether it must not be deleted in passing.
    public let isProduction: Bool
    /// What the operator set, as JSON text.
    public let settings: String
}

public import EngineDefinition
public import EngineStore

/// A connection that is ready to be used: its values, its credentials kept fresh, its limits kept.
public struct ConnectionAccess: Sendable {
    /// The connection as it is stored.
    public let connection: StoredConnection
    /// What it gives the roots of expressions; credentials as they were when it was opened.
    public let values: ConnectionValues
    let store: Store
    let reader: RecordReader
    let driver: CallDriver
}

public import EngineStore

extension StoredConnection {
    /// Whether calls of another reading of the same connection are made alike: when somebody last looked at it is
    /// nothing to them.
    public func isCalled(as other: StoredConnection) -> Bool {
        version == other.version && updatedAt == other.updatedAt && metadata == other.metadata
            && learnt == other.learnt && tags == other.tags && owner == other.owner
    }
}

extension StoredConnection.Status {
    /// The written machine of contracts.md §3: what a connection may become.
    ///
    /// A deleted one has no row and no status.
    ///
    /// Every status may be told again, with another reason. A reconnection or a later success makes any one active; a
    /// connection that waits for its first credentials can neither expire nor be revoked.
    public var successors: Set<StoredConnection.Status> {
        switch self {
        case .pending: [.pending, .active, .invalid]
        case .active: [.active, .expired, .invalid, .revoked]
        case .expired: [.expired, .active, .invalid, .revoked]
        case .invalid: [.invalid, .active, .expired, .revoked]
        case .revoked: [.revoked, .active]
        }
    }
}

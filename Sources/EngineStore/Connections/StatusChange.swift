/// What may happen to a connection: the one written machine of contracts.md §3.
///
/// What nobody answered (no network, 5xx, 429) is in it as well, because it must change nothing. A deleted connection
/// has no row and no status.
public enum StatusChange: String, Sendable, Hashable, CaseIterable {
    /// A person connected, for the first time or anew: other credentials, which upstream accepted.
    case connected
    /// The engine got other credentials without a person: a token was renewed.
    case renewed
    /// Upstream accepted the credentials that are there.
    case accepted
    /// Upstream refused the refresh token: it is dead.
    case renewalRefused = "renewal_refused"
    /// Upstream refused the credentials, or what a renewal needs beside the refresh token.
    case refused
    /// A person or upstream took the access back.
    case revoked
    /// Nothing was learnt of the credentials.
    case unanswered

    /// Whether other credentials come with it.
    public var bringsCredentials: Bool { self == .connected || self == .renewed }

    /// The status of a connection after this.
    ///
    /// A dead refresh token stays dead whatever the access token beside it still opens: only other credentials heal an
    /// expired connection, or the dead token would be sent again.
    /// - Parameter status: the status before.
    /// - Returns: nil if this cannot happen to such a connection.
    public func status(after status: StoredConnection.Status) -> StoredConnection.Status? {
        switch (self, status) {
        case (.connected, _): .active
        case (.unanswered, _): status
        case (.renewed, .revoked): nil
        case (.renewed, _): .active
        case (.accepted, .pending), (.accepted, .active), (.accepted, .invalid): .active
        case (.accepted, _): status
        case (.renewalRefused, .pending), (.renewalRefused, .revoked): nil
        case (.renewalRefused, _): .expired
        case (.refused, .pending), (.refused, .active), (.refused, .invalid): .invalid
        case (.refused, _): status
        case (.revoked, .pending): nil
        case (.revoked, _): .revoked
        }
    }
}

extension StoredConnection.Status {
    /// What a connection may become.
    ///
    /// Every status may be told again, with another reason.
    /// - Parameter hasOtherCredentials: whether other credentials come with the change.
    /// - Returns: the statuses, this one among them.
    func successors(withOtherCredentials hasOtherCredentials: Bool) -> Set<StoredConnection.Status> {
        let changes = StatusChange.allCases.filter { hasOtherCredentials || !$0.bringsCredentials }
        return Set(changes.compactMap { $0.status(after: self) })
    }
}

internal import EngineDefinition
internal import EngineStore

/// What a failed renewal means for the connection (contracts.md §3).
enum RefusedRenewal {
    /// Nothing was said of the credential: no network, 5xx, an answer that is none.
    case undecided
    /// What a person or the operator typed is refused; it may be put right elsewhere, so it is tried again.
    case invalid
    /// The refresh token is dead: it is never sent again, somebody has to connect anew.
    case dead

    /// Judges a fault.
    /// - Parameters:
    ///   - fault: how the renewal failed.
    ///   - isRefresh: whether a refresh token was sent.
    init(_ fault: CallFault, isRefresh: Bool) {
        guard case .upstream(let meaning) = fault.cause, [.unauthorized, .forbidden, .invalid].contains(meaning) else {
            self = .undecided
            return
        }
        // RFC 6749 §5.2: these speak of the client, not of the token.
        let isAboutClient = ["invalid_client", "unauthorized_client"].contains(fault.code ?? "")
        self = isRefresh && meaning == .unauthorized && !isAboutClient ? .dead : .invalid
    }

    /// What happened to the connection.
    var change: StatusChange {
        switch self {
        case .undecided: .unanswered
        case .invalid: .refused
        case .dead: .renewalRefused
        }
    }

    /// The status of the connection from now on; nothing: as it was.
    var status: StoredConnection.Status? {
        switch self {
        case .undecided: nil
        case .invalid: .invalid
        case .dead: .expired
        }
    }
}

internal import EngineDefinition
internal import EngineStore

/// What calls teach of a connection's credential, as its status (contracts.md §3), and what a person does about it.
extension Workplace {
    /// The failure that a call's fault stands for; a refused credential becomes the connection's status.
    /// - Parameters:
    ///   - fault: what happened.
    ///   - connection: whose call it was.
    ///   - provider: its provider, which knows what the credential consists of.
    /// - Returns: the failure, with what a person does about it.
    func failure(
        _ fault: CallFault, of connection: StoredConnection, _ provider: ProviderDefinition
    ) async -> CommandFailure {
        let failure = CommandFailure(fault, connection: connection, of: provider)
        guard failure.exitCode == .refused else { return failure }
        // A scope that is missing says nothing of the credential: nothing was sent.
        if fault.cause != .scope { await noteRefusal(fault, of: connection) }
        return failure
    }

    /// A connection that works after all is active again; one whose refresh token is dead needs more than that.
    func noteSuccess(of connection: StoredConnection) async {
        guard [.invalid, .pending].contains(connection.status) else { return }
        // The command did what it was asked: a status that cannot be written does not make it fail.
        _ = try? await store.note(
            .accepted, of: connection.name, in: environment, reason: nil, actor: session.actor,
            expecting: connection.version)
    }

    private func noteRefusal(_ fault: CallFault, of connection: StoredConnection) async {
        // The status may be a newer one than that of when the command began: the keeper of tokens tells it too.
        guard let present = try? await store.connection(named: connection.name, in: environment),
            present.status == .active || present.status == .pending
        else { return }
        _ = try? await store.note(
            .refused, of: connection.name, in: environment, reason: fault.message, actor: session.actor,
            expecting: present.version)
    }
}

internal import Engine
internal import EngineDefinition
internal import EngineStore

/// What calls teach of a connection's credential, as its status (contracts.md §3), and what a person does about it.
extension Workplace {
    /// The failure that a call's fault stands for; a refused credential becomes the connection's status.
    /// - Parameter isStored: whether the connection is in the store, or only tried.
    func failure(
        _ fault: CallFault, of connection: StoredConnection, _ plan: ProviderPlan, isStored: Bool = true
    ) async -> CommandFailure {
        let failure = CommandFailure(fault, connection: connection.name)
        guard failure.exitCode == .refused else { return failure }
        if isStored { await noteRefusal(fault, of: connection) }
        let hint = Self.advice(connection, plan, code: fault.code, isStored: isStored)
        return CommandFailure(failure.exitCode, failure.code, failure.message, hint: hint)
    }

    /// A connection that works after all is active again; one whose refresh token is dead needs more than that.
    func noteSuccess(of connection: StoredConnection) async {
        guard [.invalid, .pending].contains(connection.status) else { return }
        // The command did what it was asked: a status that cannot be written does not make it fail.
        try? await store.setStatus(
            of: connection.name, in: environment, to: .active, reason: nil, isVerified: true,
            expecting: connection.version)
    }

    private func noteRefusal(_ fault: CallFault, of connection: StoredConnection) async {
        // The status may be a newer one than that of when the command began: the keeper of tokens tells it too.
        guard let present = try? await store.connection(named: connection.name, in: environment),
            present.status == .active || present.status == .pending
        else { return }
        try? await store.setStatus(
            of: connection.name, in: environment, to: .invalid, reason: fault.message, expecting: present.version)
    }

    /// Which fields to look at, and the command that puts it right.
    /// - Parameter code: what upstream calls the refusal.
    static func advice(
        _ connection: StoredConnection, _ plan: ProviderPlan, code: String? = nil, isStored: Bool = true
    ) -> String {
        let fields = plan.auth[connection.scheme]?.fields ?? []
        let listed = fields.map { "'\($0)'" }.joined(separator: " and ")
        guard isStored else { return fields.isEmpty ? "nothing was stored" : "check \(listed); nothing was stored" }
        let isClientOfProject = code == "invalid_client" && !fields.contains("client_id")
        guard !isClientOfProject else {
            return "check 'client_id' and 'client_secret' of '\(connection.integration)' in engine.yaml"
        }
        guard !fields.isEmpty else {
            return "bring new tokens: engine connection import <file> with 'connection: \(connection.name)'"
        }
        let name = connection.name == connection.provider ? "" : " --connection \(connection.name)"
        return "check \(listed), then: engine connect \(connection.provider)\(name) --scheme \(connection.scheme)"
    }
}

internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

extension Workplace {
    /// Takes the access of a connection back upstream, where its provider has a way for it.
    ///
    /// Nothing of it keeps a connection from being deleted: what could not be done is said.
    /// - Returns: whether all calls were made.
    func takeBack(_ connection: StoredConnection) async -> Bool {
        guard let (definition, compiler) = try? provider(of: connection) else { return false }
        var diagnostics = DiagnosticList()
        let plan = compiler.provider(scheme: connection.scheme, diagnostics: &diagnostics)
        guard plan.auth[connection.scheme]?.canRevoke == true else { return false }
        let access: ConnectionAccess
        do throws(CommandFailure) {
            access = try await self.access(connection, plan, of: definition, events: SilentSink())
        } catch {
            session.terminal.note("The access was not taken back: \(error.message)")
            return false
        }
        guard let faults = await ConnectionRevoker(access: access).revoke(plan) else { return false }
        for fault in faults { session.terminal.note("The access was not taken back: \(fault.message)") }
        return faults.isEmpty
    }
}

internal import EngineStore

extension Workplace {
    /// Asks whether secrets may be shown, and writes to the audit trail before anything is.
    /// - Parameters:
    ///   - names: the connections whose secrets are shown.
    ///   - isSure: whether the command was told so already.
    /// - Throws: exit code 1 where there is no yes.
    func permitRevealing(_ names: [String], isSure: Bool) async throws(CommandFailure) {
        if !isSure {
            guard session.terminal.canAsk else {
                throw CommandFailure(.failed, "needs-yes", "showing secrets needs a yes", hint: "add --yes")
            }
            let whose = names.count == 1 ? "'\(names[0])'" : "\(names.count) connections"
            let answer = session.terminal.ask("Show the secrets of \(whose) on this screen? [y/N] ")
            guard ["y", "yes"].contains(answer?.lowercased()) else {
                throw CommandFailure(.failed, "needs-yes", "nothing was shown")
            }
        }
        for name in names {
            _ = try await Self.storing { () async throws(StoreFault) in
                try await store.appendEvent(
                    "connection.reveal", subject: name, actor: session.actor, in: environment)
            }
        }
    }
}

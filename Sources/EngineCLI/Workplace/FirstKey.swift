internal import EngineCrypto
internal import EngineStore

/// The API key that containers bring: `ENGINE_API_KEY`, or the file that `ENGINE_API_KEY_FILE` names.
struct FirstKey {
    let workplace: Workplace

    /// The key's name in the list.
    static let name = "ENGINE_API_KEY"
    /// 122 bits: what a random UUID has, and 32 hexadecimal digits are enough to hold.
    private static let leastLength = 32

    /// Makes the key known to the store, unless it is; an older one of the variable goes.
    /// - Throws: exit code 2 if the key is too short to be safe or another one has it, 5 if its file cannot be read.
    func add() async throws(CommandFailure) {
        guard let key = try key() else { return }
        let (store, environment) = (workplace.store, workplace.environment)
        let new = NewKey(environment: environment, name: Self.name, scopes: ["environment:*", "account:*"])
        let kept = try await Workplace.storing { () async throws(StoreFault) in
            try await store.keepKey(new, key, actor: Self.name)
        }
        switch kept {
        case .inUse: return
        case .revoked:
            // Whoever took it back had a reason; the others go on.
            workplace.session.terminal.note(
                "the key of \(Self.name) was taken back and opens nothing; give the variable another one")
        case .taken(let other):
            throw .usage(
                "the key of \(Self.name) is one of the environment '\(other)'",
                hint: "give this environment ('\(environment)') a key of its own")
        }
    }

    private func key() throws(CommandFailure) -> Secret? {
        let variables = workplace.session.environment
        // An empty variable is one that was not set where the command was written.
        var text = variables[Self.name].flatMap { $0.isEmpty ? nil : $0 }
        if text == nil, let path = variables["\(Self.name)_FILE"], !path.isEmpty {
            guard let read = WholeFile(path: workplace.session.path(of: path)).read() else {
                throw CommandFailure(
                    .local, "unreadable-file", "the file '\(path)' of \(Self.name)_FILE cannot be read")
            }
            text = read.trimmingNewlines
        }
        guard let text, !text.isEmpty else { return nil }
        guard text.utf8.count >= Self.leastLength, !text.contains(" ") else {
            throw .usage(
                "the key of \(Self.name) is too short to be safe: at least \(Self.leastLength) characters",
                hint: "use a random UUID: cat /proc/sys/kernel/random/uuid")
        }
        return Secret(text)
    }
}

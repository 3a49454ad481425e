internal import Engine
internal import EngineStore

extension Workplace {
    /// The stored streams, of one connection or of all.
    /// - Throws: exit code 2 if there is no such connection.
    func streams(of name: String?) async throws(CommandFailure) -> [StoredStream] {
        let name = try await known(name)
        return try await Self.storing { () async throws(StoreFault) in
            try await reader.streams(in: environment, connection: name)
        }
    }

    /// The name of a connection as the store has it.
    /// - Throws: exit code 2 if there is no such connection.
    func known(_ name: String?) async throws(CommandFailure) -> String? {
        guard let name else { return nil }
        return try await connection(named: name).name
    }

    /// Those of a model.
    /// - Throws: exit code 2 with the nearest names if there is none.
    func streams(of model: String, among all: [StoredStream]) throws(CommandFailure) -> [StoredStream] {
        let found = all.filter { $0.model == model }
        guard found.isEmpty else { return found }
        guard !all.isEmpty else {
            throw CommandFailure(
                .usage, "unknown-model", "there are no records of '\(model)'",
                hint: "nothing was synced yet; 'engine run sync <name>' does that")
        }
        throw .unknown("model", model, candidates: Array(Set(all.map(\.model))))
    }
}

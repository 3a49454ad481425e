public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// Keeps what the steps of a partition have done together with its checkpoint, in one transaction that is on the
    /// disk when this returns: what was submitted must not be submitted again.
    /// - Parameters:
    ///   - state: what they have done, as text; it is sealed.
    ///   - partition: the partition.
    ///   - checkpoint: its position, in which the pass is that the steps are for.
    ///   - lease: the right to write.
    /// - Throws: `.vault` if the store is not unlocked, `.leaseLost` if somebody else reads the partition by now.
    public func keepSteps(
        _ state: Secret, of partition: PartitionID, checkpoint: String, lease: Lease? = nil
    ) throws(StoreFault) {
        try writingDurably { database in
            try prove(lease, in: database)
            let box = try seal(
                state.withBytes { Array($0) }, at: Self.place(of: partition), in: database)
            try database.run(
                "UPDATE partitions SET checkpoint = ?2, updated_at = ?3 WHERE id = ?1",
                [.integer(partition.number), .text(checkpoint), .integer(now)])
            try database.run(
                """
                INSERT INTO partition_steps (partition, state) VALUES (?1, ?2)
                ON CONFLICT (partition) DO UPDATE SET state = ?2
                """,
                [.integer(partition.number), .blob(box)])
        }
    }

    /// What the steps of a partition have done.
    /// - Returns: nil if nothing is kept, or if it cannot be opened: then they are made again.
    public func steps(of partition: PartitionID) throws(StoreFault) -> Secret? {
        try working { database in
            let box = try database.firstRow(
                of: "SELECT state FROM partition_steps WHERE partition = ?", [.integer(partition.number)]
            ) { $0.blob(0) }
            guard let box else { return nil }
            return (try? open(box, at: Self.place(of: partition), in: database)).map { Secret(utf8: $0) }
        }
    }

    /// Forgets what the steps of a partition have done: its pass is over, or what they began is of no use any more.
    public func forgetSteps(of partition: PartitionID, lease: Lease? = nil) throws(StoreFault) {
        try writing { database in
            try prove(lease, in: database)
            _ = try database.run(
                "DELETE FROM partition_steps WHERE partition = ?", [.integer(partition.number)])
        }
    }

    private static func place(of partition: PartitionID) -> Vault.Place {
        Vault.Place(environment: "", connection: "", column: "partition_steps.\(partition.number)")
    }

    // MARK: Results that serve for a while

    /// Keeps the result of a step of a connection.
    /// - Parameters:
    ///   - result: the result, as text; it is sealed.
    ///   - connection: whose it is.
    ///   - question: what was asked; only a code of it is stored.
    ///   - until: until when it serves, in microseconds since 1970.
    /// - Throws: `.vault` if the store is not unlocked.
    public func keepResult(
        _ result: Secret, of connection: ConnectionID, question: String, until: Int64
    ) throws(StoreFault) {
        try writing { database in
            let key = try codeKey(in: database)
            let code = Hex.encode(key.code(of: Array(question.utf8), purpose: "step \(connection.number)"))
            let box = try seal(result.withBytes { Array($0) }, at: Self.place(of: connection), in: database)
            try database.run(
                "DELETE FROM step_results WHERE connection = ? AND until <= ?",
                [.integer(connection.number), .integer(now)])
            try database.run(
                """
                INSERT INTO step_results (connection, code, until, result) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (connection, code) DO UPDATE SET until = ?3, result = ?4
                """,
                [.integer(connection.number), .text(code), .integer(until), .blob(box)])
        }
    }

    /// The results of steps of a connection that still serve.
    ///
    /// One that cannot be opened counts as not there: it is asked for again.
    public nonisolated func results(
        of connection: ConnectionID
    ) async throws(StoreFault) -> [(result: Secret, until: Int64)] {
        try await reading { database in
            try database.rows(
                of: "SELECT until, result FROM step_results WHERE connection = ? AND until > ?",
                [.integer(connection.number), .integer(now)]
            ) { ($0.integer(0), $0.blob(1)) }.compactMap { until, box in
                (try? open(box, at: Self.place(of: connection), in: database)).map { (Secret(utf8: $0), until) }
            }
        }
    }

    private static func place(of connection: ConnectionID) -> Vault.Place {
        Vault.Place(environment: "", connection: String(connection.number), column: "step_results")
    }

    // MARK: Metadata

    /// Adds members to what is learnt of a connection's account.
    /// - Parameters:
    ///   - members: their names, and their values as JSON text.
    ///   - name: the connection.
    ///   - environment: its environment.
    /// - Throws: `.unknown` connection.
    public func learn(
        _ members: [(name: String, json: String)], of name: String, in environment: String
    ) throws(StoreFault) {
        try writingDurably { database in
            let connection = try ConnectionTable(database: database).require(name, in: environment)
            try ConnectionTable(database: database).learn(members, of: connection.id)
        }
    }
}

extension ConnectionTable {
    /// Lays members over what is learnt of a connection's account.
    func learn(_ members: [(name: String, json: String)], of id: ConnectionID) throws {
        for member in members {
            try database.run(
                "UPDATE connections SET learnt = json_set(learnt, ?2, json(?3)) WHERE id = ?1",
                [.integer(id.number), .text("$.\"\(member.name)\""), .text(member.json)])
        }
    }

    /// Forgets what steps have done and brought: it may be another account's.
    func forgetSteps(of id: ConnectionID) throws {
        try database.run("DELETE FROM step_results WHERE connection = ?", [.integer(id.number)])
        try database.run(
            """
            DELETE FROM partition_steps WHERE partition IN
                (SELECT p.id FROM partitions p JOIN streams s ON s.id = p.stream WHERE s.connection = ?)
            """, [.integer(id.number)])
    }
}

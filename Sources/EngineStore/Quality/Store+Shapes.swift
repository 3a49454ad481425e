internal import EngineDatabase

extension Store {
    /// Drifts of a stream that are kept: the newest.
    private static let keptDrifts = 200

    /// The shape that a stream's records had, by name; empty if none is known.
    public func shape(of stream: StreamID, source: String) throws(StoreFault) -> [StoredFieldShape] {
        try working { database in
            try database.rows(
                of: "SELECT field, types, present, checked FROM field_shapes WHERE stream = ? AND source = ?",
                [.integer(stream.number), .text(source)]
            ) { row in
                StoredFieldShape(
                    field: row.text(0), types: Int(row.integer(1)), present: Int(row.integer(2)),
                    checked: Int(row.integer(3)))
            }
        }
    }

    /// Stores the shape that a stream's records have, and how it differs from the one before.
    /// - Throws: `.leaseLost` if somebody else holds the lease by now.
    public func setShape(
        _ shape: [StoredFieldShape], drifts: [StoredDrift], of stream: StreamID, source: String, run: RunID,
        lease: Lease? = nil
    ) throws(StoreFault) {
        try writing { database in
            try prove(lease, in: database)
            let place: [DatabaseValue] = [.integer(stream.number), .text(source)]
            try database.run("DELETE FROM field_shapes WHERE stream = ? AND source = ?", place)
            for field in shape {
                try database.run(
                    """
                    INSERT INTO field_shapes (stream, source, field, types, present, checked) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                    place + [
                        .text(field.field), .integer(Int64(field.types)), .integer(Int64(field.present)),
                        .integer(Int64(field.checked)),
                    ])
            }
            for drift in drifts {
                try database.run(
                    """
                    INSERT INTO drifts (stream, source, run, at, field, change, before, after)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    place + [
                        .integer(run.number), .integer(now), .text(drift.field), .text(drift.change),
                        .text(drift.before), .text(drift.after),
                    ])
            }
            guard !drifts.isEmpty else { return }
            // The oldest go: a stream's state has a bound.
            try database.run(
                """
                DELETE FROM drifts WHERE stream = ?1 AND source = ?2 AND id NOT IN (
                    SELECT id FROM drifts WHERE stream = ?1 AND source = ?2 ORDER BY id DESC LIMIT \(Self.keptDrifts))
                """, place)
        }
    }

    /// How the shapes of a stream's records differed, the newest first.
    public func drifts(of stream: StreamID, source: String) throws(StoreFault) -> [StoredDrift] {
        try working { database in
            try database.rows(
                of: """
                    SELECT field, change, before, after FROM drifts WHERE stream = ? AND source = ? ORDER BY id DESC
                    """, [.integer(stream.number), .text(source)]
            ) { StoredDrift(field: $0.text(0), change: $0.text(1), before: $0.text(2), after: $0.text(3)) }
        }
    }
}

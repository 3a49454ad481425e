internal import EngineDatabase

/// The notices of deletions that a partition of a list of deletions has given.
struct NoticeTable {
    let database: SQLiteConnection
    let partition: Int64
    /// Tells one reading of the list from another.
    let reading: Int64

    /// Whether a notice was given before.
    func contains(_ id: String, _ mark: [UInt8]) throws -> Bool {
        try database.firstRow(
            of: "SELECT 1 FROM notices WHERE partition = ? AND id = ? AND mark = ?",
            [.integer(partition), .text(id), .blob(mark)]
        ) { $0.integer(0) } != nil
    }

    /// Notes a notice.
    /// - Returns: whether it is new.
    func take(_ id: String, _ mark: [UInt8]) throws -> Bool {
        let isNew = try !contains(id, mark)
        try database.run(
            """
            INSERT INTO notices (partition, id, mark, reading) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET reading = ?4
            """, [.integer(partition), .text(id), .blob(mark), .integer(reading)])
        return isNew
    }
}

extension Store {
    /// Forgets the notices that a complete reading of a list did not give any more: if they come again, they are new.
    /// - Parameters:
    ///   - partition: whose notices they are.
    ///   - reading: tells the reading.
    ///   - lease: the lease under which it was read, which is renewed.
    /// - Throws: `.leaseLost` if somebody else holds the lease by now.
    public func forgetNotices(
        of partition: PartitionID, butOf reading: Int64, lease: Lease? = nil
    ) throws(StoreFault) {
        try writing { database in
            try prove(lease, in: database)
            _ = try database.run(
                "DELETE FROM notices WHERE partition = ? AND reading <> ?",
                [.integer(partition.number), .integer(reading)])
        }
    }
}

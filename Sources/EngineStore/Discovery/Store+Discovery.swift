internal import EngineDatabase

/// The name of a stream that was found for a connection.
public struct StoredStreamName: Sendable, Hashable {
    /// The identity of what it was found for.
    public let id: String
    /// The stream's name.
    public let name: String
    /// What upstream called the thing when it was last found.
    public let title: String

    /// Makes a name.
    public init(id: String, name: String, title: String) {
        self.id = id
        self.name = name
        self.title = title
    }
}

extension Store {
    /// The names that the streams of a block have.
    /// - Parameters:
    ///   - connection: for whom they were found.
    ///   - block: the name of the stream that becomes many.
    /// - Returns: the names, by id.
    /// - Throws: what the store refused.
    public func streamNames(
        of connection: ConnectionID, block: String
    ) throws(StoreFault) -> [StoredStreamName] {
        try working { database in
            try database.rows(
                of: "SELECT id, name, title FROM discovered_streams WHERE connection = ? AND block = ? ORDER BY id",
                [.integer(connection.number), .text(block)]
            ) { StoredStreamName(id: $0.text(0), name: $0.text(1), title: $0.text(2)) }
        }
    }

    /// Keeps names; one that an id has already stays.
    public func keepStreamNames(
        _ names: [StoredStreamName], of connection: ConnectionID, block: String
    ) throws(StoreFault) {
        try writing { database in
            for name in names {
                try database.run(
                    """
                    INSERT INTO discovered_streams (connection, block, id, name, title, first_seen)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                    ON CONFLICT (connection, block, id) DO UPDATE SET title = excluded.title
                    """,
                    [
                        .integer(connection.number), .text(block), .text(name.id), .text(name.name),
                        .text(name.title), .integer(now),
                    ])
            }
        }
    }
}

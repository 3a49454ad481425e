/// All steps of the schema, in order.
enum Migrations {
    static let all: [Migration] = [
        .first, .sources, .third, .steps, .discoveredStreams, .server, .keyRing,
        .learntValues, .renewalPauses, .notices,
    ]

    /// The newest schema that this engine knows.
    static var newest: Int { all.last?.number ?? 0 }
}

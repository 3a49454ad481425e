internal import EngineDatabase

/// Which connections are meant; what is not said does not matter.
public struct ConnectionFilter: Sendable, Hashable {
    /// The environment's name.
    public var environment: String
    /// How clients name it.
    public var publicID: String?
    /// A piece of its id, or of the name or e-mail address of whom it belongs to; the case does not matter.
    public var search: String?
    /// The integrations that it may belong to.
    public var integrations: [String]?
    /// Whom it belongs to.
    public var owner: String?
    /// The end user's id.
    public var endUser: String?
    /// The id of the end user's organization.
    public var organization: String?
    /// Tags that it has.
    public var tags: [String: String]
    /// Whether those are meant that wait for somebody to claim them, instead of the others; nothing: all.
    public var isPending: Bool?
    /// The most that are told.
    public var limit: Int
    /// Pages of that size that are passed over.
    public var page: Int

    /// All connections of an environment.
    public init(environment: String) {
        self.environment = environment
        tags = [:]
        limit = 10_000
        page = 0
    }

    /// The condition over `c`, `e` and `i`, with its values.
    var condition: (sql: String, values: [DatabaseValue]) {
        var parts = ["e.name = ?"]
        var values: [DatabaseValue] = [.text(environment)]
        func add(_ part: String, _ more: DatabaseValue...) {
            parts.append(part)
            values += more
        }
        if let publicID { add("c.connection_id = ?", .text(publicID)) }
        if let isPending { parts.append("c.status \(isPending ? "=" : "<>") 'pending'") }
        if let owner { add("c.owner = ?", .text(owner)) }
        if let endUser { add("json_extract(c.end_user, '$.id') = ?", .text(endUser)) }
        if let organization { add("json_extract(c.end_user, '$.organization.id') = ?", .text(organization)) }
        if let integrations {
            let places = Array(repeating: "?", count: integrations.count).joined(separator: ", ")
            parts.append("i.name IN (\(places))")
            values += integrations.map { .text($0) }
        }
        if let search {
            let text = DatabaseValue.text(search)
            add(
                """
                (instr(fold(c.connection_id), fold(?)) > 0
                    OR instr(fold(json_extract(c.end_user, '$.display_name')), fold(?)) > 0
                    OR instr(fold(json_extract(c.end_user, '$.email')), fold(?)) > 0)
                """, text, text, text)
        }
        for tag in tags.sorted(by: { $0.key < $1.key }) {
            add(
                "EXISTS (SELECT 1 FROM json_each(c.tags) t WHERE t.key = ? AND t.value = ?)", .text(tag.key),
                .text(tag.value))
        }
        values += [.integer(Int64(limit)), .integer(Int64(limit) * Int64(page))]
        return ("WHERE \(parts.joined(separator: " AND ")) ORDER BY c.id DESC LIMIT ? OFFSET ?", values)
    }
}

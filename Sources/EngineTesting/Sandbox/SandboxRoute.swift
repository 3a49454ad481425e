internal import EngineHTTP

/// What a path under `/v1` means.
enum SandboxRoute: Hashable, Sendable {
    /// Whose credentials these are.
    case me
    /// A list.
    case list(SandboxTableID)
    /// One record of a list.
    case record(SandboxTableID, index: Int)

    /// The contacts in another form.
    case feed(SandboxFeed)
    /// Where the log of changes ends.
    case logHead

    /// Reads the segments behind `/v1`.
    init?(_ segments: [String]) {
        switch segments.count {
        case 1 where segments[0] == "me": self = .me
        case 1 where segments[0] == "contacts": self = .list(.contacts)
        case 1 where segments[0] == "projects": self = .list(.projects)
        case 1:
            guard let feed = SandboxFeed(rawValue: segments[0]) else { return nil }
            self = .feed(feed)
        case 2 where segments == ["log", "head"]: self = .logHead
        case 2:
            guard let kind = SandboxKind(rawValue: segments[0]),
                let (table, index) = SandboxTableID.locate(segments[1]), table.kind == kind
            else { return nil }
            self = .record(table, index: index)
        case 3:
            guard let (table, index) = SandboxTableID.locate(segments[1]) else { return nil }
            switch (segments[0], segments[2], table) {
            case ("projects", "tasks", .projects): self = .list(.tasks(project: index))
            case ("tasks", "comments", .tasks(let project)): self = .list(.comments(project: project, task: index))
            default: return nil
            }
        default: return nil
        }
    }

    /// The decoded segments of a path.
    static func segments(of path: String) -> [String] {
        path.split(separator: "/").map { PercentEncoding.decode(String($0)) }
    }
}

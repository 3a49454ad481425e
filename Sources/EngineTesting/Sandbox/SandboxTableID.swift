/// What a record is.
enum SandboxKind: String, CaseIterable, Sendable {
    case contacts, projects, tasks, comments

    /// The word that begins an id.
    var prefix: String {
        switch self {
        case .contacts: "con"
        case .projects: "prj"
        case .tasks: "tsk"
        case .comments: "com"
        }
    }

    /// Fields that a caller may write, with whether a new record needs them.
    var writableFields: [(name: String, isRequired: Bool)] {
        switch self {
        case .contacts: [("name", true), ("email", true), ("status", false), ("notes", false)]
        case .projects: [("name", true), ("state", false)]
        case .tasks: [("title", true), ("state", false), ("estimate", false)]
        case .comments: [("text", true)]
        }
    }
}

/// One list: a kind, and the parent whose children it holds.
enum SandboxTableID: Hashable, Sendable {
    case contacts
    case projects
    case tasks(project: Int)
    case comments(project: Int, task: Int)

    var kind: SandboxKind {
        switch self {
        case .contacts: .contacts
        case .projects: .projects
        case .tasks: .tasks
        case .comments: .comments
        }
    }

    /// What makes the records of two lists differ.
    var salt: UInt64 {
        switch self {
        case .contacts: 1
        case .projects: 2
        case .tasks(let project): 3 &+ UInt64(truncatingIfNeeded: project) &* 4
        case .comments(let project, let task):
            SandboxRandom.mixed(UInt64(truncatingIfNeeded: project) << 32 ^ UInt64(truncatingIfNeeded: task)) | 1 << 63
        }
    }

    /// The indexes that an id of this list tells beside the record's own, outermost first.
    var parents: [Int] {
        switch self {
        case .contacts, .projects: []
        case .tasks(let project): [project]
        case .comments(let project, let task): [project, task]
        }
    }

    /// The record whose child this list is.
    var parent: (table: SandboxTableID, index: Int)? {
        switch self {
        case .contacts, .projects: nil
        case .tasks(let project): (.projects, project)
        case .comments(let project, let task): (.tasks(project: project), task)
        }
    }
}

// MARK: Ids

extension SandboxTableID {
    /// Appends the id of a record, without quotes: `con_000000042`, `tsk_3_17`.
    func appendID(of index: Int, to text: inout SandboxText) {
        switch self {
        case .contacts: text.append("con_")
        case .projects: text.append("prj_")
        case .tasks(let project):
            text.append("tsk_")
            text.append(decimal: project)
            text.append(0x5F)
        case .comments(let project, let task):
            text.append("com_")
            text.append(decimal: project)
            text.append(0x5F)
            text.append(decimal: task)
            text.append(0x5F)
        }
        // Contacts have their digits filled up, so that the order of ids as texts is the order of
        // indexes.
        text.append(decimal: index, digits: self == .contacts ? 9 : 1)
    }

    func id(of index: Int) -> String {
        var text = SandboxText(capacity: 64)
        appendID(of: index, to: &text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    /// The list and the index that an id tells.
    static func locate(_ id: some StringProtocol) -> (table: SandboxTableID, index: Int)? {
        let parts = id.split(separator: "_", omittingEmptySubsequences: false)
        guard let prefix = parts.first, let kind = SandboxKind.allCases.first(where: { $0.prefix == prefix }) else {
            return nil
        }
        let numbers = parts.dropFirst().map { part in
            part.utf8.allSatisfy { (48...57).contains($0) } && part.utf8.count <= 12 ? Int(part) ?? -1 : -1
        }
        guard numbers.allSatisfy({ $0 >= 0 }), let table = SandboxTableID(kind, parents: numbers.dropLast()),
            let index = numbers.last, table.id(of: index) == id
        else { return nil }
        return (table, index)
    }

    init?(_ kind: SandboxKind, parents: some Collection<Int>) {
        let indexes = Array(parents)
        switch (kind, indexes.count) {
        case (.contacts, 0): self = .contacts
        case (.projects, 0): self = .projects
        case (.tasks, 1): self = .tasks(project: indexes[0])
        case (.comments, 2): self = .comments(project: indexes[0], task: indexes[1])
        default: return nil
        }
    }
}

extension [UInt8] {
    /// Appends a text that is known when the program is built.
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }
}

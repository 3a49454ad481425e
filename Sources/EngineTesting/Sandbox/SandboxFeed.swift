/// Lists of the contacts as APIs of other habits give them: each asks for another kind of cursor.
enum SandboxFeed: String, Sendable {
    /// Meetings with them, by sync token.
    case events
    /// A search in a span of time that gives no more than so many results.
    case search
    /// The newest change first.
    case recent
    /// What happened to them, by number, as long as it is remembered.
    case log
    /// The ids of those that are gone.
    case deleted
}

/// A sync token: which changes its holder has seen.
struct SandboxSyncToken: Hashable, Sendable {
    let key: SandboxOrder.Key
    /// How often tokens had been made to expire when this one was given out; 0 is not written.
    let age: Int

    init(_ key: SandboxOrder.Key, age: Int) {
        self.key = key
        self.age = age
    }

    init?(text: some StringProtocol) {
        guard text.hasPrefix("s"), let dot = text.firstIndex(of: "."),
            let cursor = SandboxCursor(text: String(text[text.index(after: dot)...]))
        else { return nil }
        let digits = text[..<dot].dropFirst()
        guard let age = digits.isEmpty ? 0 : Int(digits), age >= 0 else { return nil }
        self.init(cursor.key, age: age)
    }

    var text: String { (age > 0 ? "s\(age)." : "s.") + SandboxCursor(sorting: .updated, key: key).text }
}

/// Where a walk over events goes on, and the sync token that it ends with.
enum SandboxEventPage: Sendable {
    /// All events by id; changes since the walk began come with the token.
    case all(from: Int, token: SandboxSyncToken)
    /// The changes that the holder of a token has not seen.
    case changes(after: SandboxSyncToken)

    init?(text: String) {
        let parts = text.split(separator: "~")
        switch parts.first {
        case "a" where parts.count == 3:
            guard let from = Int(parts[1]), let token = SandboxSyncToken(text: parts[2]) else { return nil }
            self = .all(from: from, token: token)
        case "c" where parts.count == 2:
            guard let token = SandboxSyncToken(text: parts[1]) else { return nil }
            self = .changes(after: token)
        default: return nil
        }
    }

    var text: String {
        switch self {
        case .all(let from, let token): "a~\(from)~\(token.text)"
        case .changes(let token): "c~\(token.text)"
        }
    }
}

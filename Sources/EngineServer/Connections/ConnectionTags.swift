internal import EngineLanguage

/// Tags of a connection: at most ten, their names in lower case (nango-api.md §1.4).
struct ConnectionTags {
    private static let most = 10

    /// Names and values, in order.
    private(set) var entries: [(String, String)] = []

    /// Checks tags that a client gave.
    /// - Parameters:
    ///   - given: names and values.
    ///   - path: where they stand in the body, for messages.
    /// - Throws: `invalid_body` with the first that cannot be kept.
    init(_ given: NamedValues<String>, at path: [String] = ["tags"]) throws(RouteFault) {
        for entry in given {
            let name = entry.name.lowercased()
            guard Self.isName(name) else {
                throw .invalidBody(
                    path + [entry.name],
                    "a tag's name must begin with a letter and have at most 64 letters, digits and any of _ - . /")
            }
            guard !entries.contains(where: { $0.0 == name }) else {
                throw .invalidBody(path + [entry.name], "the tag '\(name)' is there twice; names do not depend on case")
            }
            guard (1...255).contains(entry.value.count) else {
                throw .invalidBody(path + [entry.name], "a tag's value must have 1 to 255 characters")
            }
            guard name != "end_user_email" || TextFormat.isEmailAddress(entry.value) else {
                throw .invalidBody(path + [entry.name], "the tag '\(name)' must be an e-mail address")
            }
            entries.append((name, entry.value))
        }
        guard entries.count <= Self.most else {
            throw .invalidBody(path, "at most \(Self.most) tags are kept, not \(entries.count)")
        }
    }

    /// Tags of the person's, then the host's own, which win; what a person's own tags would make too many is left out.
    init(user: EndUser?, in organization: EndUserOrganization?, explicit: NamedValues<String>?) throws(RouteFault) {
        let own = try ConnectionTags(explicit ?? .init())
        let derived = user?.derivedTags(in: organization) ?? []
        let theirs =
            try user.map { user throws(RouteFault) in
                try ConnectionTags(user.tags, at: ["end_user", "tags"]).entries
            } ?? []
        let all = Self.merged([derived, theirs, own.entries])
        entries = all.count <= Self.most ? all : Self.merged([derived, own.entries])
        guard entries.count <= Self.most else {
            throw .invalidBody(
                ["tags"],
                "with those of the end user there would be \(entries.count) tags; at most \(Self.most) are kept")
        }
    }

    private static func merged(_ groups: [[(String, String)]]) -> [(String, String)] {
        groups.joined().reduce(into: []) { entries, entry in
            if let place = entries.firstIndex(where: { $0.0 == entry.0 }) {
                entries[place] = entry
            } else {
                entries.append(entry)
            }
        }
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (97...122).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || "_-./".utf8.contains(byte)
        }
    }

    /// The tags as they are kept.
    var json: JSONValue { .object(entries.map { ($0.0, .string($0.1)) }) }
}

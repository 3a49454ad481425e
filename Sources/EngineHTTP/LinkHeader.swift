/// The links of a `Link` header (RFC 8288 §3).
public struct LinkHeader: Sendable, Hashable {
    /// One link: a target and what it is to the page.
    public struct Link: Sendable, Hashable {
        /// The URL or reference between the angle brackets, as written.
        public let target: String
        /// What the target is: the words of `rel`, in lower case.
        public let relations: [String]
        /// All parameters in their order, names in lower case, values without quotes.
        public let parameters: [Parameter]
    }

    /// A name and value behind a link's target.
    public struct Parameter: Sendable, Hashable {
        /// The name in lower case.
        public let name: String
        /// The value; empty where there is none.
        public let value: String
    }

    /// The links in their order; items that are none are left out.
    public let links: [Link]

    /// Reads the values of all `Link` lines.
    public init(_ values: [String]) {
        links = values.flatMap { HTTPText.split($0, at: UInt8(ascii: ",")) }.compactMap(Self.link)
    }

    /// Reads the `Link` lines of a head.
    public init(_ fields: HTTPFields) {
        self.init(fields.values(of: "link"))
    }

    /// The target of the first link of a relation.
    public subscript(relation: String) -> String? {
        let wanted = relation.asciiLowercased
        return links.first { $0.relations.contains(wanted) }?.target
    }

    private static func link(_ item: String) -> Link? {
        guard item.utf8.first == UInt8(ascii: "<"), let end = item.firstIndex(of: ">") else { return nil }
        let target = HTTPText.trim(item[item.index(after: item.startIndex)..<end])
        let parts = HTTPText.split(item[item.index(after: end)...], at: UInt8(ascii: ";"))
        let parameters = parts.map { part in
            let (name, value) = HTTPText.parameter(part)
            return Parameter(name: name.asciiLowercased, value: value ?? "")
        }
        // Only the first `rel` counts (RFC 8288 §3.3).
        let rel = parameters.first { $0.name == "rel" }?.value ?? ""
        // With an anchor the link speaks of another resource than the one that was asked for (§3.2).
        let isElsewhere = parameters.contains { $0.name == "anchor" && !$0.value.isEmpty }
        let relations = isElsewhere ? [] : rel.split(separator: " ").map { String($0).asciiLowercased }
        return Link(target: target, relations: relations, parameters: parameters)
    }
}

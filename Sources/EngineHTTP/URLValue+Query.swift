extension URLValue {
    /// A name in a query with its value, both decoded.
    public struct QueryItem: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value; none where there is no equals sign.
        public let value: String?

        /// Makes an item.
        public init(_ name: String, _ value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// The items of the query in their order; a plus sign is read as a space, as forms write it.
    public var queryItems: [QueryItem] {
        guard let query, !query.isEmpty else { return [] }
        return query.utf8.split(separator: UInt8(ascii: "&")).map { part in
            guard let sign = part.firstIndex(of: UInt8(ascii: "=")) else {
                return QueryItem(PercentEncoding.decodeForm(part), nil)
            }
            return QueryItem(
                PercentEncoding.decodeForm(part[..<sign]), PercentEncoding.decodeForm(part[part.index(after: sign)...]))
        }
    }

    /// The same URL with items behind those it has; what is there stays byte for byte.
    public func adding(_ items: [QueryItem]) -> URLValue {
        guard !items.isEmpty else { return self }
        let added = items.map { item in
            PercentEncoding.query(item.name) + (item.value.map { "=" + PercentEncoding.query($0) } ?? "")
        }.joined(separator: "&")
        var result = self
        let present = query ?? ""
        result.replace(path: path, query: present.isEmpty ? added : present + "&" + added)
        return result
    }
}

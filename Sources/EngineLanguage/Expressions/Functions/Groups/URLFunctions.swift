/// URLs and their parts.
enum URLFunctions: ExpressionFunctionGroup {
    static let name = "urls"

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "url.escape", "The string with all but unreserved characters (RFC 3986 §2.3) as `%XX` escapes.",
            examples: [.init("url.escape('a b&c=d/é~')", "'a%20b%26c%3Dd%2F%C3%A9~'")],
            overloads: [
                ExpressionOverload("url_escape_string", [.string], .string) { call throws(ExpressionFault) in
                    let text = try call.utf8(0)
                    var escaped = TextBuilder()
                    try escaped.append(atMost: 3 * text.count) { PercentText.escape(text, to: &$0) }
                    return try call.makeString(escaped.bytes)
                }
            ]),
        ExpressionFunction(
            "url.unescape", "The string with its `%XX` escapes resolved; `+` stays.",
            examples: [
                .init("url.unescape('a%20b%2F%C3%A9+')", "'a b/é+'"),
                .init("url.unescape('%zz')", "error: value"),
            ],
            overloads: [
                ExpressionOverload("url_unescape_string", [.string], .string) { call throws(ExpressionFault) in
                    let text = try call.utf8(0)
                    try call.charge(bytes: text.count)
                    guard let bytes = PercentText.unescape(text) else {
                        throw .value("the text has a bad percent escape, or escapes that are not UTF-8")
                    }
                    return try call.makeString(bytes)
                }
            ]),
        ExpressionFunction(
            "url.query",
            "The query string of a map, in order: lists repeat their key, null and empty optionals are left out.",
            examples: [
                .init("url.query({'q': 'a b', 'id': [1, 2], 'n': null, 't': true})", "'q=a%20b&id=1&id=2&t=true'"),
                .init("url.query({'a': {'b': 1}})", "error: value"),
            ],
            overloads: [ExpressionOverload("url_query_map", [.map(.string, .dyn)], .string, body: query)]),
        ExpressionFunction(
            "url.parse",
            "The parts of a URL or relative reference: scheme, host, port, path, query (each key's values), fragment.",
            examples: [
                .init("url.parse('https://e.com:8443/a?x=1&x=2#f').query", "{'x': ['1', '2']}"),
                .init("url.parse('https://e.com:8443/').port", "8443"), .init("has(url.parse('/a').host)", "false"),
                .init("url.parse('http://a b')", "error: value"),
            ],
            overloads: [ExpressionOverload("url_parse_string", [.string], .map(.string, .dyn), body: parse)]),
    ]

    private static func query(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        var text = TextBuilder()
        for entry in try call.entries(of: call[0]) {
            guard entry.key.kind == .string else { throw .type("the keys of a query must be strings") }
            let key = try call.utf8(of: entry.key)
            let value = entry.value.kind == .optional ? call.unwrap(entry.value) ?? .null : entry.value
            switch value.kind {
            case .null: continue
            case .list:
                for element in try call.elements(of: value) { try append(key, element, call.evaluation, to: &text) }
            default: try append(key, value, call.evaluation, to: &text)
            }
        }
        return try call.makeString(text.bytes)
    }

    private static func append(
        _ key: UnsafeBufferPointer<UInt8>, _ value: RuntimeValue, _ evaluation: ExpressionEvaluation,
        to text: inout TextBuilder
    ) throws(ExpressionFault) {
        var scalar = TextBuilder()
        guard try ScalarText.append(value, in: evaluation, to: &scalar) else {
            throw .value("a query cannot hold a value of type \(value.kind)")
        }
        try evaluation.charge(1 + scalar.bytes.count / 64)
        if !text.bytes.isEmpty { try text.append("&") }
        try text.append(atMost: 3 * key.count) { PercentText.escape(key, to: &$0) }
        try text.append("=")
        try text.append(atMost: 3 * scalar.bytes.count) { PercentText.escape(scalar.bytes, to: &$0) }
    }

    private static func parse(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        try call.charge(bytes: try call.utf8(0).count)
        guard let parts = URLParts(try call.string(0)) else { throw .value("the text is no URL") }
        let evaluation = call.evaluation
        let map = try evaluation.makeMap(capacity: 6)
        let texts: [(StaticString, String?)] = [("scheme", parts.scheme), ("host", parts.host), ("path", parts.path)]
        for case (let name, let text?) in texts { try evaluation.put(.string(name), call.makeString(text), into: map) }
        if let port = parts.port { try evaluation.put(.string("port"), .int(port), into: map) }
        if let items = parts.query { try evaluation.put(.string("query"), query(items, evaluation), into: map) }
        if let fragment = parts.fragment {
            try evaluation.put(.string("fragment"), call.makeString(fragment), into: map)
        }
        return evaluation.finished(map)
    }

    /// The values of each key, keys in the order of their first value.
    private static func query(
        _ items: [URLParts.QueryItem], _ evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> RuntimeValue {
        var places: [[UInt8]: Int] = [:]
        var grouped: [(key: RuntimeValue, values: [RuntimeValue])] = []
        for item in items {
            let value = try evaluation.makeText(.string, item.value.utf8)
            if let place = places[Array(item.name.utf8)] {
                grouped[place].values.append(value)
            } else {
                places[Array(item.name.utf8)] = grouped.count
                grouped.append((try evaluation.makeText(.string, item.name.utf8), [value]))
            }
        }
        let map = try evaluation.makeMap(capacity: grouped.count)
        for (key, values) in grouped { try evaluation.put(key, try evaluation.makeList(values), into: map) }
        return evaluation.finished(map)
    }
}

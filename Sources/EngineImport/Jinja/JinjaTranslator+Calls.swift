extension JinjaTranslator {
    // MARK: Functions and methods

    func call(_ callee: JinjaExpression, _ arguments: [JinjaExpression.Argument]) throws(JinjaFault) -> CELText {
        if case .name(let name) = callee { return try function(name, arguments) }
        guard case .member(let base, let name) = callee else { throw JinjaFault("only functions can be called") }
        if name == "get" { return try get(base, arguments) }
        if let text = try timeMethod(base, name, arguments) { return text }
        return try method(base, name, arguments.map(\.value))
    }

    private func function(_ name: String, _ arguments: [JinjaExpression.Argument]) throws(JinjaFault) -> CELText {
        let values = arguments.map(\.value)
        switch name {
        case "now_utc": return CELText("now", .primary, .timestamp)
        case "today_utc":
            var today = CELText("time.format(now, '%Y-%m-%d')", .primary, .text)
            today.formatted = .init(instant: "time.truncate(now, 'day')", layout: "%Y-%m-%d")
            return today
        case "today_with_timezone":
            guard let zone = values.first else { break }
            return CELText("time.format(now, '%Y-%m-%d', \(try value(zone).text))", .primary, .text)
        case "day_delta":
            let layout = arguments.first { $0.name == "format" }?.value ?? (values.count > 1 ? values[1] : nil)
            return try TimeLayout.format(
                try instant(.call(.name(name), arguments)), layout?.literalText ?? "%Y-%m-%dT%H:%M:%S.%f%z")
        case "format_datetime":
            let layout = arguments.first { $0.name == "format" }?.value ?? (values.count > 1 ? values[1] : nil)
            guard let text = layout?.literalText else { throw JinjaFault("a time layout must be a literal") }
            return try TimeLayout.format(try instant(.call(.name(name), arguments)), text)
        case "timestamp":
            guard let first = values.first else { break }
            return CELText("int(\(try instant(first).text))", .primary, .integer)
        case "str_to_datetime":
            guard let first = values.first else { break }
            return try instant(first)
        case "max", "min":
            if values.count == 1 { return CELText("\(try value(values[0]).at(.primary)).\(name)()", .primary) }
            var texts: [String] = []
            var kind = CELText.Kind.dynamic
            for expression in values {
                let value = try value(expression)
                kind = value.kind
                texts.append(value.text)
            }
            return CELText("[\(texts.joined(separator: ", "))].\(name)()", .primary, kind)
        case "range": throw JinjaFault("the function 'range' is forbidden in connectors")
        case "duration": throw JinjaFault("a duration stands only beside a time it is added to or taken from")
        default: break
        }
        throw JinjaFault("the function '\(name)' is not known")
    }

    /// `get` with a default that is more than nothing.
    private func get(_ base: JinjaExpression, _ arguments: [JinjaExpression.Argument]) throws(JinjaFault) -> CELText {
        guard let key = arguments.first?.value else { throw JinjaFault("'get' needs a key") }
        let found: CELText
        if let name = key.literalText {
            if let path = base.path {
                found = try self.path(path + [name])
            } else {
                found = try value(base).member(name)
            }
        } else {
            found = CELText("\(try value(base).at(.primary))[\(try value(key).text)]", .primary)
        }
        guard arguments.count > 1, !arguments[1].value.isNothing else {
            return CELText(found.text, found.level, found.kind, mayBeAbsent: true)
        }
        let fallback = try value(arguments[1].value)
        let kind = found.kind == .dynamic ? fallback.kind : found.kind
        return CELText("coalesce(\(found.text), \(fallback.text))", .primary, kind)
    }

    private func timeMethod(
        _ base: JinjaExpression, _ name: String, _ arguments: [JinjaExpression.Argument]
    ) throws(JinjaFault) -> CELText? {
        switch name {
        case "strftime":
            guard let layout = arguments.first?.value.literalText else {
                throw JinjaFault("a time layout must be a literal")
            }
            return try TimeLayout.format(try instant(base), layout)
        case "isoformat":
            return try TimeLayout.format(try instant(base), "%Y-%m-%dT%H:%M:%S%:z")
        case "timestamp":
            return CELText("int(\(try instant(base).text))", .primary, .integer)
        case "date": return CELText("time.truncate(\(try instant(base).text), 'day')", .primary, .timestamp)
        default: return nil
        }
    }

    private func method(
        _ base: JinjaExpression, _ name: String, _ arguments: [JinjaExpression]
    ) throws(JinjaFault) -> CELText {
        func argument(_ index: Int) throws(JinjaFault) -> String {
            guard index < arguments.count else { throw JinjaFault("'\(name)' needs more arguments") }
            return try value(arguments[index]).text
        }
        if name == "join" {
            guard let list = arguments.first else { throw JinjaFault("'join' needs a list") }
            return try joinedList(list, by: try value(base).text)
        }
        let subject = try text(base).at(.primary)
        switch name {
        case "split":
            let separator = arguments.isEmpty ? "' '" : try argument(0)
            return CELText("\(subject).split(\(separator))", .primary, .list)
        case "replace": return CELText("\(subject).replace(\(try argument(0)), \(try argument(1)))", .primary, .text)
        case "strip" where arguments.isEmpty: return CELText("\(subject).trim()", .primary, .text)
        case "strip":
            return CELText(
                "regex.replace(\(subject), '^[' + \(try argument(0)) + ']+|[' + \(try argument(0)) + ']+$', '')",
                .primary,
                .text)
        case "lstrip":
            return CELText(
                "regex.replace(\(subject), '^[' + \(arguments.isEmpty ? "' '" : try argument(0)) + ']+', '')", .primary,
                .text)
        case "rstrip":
            return CELText(
                "regex.replace(\(subject), '[' + \(arguments.isEmpty ? "' '" : try argument(0)) + ']+$', '')", .primary,
                .text)
        case "lower": return CELText("\(subject).lowerAscii()", .primary, .text)
        case "upper": return CELText("\(subject).upperAscii()", .primary, .text)
        case "startswith": return CELText("\(subject).startsWith(\(try argument(0)))", .primary, .bool)
        case "endswith": return CELText("\(subject).endsWith(\(try argument(0)))", .primary, .bool)
        case "find": return CELText("\(subject).indexOf(\(try argument(0)))", .primary, .integer)
        case "keys": return CELText("\(try value(base).at(.primary)).map(k, k)", .primary, .list)
        case "values": return CELText("\(try value(base).at(.primary)).transformList(k, v, v)", .primary, .list)
        default: throw JinjaFault("the method '\(name)' has no counterpart")
        }
    }

    func joinedList(_ list: JinjaExpression, by separator: String) throws(JinjaFault) -> CELText {
        let value = try value(list)
        let present = value.mayBeAbsent ? "coalesce(\(value.text), [])" : value.at(.primary)
        // Lists of settings hold texts; those of data may hold anything.
        let texts = value.kind == .list ? present : "\(present).map(i, string(i))"
        return CELText("\(texts).join(\(separator))", .primary, .text)
    }

    // MARK: Filters

    func filter(
        _ base: JinjaExpression, _ name: String, _ arguments: [JinjaExpression.Argument]
    ) throws(JinjaFault) -> CELText {
        let values = arguments.map(\.value)
        func argument(_ index: Int) throws(JinjaFault) -> String {
            guard index < values.count else { throw JinjaFault("the filter '\(name)' needs more arguments") }
            return try value(values[index]).text
        }
        switch name {
        case "default", "d": return try get(base: base, fallback: values.first)
        case "join": return try joinedList(base, by: values.isEmpty ? "''" : try argument(0))
        case "lower", "upper", "trim", "replace":
            let method = ["lower": "lower", "upper": "upper", "trim": "strip", "replace": "replace"][name] ?? name
            return try call(.member(base, method), arguments)
        case "string": return try text(base)
        case "safe", "escape", "e", "list": return try value(base)
        case "hash": return try hashed(base, values.first?.literalText ?? "md5")
        case "hmac": return try authenticated(base, values)
        default: break
        }
        let subject = try value(base)
        switch name {
        case "int":
            if subject.kind == .integer { return subject }
            return CELText("int(\(subject.text))", .primary, .integer, mayBeAbsent: subject.mayBeAbsent)
        case "float": return CELText("double(\(subject.text))", .primary, .double, mayBeAbsent: subject.mayBeAbsent)
        case "length", "count": return CELText("size(\(subject.text))", .primary, .integer)
        case "tojson": return CELText("json.encode(\(subject.text))", .primary, .text)
        case "urlencode": return CELText("url.escape(\(try text(base).text))", .primary, .text)
        case "base64encode", "base64binascii_decode", "base64decode": return try encoded(base, name)
        case "first": return CELText("\(subject.at(.primary))[0]", .primary)
        case "last": return CELText("\(subject.at(.primary))[size(\(subject.text)) - 1]", .primary)
        case "unique": return CELText("\(subject.at(.primary)).distinct()", .primary, .list)
        case "sort": return CELText("\(subject.at(.primary)).sort()", .primary, .list)
        case "reverse": return CELText("\(subject.at(.primary)).reverse()", .primary, subject.kind)
        case "abs": return CELText("math.abs(\(subject.text))", .primary, subject.kind)
        case "round": return CELText("math.round(\(Self.double(subject)))", .primary, .double)
        case "sum": return CELText("\(subject.at(.primary)).sum()", .primary)
        case "max", "min": return CELText("\(subject.at(.primary)).\(name)()", .primary)
        case "regex_search":
            return CELText(
                "regex.extract(\(subject.text), \(try argument(0))).orValue('')", .primary, .text)
        default: throw JinjaFault("the filter '\(name)' has no counterpart")
        }
    }

    private func get(base: JinjaExpression, fallback: JinjaExpression?) throws(JinjaFault) -> CELText {
        let found = try value(base)
        guard let fallback, !fallback.isNothing else {
            return CELText(found.text, found.level, found.kind, mayBeAbsent: true)
        }
        let other = try value(fallback)
        return CELText(
            "coalesce(\(found.text), \(other.text))", .primary, found.kind == .dynamic ? other.kind : found.kind)
    }

    /// A text as bytes: whole records by their JSON.
    private func hashed(_ base: JinjaExpression, _ algorithm: String) throws(JinjaFault) -> CELText {
        guard ["md5", "sha1", "sha256", "sha512"].contains(algorithm) else {
            throw JinjaFault("the hash '\(algorithm)' has no counterpart")
        }
        let value = try value(base)
        let text = base.path?.count == 1 ? "json.encode(\(value.text))" : try self.text(base).text
        return CELText("hex.encode(hash.\(algorithm)(\(text)))", .primary, .text)
    }

    private func authenticated(_ base: JinjaExpression, _ arguments: [JinjaExpression]) throws(JinjaFault) -> CELText {
        guard let key = arguments.first else { throw JinjaFault("the filter 'hmac' needs a key") }
        let algorithm = arguments.count > 1 ? arguments[1].literalText ?? "sha256" : "sha256"
        return CELText(
            "hex.encode(hash.hmac(\(CELText.quoted(algorithm)), \(try value(key).text), \(try text(base).text)))",
            .primary, .text)
    }

    private func encoded(_ base: JinjaExpression, _ name: String) throws(JinjaFault) -> CELText {
        let text = try text(base).text
        if name == "base64encode" { return CELText("base64.encode(bytes(\(text)))", .primary, .text) }
        return CELText("string(base64.decode(\(text)))", .primary, .text)
    }
}

/// Takes over what answers mean and how long is waited: rules in order, the first match wins.
struct ErrorHandlerImporter {
    let stream: StreamImporter
    private var draft: StreamDraft { stream.draft }

    /// A wait of a handler.
    private struct Backoff {
        var retryAfter: String?
        var first: Int?
        var isConstant = false
    }

    func run(_ handler: Component) {
        var rules: [OutputNode] = []
        var expected: Set<Int> = []
        var retry = OutputMap()
        read(handler, &rules, &expected, &retry)
        if !rules.isEmpty { draft.endpoint["errors"] = .list(rules) }
        if !expected.isEmpty {
            let list = Array(200...206) + [304] + expected.sorted()
            draft.endpoint["expect"] = .list(list.map { .integer($0) })
        }
        if let value = OutputNode.map(retry).ifFilled { draft.endpoint["retry"] = value }
    }

    private func read(
        _ handler: Component, _ rules: inout [OutputNode], _ expected: inout Set<Int>, _ retry: inout OutputMap
    ) {
        switch handler.type {
        case "CompositeErrorHandler":
            stream.check(handler, knows: ["error_handlers", "path", "primary_key"])
            for inner in handler.components("error_handlers") { read(inner, &rules, &expected, &retry) }
        case "DefaultErrorHandler", "":
            stream.check(
                handler,
                knows: [
                    "response_filters", "backoff_strategies", "max_retries", "error_handlers", "path", "primary_key",
                ])
            simple(handler, &rules, &expected, &retry)
            for inner in handler.components("error_handlers") { read(inner, &rules, &expected, &retry) }
        default:
            if handler.isCustom {
                stream.custom(handler, "error-handler")
            } else {
                stream.missing(
                    "error-handler", "an error handler of type '\(handler.type)' has no counterpart", at: handler.node)
            }
        }
    }

    private func simple(
        _ handler: Component, _ rules: inout [OutputNode], _ expected: inout Set<Int>, _ retry: inout OutputMap
    ) {
        var backoff = Backoff()
        for strategy in handler.components("backoff_strategies") { read(strategy, into: &backoff) }
        if let count = handler["max_retries"]?.integer, (0...99).contains(count) {
            retry["attempts"] = .integer(count + 1)
        }
        if let seconds = backoff.first, retry["first"] == nil {
            retry["first"] = .text("\(seconds)s")
            if backoff.isConstant { retry["max"] = .text("\(seconds)s") }
        }
        let filters = handler.components("response_filters")
        for filter in filters { read(filter, backoff, &rules, &expected) }
        guard let wait = backoff.retryAfter,
            filters.allSatisfy({ !["RETRY", "RATE_LIMITED"].contains($0["action"]?.text?.uppercased() ?? "") })
        else { return }
        rules.append(
            .entries([
                ("when", .text("response.status == 429")), ("is", .text("rate_limited")), ("retry_after", .text(wait)),
            ]))
    }

    // MARK: Filters

    private func read(
        _ filter: Component, _ backoff: Backoff, _ rules: inout [OutputNode], _ expected: inout Set<Int>
    ) {
        if filter.isCustom { return stream.custom(filter, "response-filter") }
        stream.check(
            filter,
            knows: [
                "action", "http_codes", "predicate", "error_message", "error_message_contains", "failure_type", "path",
                "primary_key",
            ])
        let codes = (filter["http_codes"]?.oneOrMany ?? []).compactMap(\.integer)
        let hasOther = filter["predicate"] != nil || filter["error_message_contains"] != nil
        let action = filter["action"]?.text?.uppercased() ?? "FAIL"
        if action == "SUCCESS", !codes.isEmpty, !hasOther {
            expected.formUnion(codes.filter { $0 >= 300 && $0 != 304 })
            return
        }
        guard
            let test = stream.reporting(
                "a response filter", at: filter.node,
                { () throws(JinjaFault) in
                    try self.test(filter, codes)
                })
        else { return }
        guard let meaning = meaning(of: action, codes, filter) else { return }
        var rule = OutputMap()
        rule["when"] = .text(test)
        rule["is"] = .text(meaning)
        if ["unavailable", "rate_limited"].contains(meaning), let wait = backoff.retryAfter {
            rule["retry_after"] = .text(wait)
        } else if let message = message(of: filter) {
            rule["message"] = .text(message)
        }
        rules.append(.map(rule))
    }

    private func test(_ filter: Component, _ codes: [Int]) throws(JinjaFault) -> String {
        let texts = stream.texts(.response, filter)
        var tests: [CELText] = []
        if codes.count == 1 {
            tests.append(CELText("response.status == \(codes[0])", .relation, .bool))
        } else if !codes.isEmpty {
            tests.append(
                CELText("response.status in [\(codes.map(String.init).joined(separator: ", "))]", .relation, .bool))
        }
        if let predicate = filter["predicate"], predicate.isFilled { tests.append(try texts.guarded(predicate)) }
        if let part = filter["error_message_contains"]?.scalarText, !part.isEmpty {
            let literal = try texts.value(filter["error_message_contains"])
            tests.append(CELText("json.encode(response.body).contains(\(literal.text))", .primary, .bool))
        }
        guard let first = tests.first else { throw JinjaFault("it says nothing of when it holds", feature: "manifest") }
        // In a guard, what cannot be asked does not match; the others are still asked.
        return tests.dropFirst().reduce(first) {
            CELText("\($0.at(.disjunction)) || \($1.at(.conjunction))", .disjunction, .bool)
        }.text
    }

    private func meaning(of action: String, _ codes: [Int], _ filter: Component) -> String? {
        switch action {
        case "IGNORE": return "skip"
        case "FAIL":
            if codes == [401] { return "unauthorized" }
            if codes == [403] { return "forbidden" }
            if codes == [404] { return "not_found" }
            return "failed"
        case "RETRY": return codes == [429] ? "rate_limited" : "unavailable"
        case "RATE_LIMITED": return "rate_limited"
        case "REFRESH_TOKEN_THEN_RETRY": return "expired"
        case "RESET_PAGINATION": return "reset"
        case "SUCCESS":
            stream.missing(
                "success-by-content", "an answer that its content makes a success has no counterpart", at: filter.node)
            return nil
        default:
            stream.missing("response-action", "the action '\(action)' has no counterpart", at: filter["action"])
            return nil
        }
    }

    private func message(of filter: Component) -> String? {
        guard let node = filter["error_message"] else { return nil }
        let texts = stream.texts(.response, filter)
        return stream.reporting("an error message", at: node) { () throws(JinjaFault) in try texts.value(node).text }
    }

    // MARK: Waits

    private func read(_ strategy: Component, into backoff: inout Backoff) {
        let texts = stream.texts(.response, strategy)
        switch strategy.type {
        case "ConstantBackoffStrategy":
            guard let text = texts.constant(strategy["backoff_time_in_seconds"]), let seconds = Double(text),
                seconds.isFinite
            else {
                return stream.missing(
                    "computed-backoff", "a wait that is computed has no counterpart", at: strategy.node)
            }
            backoff.first = Int(max(1, min(seconds, 86_400)))
            backoff.isConstant = true
        case "ExponentialBackoffStrategy":
            guard let node = strategy["factor"] else { return }
            guard let text = texts.constant(node), let seconds = Double(text), seconds.isFinite else {
                return stream.missing("computed-backoff", "a wait that is computed has no counterpart", at: node)
            }
            backoff.first = Int(max(1, min(seconds, 86_400)))
        case "WaitTimeFromHeader":
            guard let header = header(strategy, texts) else { return }
            backoff.retryAfter = "duration(string(double(\(matched(header, strategy)))) + 's')"
        case "WaitUntilTimeFromHeader":
            guard let header = header(strategy, texts) else { return }
            let until = "timestamp(int(double(\(matched(header, strategy)))))"
            if let least = strategy["min_wait"]?.scalarText.flatMap({ Double($0) }), (0...86_400).contains(least) {
                backoff.retryAfter = "[\(until), now + duration('\(Int(least))s')].max()"
            } else {
                backoff.retryAfter = until
            }
        default:
            if strategy.isCustom {
                stream.custom(strategy, "backoff-strategy")
            } else {
                stream.missing("backoff", "a wait of type '\(strategy.type)' has no counterpart", at: strategy.node)
            }
        }
    }

    private func header(_ strategy: Component, _ texts: ManifestTexts) -> String? {
        guard let name = texts.constant(strategy["header"]) else {
            stream.missing("computed-backoff", "the name of a header is computed", at: strategy.node)
            return nil
        }
        return "response.headers[\(CELText.quoted(name.lowercased()))]"
    }

    private func matched(_ header: String, _ strategy: Component) -> String {
        guard let pattern = strategy["regex"]?.text, !pattern.isEmpty else { return header }
        return "regex.extract(\(header), \(CELText.quoted(pattern))).value()"
    }
}

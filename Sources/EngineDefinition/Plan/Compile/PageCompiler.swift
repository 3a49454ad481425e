internal import EngineLanguage

/// Compiles paginations: presets have been expanded to the general form where they were read.
struct PageCompiler {
    /// The provider's paginations, compiled.
    let named: [String: PagePlan]

    /// The pagination that applies, compiled; nothing: there is one page.
    /// - Parameters:
    ///   - choice: what the endpoint or stream says; nothing: the provider's `default`.
    ///   - hasRecords: whether the call has a list of records at all.
    ///   - fields: compiles its expressions.
    /// - Returns: the plan, unless there is one page only.
    func compile(_ choice: PaginationChoice?, hasRecords: Bool, _ fields: inout FieldCompiler) -> PagePlan? {
        switch choice {
        case .some(.none): return nil
        case .some(.name(let name)): return named[name.value]
        case .some(.inline(let pagination)): return compile(pagination.rules, &fields)
        case nil:
            return hasRecords ? named["default"] : nil
        }
    }

    /// Compiles the general form; nothing: there is one page, and nothing is added to it.
    func compile(_ rules: PageRules, _ fields: inout FieldCompiler) -> PagePlan? {
        let size = rules.size.map { size in
            PagePlan.Size(send: send(size, &fields), value: fields.compile(.leaf(size.value)))
        }
        let first = rules.first.map { compile($0, &fields) }
        guard let next = fields.compile(rules.next) else {
            // One page only, which may still name its size.
            guard first != nil || size != nil else { return nil }
            return PagePlan(
                first: first, send: nil, next: nil, more: nil, size: size, maxPages: 1, stopsWhenEmpty: true, kept: nil)
        }
        return PagePlan(
            first: first, send: rules.send.map { compile($0, &fields) }, next: next, more: fields.compile(rules.more),
            size: size, maxPages: rules.maximumPages, stopsWhenEmpty: rules.stopsWhenEmpty,
            kept: rules.keep.map(Set.init))
    }

    private func compile(_ addition: PageAddition, _ fields: inout FieldCompiler) -> PagePlan.Send {
        var send = PagePlan.Send()
        send.query = fields.compile(addition.query)
        send.headers = fields.compile(addition.headers)
        send.cookies = fields.compile(addition.cookies)
        send.body = addition.body.map { fields.compile($0) }
        if !addition.variables.isEmpty {
            send.variables = .map(addition.variables.map { ($0.name, fields.compile($0.value)) })
        }
        send.url = fields.compile(addition.url)
        return send
    }

    private func send(_ size: PageSize, _ fields: inout FieldCompiler) -> PagePlan.Send {
        var send = PagePlan.Send()
        let value = fields.compile(.leaf(size.value))
        switch size.place {
        case .query(let name): send.query = [EntryPlan(name: name, value: value)]
        case .header(let name): send.headers = [EntryPlan(name: name, value: value)]
        case .body(let path): send.body = value.nested(under: path)
        case .variable(let path): send.variables = value.nested(under: path)
        case nil: break
        }
        return send
    }
}

extension ValuePlan {
    /// The value as the innermost member of maps whose keys the dots of a path part.
    fileprivate func nested(under path: String) -> ValuePlan {
        path.split(separator: ".").reversed().reduce(self) { .map([(String($1), $0)]) }
    }
}

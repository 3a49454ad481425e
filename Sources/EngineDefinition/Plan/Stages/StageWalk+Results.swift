internal import EngineLanguage

extension StageWalk {
    /// What an answer holds for its record, or for those of its batch.
    struct Found {
        var items: [RecordPlace] = []
        /// Whether it is a list, however many it has.
        var isList = false
    }

    func found(in result: DetailResult, _ detail: DetailPlan) throws(CallFault) -> Found {
        let endpoint = detail.endpoint
        var found = Found(isList: endpoint.hasItems && !endpoint.isSingle)
        guard endpoint.hasItems else {
            guard let page = result.pages.last, let body = try Self.body(of: page, call: endpoint.request.name) else {
                return found
            }
            let elements = detail.match.map { _ in body.tape.elements(of: body.node) }
            found.items = elements?.map { RecordPlace(tape: body.tape, node: $0) } ?? [body]
            return found
        }
        for page in result.pages { found.items += try page.rawItems(of: endpoint).map(\.record) }
        return found
    }

    /// A body as part of a record: what is no JSON is a text, bytes are written in base64.
    private static func body(of page: ResponsePage, call: String) throws(CallFault) -> RecordPlace? {
        switch page.answer.body {
        case .none: return nil
        case .json(let tape): return RecordPlace(tape: tape, node: tape.root)
        case .text, .bytes:
            do throws(ExpressionFault) {
                return try RecordPlace(page.bodyValue)
            } catch {
                throw CallFault(.definition, error.message, call: call, status: page.answer.status)
            }
        }
    }

    /// The record with what was found for it.
    func laid(_ found: Found, over item: StageItem, _ detail: DetailPlan) throws(ExpressionFault) -> [StageItem] {
        guard found.isList || !found.items.isEmpty else { return [item] }
        let values = try values(of: found.items, for: item, detail)
        guard !detail.into.isEmpty else {
            return values.map { value in
                var next = item
                next.outer = item.record
                next.record = value
                return next
            }
        }
        var item = item
        item.record = try item.record.holding(values, asList: found.isList, at: detail.into)
        return [item]
    }

    /// What is taken of each item.
    private func values(
        of items: [RecordPlace], for item: StageItem, _ detail: DetailPlan
    ) throws(ExpressionFault) -> [RecordPlace] {
        guard let value = detail.value else { return items }
        var bindings = item.bindings(on: pages[item.page])
        var values: [RecordPlace] = []
        for found in items {
            bindings["item"] = found.binding
            values.append(try RecordPlace(try value.evaluate(bindings).required ?? .null))
        }
        return values
    }

    /// Gives each record of a batch what is its own.
    func matched(
        _ found: [RecordPlace], _ match: (record: CompiledExpression, item: CompiledExpression),
        to items: [StageItem], _ detail: DetailPlan
    ) throws(ExpressionFault) -> [[StageItem]] {
        guard let first = items.first else { return [] }
        var bindings = first.bindings(on: pages[first.page])
        var owned: [String: [RecordPlace]] = [:]
        for place in found {
            bindings["item"] = place.binding
            owned[try Self.text(of: match.item, bindings), default: []].append(place)
        }
        var result: [[StageItem]] = []
        for item in items {
            let key = try Self.text(of: match.record, item.bindings(on: pages[item.page]))
            let own = owned[key] ?? []
            if own.isEmpty, detail.into.isEmpty || !detail.isMany {
                result.append([try Self.missing(item, detail)])
            } else {
                let taken = detail.isMany ? own : Array(own.prefix(1))
                result.append(try laid(Found(items: taken, isList: detail.isMany), over: item, detail))
            }
        }
        return result
    }

    /// A record of which upstream knows nothing.
    static func missing(_ item: StageItem, _ detail: DetailPlan) throws(ExpressionFault) -> StageItem {
        var item = item
        switch detail.onMissing {
        case .skip: break
        case .delete: item.isGone = true
        case .fail:
            throw ExpressionFault(.missing, "no item of the answer of '\(detail.endpoint.request.name)' is its own")
        }
        return item
    }

    /// Records of which upstream knows nothing, each by itself.
    static func missing(_ items: [StageItem], _ detail: DetailPlan) throws(ExpressionFault) -> [[StageItem]] {
        var result: [[StageItem]] = []
        for item in items { result.append([try missing(item, detail)]) }
        return result
    }

    /// A value that others are compared with: a number is the same however it is written.
    private static func text(
        of expression: CompiledExpression, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) -> String {
        let value = try expression.evaluate(bindings).required ?? .null
        if let number = value.int { return String(number) }
        return try value.jsonText()
    }
}

extension RecordPlace {
    /// The record with values at a place in it; maps that are not there are made.
    /// - Throws: `type` if something else than a map is on the way.
    func holding(
        _ values: [RecordPlace], asList: Bool, at path: [String]
    ) throws(ExpressionFault) -> RecordPlace {
        var value: [UInt8] = []
        if asList {
            value.append(UInt8(ascii: "["))
            for element in values {
                if value.count > 1 { value.append(UInt8(ascii: ",")) }
                element.append(to: &value)
            }
            value.append(UInt8(ascii: "]"))
        } else {
            values.first?.append(to: &value)
        }
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        try append(node, holding: value, at: path[...], to: &bytes)
        let list = try RecordList(written: bytes + [UInt8(ascii: "]")])
        return RecordPlace(tape: list.tape, node: list.nodes[0])
    }

    private func append(
        _ node: JSONNode?, holding value: [UInt8], at path: ArraySlice<String>, to bytes: inout [UInt8]
    ) throws(ExpressionFault) {
        guard let name = path.first else {
            bytes += value
            return
        }
        let node = node.flatMap { tape.isNull($0) ? nil : $0 }
        if let node, tape.kind(of: node) != .object {
            throw ExpressionFault(.type, "'into' leads through '\(name)' of something that is no map")
        }
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        var own: JSONNode?
        let members = node.map { tape.members(of: $0).map { ($0.key, $0.value) } } ?? []
        for (key, member) in members {
            guard tape.string(at: key) != name else {
                own = member
                continue
            }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONWriter.append(key, of: tape, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONWriter.append(member, of: tape, to: &bytes)
        }
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        JSONWriter.append(string: name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        try append(own, holding: value, at: path.dropFirst(), to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}

internal import EngineLanguage

/// A choice that a person has still to make, and what there is before it: kept sealed with the rest of the flow.
struct KeptChoice: Sendable {
    /// Which step of `connect.after` offers it.
    let number: Int
    let labels: [String]
    let values: [ExpressionValue]
    /// When the token ends.
    let expires: ExpressionTimestamp?
    /// What the steps before gave, and what the callback brought.
    let steps: ExpressionMap
    let callback: ExpressionMap

    init(
        number: Int, _ choice: OfferedChoice, expires: ExpressionTimestamp?, steps: ExpressionMap,
        callback: ExpressionMap
    ) {
        self.number = number
        labels = choice.labels
        values = choice.values
        self.expires = expires
        self.steps = steps
        self.callback = callback
    }

    /// The form in which it is kept.
    var value: ExpressionValue {
        .map(
            ExpressionMap(texts: [
                ("number", .int(Int64(number))), ("labels", .list(labels.map { .string($0) })),
                ("values", .list(values)), ("expires", expires.map { .int($0.seconds) } ?? .null),
                ("steps", .map(steps)), ("callback", .map(callback)),
            ]))
    }

    /// Reads it again; nothing if it is no such value.
    init?(_ value: ExpressionValue?) {
        guard let map = value?.map, let number = map["number"]?.double.flatMap({ Int(exactly: $0) }),
            let labels = map["labels"]?.list, let values = map["values"]?.list, labels.count == values.count,
            let steps = map["steps"]?.map, let callback = map["callback"]?.map
        else { return nil }
        self.number = number
        self.labels = labels.compactMap(\.string)
        self.values = values
        expires = map["expires"]?.double.flatMap { ExpressionTimestamp(seconds: Int64($0)) }
        self.steps = steps
        self.callback = callback
    }
}

extension AuthorizationWalker {
    /// The choice in hand, to be made in another walker.
    var keptChoice: KeptChoice? {
        guard case .choosing(let choice, let number) = stage else { return nil }
        func map(_ root: String) -> ExpressionMap { bindings[root]?.kept.map ?? ExpressionMap() }
        return KeptChoice(
            number: number, choice, expires: account.expires, steps: map("steps"), callback: map("callback"))
    }

    /// Goes on where a choice was kept; a definition that has become another offers none any more.
    mutating func resume(_ kept: KeptChoice) {
        account.expires = kept.expires
        bindings["callback"] = .value(.map(kept.callback))
        var steps = ExpressionBindings.Fields()
        for entry in kept.steps.entries { steps[entry.key.string ?? ""] = .value(entry.value) }
        bindings["steps"] = .object(steps)
        let after = plan.connect?.after ?? []
        guard after.indices.contains(kept.number), let choice = after[kept.number].choice else {
            stage = .idle
            return
        }
        let offered = OfferedChoice(
            name: choice.name, labels: kept.labels, isMany: choice.isMany, values: kept.values,
            otherwise: choice.otherwise, span: choice.span)
        stage = .choosing(offered, kept.number)
    }
}

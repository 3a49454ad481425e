public import EngineLanguage

/// The names of `metadata` that a definition learns of an account: with them it finds where an API is and whose data it
/// reads, so nobody else may write them.
public struct LearntNames: Sendable, Hashable {
    /// The names.
    public private(set) var names: Set<String>

    /// Holds names.
    public init(_ names: Set<String> = []) {
        self.names = names
    }

    /// What expressions read as `metadata`.
    ///
    /// Names that the definition learns are as they were learnt or not there at all; the host's own data are laid over
    /// everything else.
    /// - Parameters:
    ///   - host: the host's own data.
    ///   - learnt: what was learnt.
    /// - Returns: both.
    public func metadata(host: ExpressionMap, learnt: ExpressionMap) -> ExpressionMap {
        var all = learnt
        for entry in host.entries where !isLearnt(entry.key) { all[entry.key] = entry.value }
        return all
    }

    /// What stands for something learnt among given values, laid over what was known: where credentials are brought in,
    /// the account is not asked.
    public func learnt(of given: ExpressionMap, over known: ExpressionMap = ExpressionMap()) -> ExpressionMap {
        var found = known
        for entry in given.entries where isLearnt(entry.key) { found[entry.key] = entry.value }
        return found
    }

    /// Adds names.
    mutating func add(_ names: some Sequence<String>) { self.names.formUnion(names) }

    private func isLearnt(_ key: ExpressionValue) -> Bool { key.string.map(names.contains) ?? false }
}

extension LearntNames {
    /// Collects what a provider learns: while somebody connects, with a token, when it is proven, around calls.
    init(_ provider: ProviderDefinition, auth: some Sequence<AuthPlan>) {
        self.init()
        for scheme in auth {
            let calls = scheme.acquire + scheme.refresh + (scheme.consent?.exchange ?? [])
            add(calls.flatMap { $0.metadata.map(\.name) })
            guard let connect = scheme.connect else { continue }
            add((connect.before + connect.after.map(\.step)).flatMap { $0.metadata.map(\.name) })
            add(connect.after.compactMap { $0.choice?.name })
            add((connect.callback?.metadata ?? []).map(\.name) + connect.metadata.map(\.name))
        }
        add(provider.verify?.call.metadata.names ?? [])
        for endpoint in provider.endpoints { add(endpoint.value.frame) }
    }

    /// Adds what the steps around calls learn.
    mutating func add(_ frame: CallFrameDefinition) {
        add((frame.before + frame.after).flatMap(\.call.metadata.names))
    }
}

internal import EngineLanguage

/// Checks cases against the provider that they prove.
struct CaseChecker {
    private let file: CaseFileDefinition
    private let provider: ProviderDefinition
    private let faults: ReadingFaults
    /// What is wrong.
    private(set) var diagnostics = DiagnosticList()

    init(_ file: CaseFileDefinition, _ provider: ProviderDefinition, faults: ReadingFaults) {
        self.file = file
        self.provider = provider
        self.faults = faults
    }

    /// All rules.
    mutating func check() {
        var seen: Set<String> = []
        for proof in file.cases {
            if !proof.name.isPlaceholder, !seen.insert(proof.name.value).inserted {
                report(.duplicateName, "two cases are named '\(proof.name.value)'", at: proof.name.span)
            }
            check(proof)
        }
    }

    private mutating func report(_ id: DiagnosticID, _ message: String, at span: Span, help: String? = nil) {
        diagnostics.append(Diagnostic(id, message, at: span, fix: help.map { Diagnostic.Fix($0) }))
    }

    private mutating func check(_ proof: CaseDefinition) {
        if proof.exchanges.isEmpty, proof.expectsNothing, !faults.touch(proof.span) {
            report(
                .caseExpectsNothing, "the case expects nothing", at: proof.span,
                help: "add 'exchanges', or what must come out")
        }
        checkSubject(proof)
        let asked = proof.authorize?.span ?? proof.callback?.query.first?.span ?? proof.install?.query.first?.span
        if proof.run.value != .connect, let span = asked {
            report(
                .uselessKey, "only 'run: connect' asks a person", at: span, help: "remove it, or write 'run: connect'")
        }
        let scheme = proof.auth ?? provider.auth.first.map { Spanned($0.name, at: $0.span) }
        if let name = proof.auth, !name.isPlaceholder, name.value != NoneScheme.name, provider.auth[name.value] == nil {
            unknown(
                .unknownScheme, "there is no auth scheme '\(name.value)'", name.value, name.span, provider.auth.names)
        }
        checkInstall(proof)
        check(names: proof.config, "setting", among: provider.config.names)
        check(names: proof.settings, "setting", among: provider.settings.names)
        guard let scheme, let parts = provider.auth[scheme.value] else { return }
        check(names: proof.credentials, "credential", among: parts.credentialNames + ["expires_at"])
    }

    private mutating func checkInstall(_ proof: CaseDefinition) {
        guard let span = proof.install?.query.first?.span, proof.run.value == .connect else { return }
        let name = proof.auth?.value ?? provider.auth.first?.name
        let own = name.flatMap { provider.auth[$0]?.parts.connect }
        guard (own?.install ?? provider.connect?.install) == nil, !faults.touch(provider.span) else { return }
        report(
            .uselessKey, "this provider does not begin a flow", at: span,
            help: "remove it, or add 'install' to its 'connect'")
    }

    private mutating func checkSubject(_ proof: CaseDefinition) {
        guard !proof.run.isPlaceholder else { return }
        switch proof.run.value {
        case .endpoint(let name):
            let reference = Spanned(name, at: proof.run.span)
            guard let endpoint = diagnostics.endpoint(reference, of: provider) else { return }
            let inputs = provider.inputs(of: endpoint).names
            for entry in proof.input where !inputs.contains(entry.name) {
                unknown(
                    .unknownInput, "endpoint '\(name)' has no input '\(entry.name)'", entry.name, entry.span, inputs)
            }
            if let cursor = proof.cursor {
                report(.uselessKey, "an endpoint keeps no cursor", at: cursor.node.span, help: "run the stream")
            }
        case .stream(let name):
            guard provider.streams[name] == nil else { return }
            unknown(.unknownStream, "there is no stream '\(name)'", name, proof.run.span, provider.streams.names)
        case .refresh(let name):
            guard provider.auth[name] == nil else { return }
            unknown(.unknownScheme, "there is no auth scheme '\(name)'", name, proof.run.span, provider.auth.names)
        case .connect:
            if provider.auth.isEmpty {
                report(.unknownScheme, "the provider has no 'auth' by which somebody connects", at: proof.run.span)
            }
        case .verify:
            guard provider.verify == nil else { return }
            report(.missingCall, "the provider has no 'verify'", at: proof.run.span)
        }
    }

    private mutating func check(names: NamedValues<LiteralValue>, _ noun: String, among known: [String]) {
        for entry in names where !known.contains(entry.name) {
            unknown(.unknownSetting, "the provider has no \(noun) '\(entry.name)'", entry.name, entry.span, known)
        }
    }

    private mutating func unknown(
        _ id: DiagnosticID, _ message: String, _ word: String, _ span: Span, _ names: [String]
    ) {
        diagnostics.append(Suggestion.unknown(id, message, word: word, at: span, among: names))
    }
}

extension CaseDefinition {
    /// Whether it says nothing of what must come out.
    fileprivate var expectsNothing: Bool {
        records == nil && deleted == nil && output == nil && cursorAfter == nil && metadataAfter == nil
            && identity == nil
            && waits == nil && error == nil && authorize == nil && credentialsAfter == nil
    }
}

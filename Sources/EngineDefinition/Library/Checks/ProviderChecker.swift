internal import EngineLanguage

/// Checks what no single key can tell: names, and keys that speak of each other, within one provider.
struct ProviderChecker {
    let provider: ProviderDefinition
    let path: String
    let faults: ReadingFaults
    /// What is wrong.
    var diagnostics = DiagnosticList()
    /// The scheme whose calls are checked: `.jwt` there is its own.
    var schemeInHand: String?
    /// The scheme whose calls these are, although they may use what it has obtained.
    var ownerInHand: String?

    init(_ provider: ProviderDefinition, path: String, faults: ReadingFaults) {
        self.provider = provider
        self.path = path
        self.faults = faults
    }

    /// All rules.
    mutating func check() {
        checkCard()
        checkSettings()
        checkBase()
        checkAuth()
        checkVerify()
        checkConnect()
        checkLimits()
        checkPaginations()
        for model in provider.models { check(model: model.value) }
        for endpoint in provider.endpoints {
            if endpoint.value.isAbstract { checkNames(of: endpoint) } else { check(endpoint) }
        }
        checkStepCycles()
        checkStreams()
    }

    mutating func report(_ id: DiagnosticID, _ message: String, at span: Span, help: String? = nil) {
        diagnostics.append(Diagnostic(id, message, at: span, fix: help.map { Diagnostic.Fix($0) }))
    }

    // MARK: Card

    private mutating func checkCard() {
        let id = provider.id
        if !id.isPlaceholder, path.isInFolder("providers"), !path.hasStem(id.value) {
            let help = "name the file '\(id.value).yaml'"
            report(.idNotFileName, "the file of provider '\(id.value)' has another name", at: id.span, help: help)
        }
        diagnostics.reportRepetition(in: provider.aliases, of: "alias")
        let fields = provider.config.names + provider.auth.flatMap(\.value.parts.credentials.names)
        for name in provider.form where !fields.contains(name.value) {
            diagnostics.append(
                Suggestion.unknown(
                    .unknownSetting, "'form' names '\(name.value)', which nothing asks for", word: name.value,
                    at: name.span,
                    among: fields.uniqued()))
        }
    }

    // MARK: Verify and limits

    private mutating func checkVerify() {
        guard let verify = provider.verify else { return }
        check(call: verify.call, named: "verify", forbidding: nil)
    }

    private mutating func checkLimits() {
        let names = provider.endpoints.names
        var seen: Set<String> = []
        for limit in provider.limits {
            if limit.isEmpty, !faults.touch(limit.span) {
                report(
                    .emptyLimit, "this limit limits nothing", at: limit.span,
                    help: "give it a 'rate' or a 'concurrency'")
            }
            if let name = limit.name, !name.isPlaceholder, !seen.insert(name.value).inserted {
                report(.duplicateName, "two limits are named '\(name.value)'", at: name.span)
            }
            for glob in limit.endpoints where !names.contains(where: { Glob(glob.value).matches($0) }) {
                diagnostics.append(
                    Suggestion.unknown(
                        .unmatchedGlob, "no endpoint is named like '\(glob.value)'", word: glob.value, at: glob.span,
                        among: names))
            }
        }
        checkOrder(of: provider.errors)
    }

    /// A rule without `when` ends the list.
    mutating func checkOrder(of rules: [ErrorRule]) {
        guard let place = rules.firstIndex(where: { $0.when == nil }) else { return }
        for rule in rules[(place + 1)...] {
            report(
                .unreachableRule, "this rule is never asked: one above it matches every answer", at: rule.span,
                help: "give the rule above a 'when', or move it to the end")
        }
    }

    // MARK: Streams

    private mutating func checkStreams() {
        var checker = StreamChecker(
            provider: provider, models: provider.models, streams: provider.streams, path: path, faults: faults)
        for stream in provider.streams where !stream.value.isAbstract { checker.check(stream) }
        checker.checkCycles()
        diagnostics.append(contentsOf: checker.diagnostics)
        checker.diagnostics = DiagnosticList()
        for stream in provider.streams where stream.value.isAbstract { checker.check(stream) }
        // A heir may call another endpoint, and go through other streams.
        for fault in checker.diagnostics.all where Self.wrongOfAnyHeir.contains(fault.id) {
            if fault.id != .unknownInput, fault.id != .abstractUse { diagnostics.append(fault) }
        }
    }
}

extension LimitDefinition {
    /// Whether it says nothing that calls could wait for.
    fileprivate var isEmpty: Bool {
        rate == nil && concurrency == nil && remaining == nil && reset == nil && penalty == nil
    }
}

extension String {
    /// Whether a path leads into a folder of some name.
    func isInFolder(_ name: String) -> Bool { split(separator: "/").dropLast().last == name[...] }

    /// Whether a path's last part is a name with an ending.
    func hasStem(_ stem: String) -> Bool {
        let file = split(separator: "/").last ?? ""
        return file.hasPrefix(stem + ".") && file.dropFirst(stem.count + 1).allSatisfy { $0 != "." }
    }
}

extension DiagnosticList {
    /// Reports names that a list holds twice.
    mutating func reportRepetition(in names: [Spanned<String>], of noun: String) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name.value).inserted {
            append(Diagnostic(.duplicateValue, "\(noun) '\(name.value)' is written twice", at: name.span))
        }
    }
}

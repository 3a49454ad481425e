public import EngineDefinition
internal import EngineLanguage

/// Replays cases in process: requests compared byte for byte, answers from the file, no network, no
/// waiting.
public struct CaseRunner: Sendable {
    private let provider: ProviderDefinition
    private let sync: SyncDefinition?
    private let folder: String

    /// Prepares to run the cases of a provider.
    /// - Parameters:
    ///   - provider: the provider that is proved.
    ///   - sync: its sync, for cases of streams.
    ///   - folder: the case file's folder, for bodies that are files.
    public init(provider: ProviderDefinition, sync: SyncDefinition?, folder: String) {
        self.provider = provider
        self.sync = sync
        self.folder = folder
    }

    /// Runs a case.
    public func run(_ definition: CaseDefinition) -> CaseResult {
        var failures: [CaseResult.Failure] = []
        do {
            failures = try failuresOf(definition)
        } catch let fault as InputFault {
            failures = [.init(fault.message, at: definition.name.span)]
        } catch {
            failures = [.init("\(error)", at: definition.name.span)]
        }
        return CaseResult(name: definition.name.value, span: definition.span, failures: failures)
    }

    private func failuresOf(_ definition: CaseDefinition) throws -> [CaseResult.Failure] {
        let world = CaseWorldValues(definition: definition, provider: provider)
        let scheme = definition.auth?.value ?? provider.auth.first?.name
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: provider).provider(scheme: scheme, diagnostics: &diagnostics)
        var stepper = CaseStepper(
            script: CaseScript(definition, folder: folder), scheme: scheme.flatMap { plan.auth[$0] },
            values: try world.connection(), now: world.now, nonce: definition.nonce)
        var outcome = CaseOutcome()
        do {
            try run(definition, world, plan, scheme, &stepper, &outcome)
        } catch let fault as CallFault {
            outcome.fault = fault
        } catch is CaseStepper.Unanswered {
            return stepper.script.failures
        }
        stepper.script.finish()
        outcome.metadata = stepper.metadata
        outcome.credentials = stepper.credentials
        outcome.expires = stepper.expires
        return stepper.script.failures + outcome.failures(against: definition, waits: stepper.waits)
    }

    private func run(
        _ definition: CaseDefinition, _ world: CaseWorldValues, _ plan: ProviderPlan, _ scheme: String?,
        _ stepper: inout CaseStepper, _ outcome: inout CaseOutcome
    ) throws {
        var diagnostics = DiagnosticList()
        let compiler = PlanCompiler(provider: provider)
        switch definition.run.value {
        case .endpoint(let name):
            guard let endpoint = compiler.endpoint(named: name, scheme: scheme, diagnostics: &diagnostics) else {
                throw CallFault(.definition, "there is no endpoint '\(name)'", call: name)
            }
            try EndpointCase(endpoint: endpoint, input: world.input).run(&stepper, &outcome)
        case .stream(let name):
            let streams =
                sync.map { compiler.sync($0, streams: [name], scheme: scheme, diagnostics: &diagnostics).streams } ?? []
            guard let stream = streams.first(where: { $0.name == name }) else {
                throw CallFault(.definition, "there is no stream '\(name)'", call: name)
            }
            try StreamCase(stream: stream, streams: streams, definition: definition, world: world).run(
                &stepper, &outcome)
        case .refresh(let name):
            guard let scheme = plan.auth[name] else {
                throw CallFault(.definition, "there is no scheme '\(name)'", call: name)
            }
            try stepper.renew(scheme)
        case .connect:
            guard let scheme = scheme.flatMap({ plan.auth[$0] }) else {
                throw CallFault(.definition, "there is no such scheme", call: "connect")
            }
            try ConnectCase(plan: plan, scheme: scheme, definition: definition).run(
                try world.connection(), &stepper, &outcome)
        case .verify:
            guard let verify = plan.verify else {
                throw CallFault(.definition, "the provider has no 'verify'", call: "verify")
            }
            try VerifyCase(plan: verify).run(&stepper, &outcome)
        }
    }
}

internal import EngineDefinition
internal import EngineLanguage

/// Steps walkers with the written answers of a case: the same interpreter as in a run, without network
/// and time.
struct CaseStepper {
    /// Stepping ended since a request was sent that no exchange answers.
    struct Unanswered: Error {}

    var script: CaseScript
    /// The pauses that were made, in seconds.
    private(set) var waits: [Double] = []
    /// Refusals that named no time: each is waited for longer than the one before, as in a run.
    private var refusals = 0
    /// When the credential ends; nothing: no answer said so.
    private(set) var expires: ExpressionTimestamp?
    /// Metadata after renewals.
    private(set) var metadata: ExpressionMap
    private let scheme: AuthPlan?
    private let values: ConnectionValues
    private let nonce: String
    private var now: ExpressionTimestamp
    /// Credentials after renewals, or as they were obtained.
    private(set) var credentials: ExpressionMap

    init(script: CaseScript, scheme: AuthPlan?, values: ConnectionValues, now: ExpressionTimestamp, nonce: String?) {
        self.script = script
        self.scheme = scheme
        self.values = values
        self.now = now
        self.nonce = nonce ?? String(repeating: "0", count: 32)
        credentials = values.credentials
        metadata = values.metadata
    }

    /// The moment of the next step.
    var moment: Moment { Moment(now: now, nonce: nonce, uuid: "00000000-0000-4000-8000-000000000000") }

    /// The roots, a token obtained first where the scheme needs one.
    mutating func bindings() throws -> ExpressionBindings {
        if let scheme, scheme.isMissingToken(credentials) { try renew(scheme) }
        var values = values
        values.credentials = credentials
        values.metadata = metadata
        return values.bindings
    }

    /// Does what a walker asks until it asks for something that is its owner's.
    mutating func settle<W: Walker>(_ walker: inout W, _ first: W.Action) throws -> W.Action {
        var action = first
        while let call = W.call(in: action) {
            switch call {
            case .send(let request):
                guard let attempt = script.answer(request) else { throw Unanswered() }
                action = walker.received(attempt, at: moment)
            case .pause(let pause):
                wait(pause)
                action = walker.resumed(at: moment)
            case .refresh:
                if let scheme { try renew(scheme) }
                action = walker.refreshed(.map(credentials), metadata: metadata, at: moment)
            case .finished, .failed: return action
            }
        }
        return action
    }

    /// Takes a page through its stages, one call after the other.
    mutating func staged(_ stages: StageWalk) throws -> StagedPage {
        var walk = stages
        while true {
            switch try walk.next() {
            case .finished(let page): return page
            case .calls(let calls, _):
                var results: [DetailResult] = []
                for call in calls { results.append(try result(of: call)) }
                try walk.take(results)
            }
        }
    }

    /// The next step of a pass that is its owner's.
    /// - Throws: the fault that ended it.
    mutating func outcome(of walker: inout PartitionWalker) throws -> PartitionWalker.Action {
        let action = try settle(&walker, walker.next(at: moment))
        if case .failed(let fault) = action { throw fault }
        return action
    }

    private mutating func result(of call: DetailWalker) throws -> DetailResult {
        var walker = call
        switch try settle(&walker, walker.start(at: moment)) {
        case .finished(let result): return result
        case .failed(let fault): throw fault
        case .call: throw Unanswered()
        }
    }

    /// Obtains or renews the token.
    /// - Throws: the fault of the renewal.
    mutating func renew(_ scheme: AuthPlan) throws {
        var values = values
        values.metadata = metadata
        var walker = TokenWalker(
            plan: scheme, credentials: credentials, metadata: metadata, bindings: values.bindings, baseOverride: nil)
        switch try settle(&walker, walker.start(at: moment)) {
        case .granted(let grant):
            credentials = grant.credentials
            metadata = grant.metadata
            expires = grant.expires
        case .failed(let fault): throw fault
        case .call: break
        }
    }

    /// Results of steps that serve, within the case.
    private var memory = StepMemory()

    /// Gives a walker what serves.
    func supply<W: FramedWalker>(_ walker: inout W) { walker.supply = StepSupply(memory: memory) }

    /// Keeps what a walker's steps have brought.
    mutating func keepLearnt<W: FramedWalker>(of walker: inout W) {
        var supply = walker.supply
        memory.learn(supply.memory.takeAdded())
        learn(supply.takeLearnt())
        walker.supply = supply
    }

    /// Keeps what came of connecting.
    mutating func take(_ account: ConnectedAccount) {
        credentials = account.credentials
        metadata = account.metadata
        expires = account.expires
    }

    /// Keeps values that a proof brought.
    mutating func learn(_ values: ExpressionMap) {
        for entry in values.entries { metadata[entry.key] = entry.value }
    }

    /// The pause without jitter: what upstream told, else as long as it may be.
    private mutating func wait(_ pause: Pause) {
        let seconds: Double
        switch pause.reason {
        case .rateLimited:
            if pause.seconds == nil { refusals += 1 }
            seconds = pause.seconds ?? pause.grown(refusals)
        case .backOff(let attempt): seconds = max(pause.seconds ?? 0, pause.grown(attempt))
        case .polling: seconds = pause.seconds ?? 0
        }
        waits.append(seconds)
        now = now.adding(seconds: Int64(seconds.rounded(.up)))
    }
}

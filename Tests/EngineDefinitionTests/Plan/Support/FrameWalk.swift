import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// A walk over an endpoint with steps around its calls, stepped with written answers and a clock that only pauses move.
struct FrameWalk {
    /// Method, path behind the base, and body of each request.
    var sent: [String] = []
    /// The requests.
    var requests: [OutgoingRequest] = []
    var pauses: [Double] = []
    var counts: [Int] = []
    var states: [StepState] = []
    var bodies: [String] = []
    var fault: CallFault?
    var isFinished = false
    var sawOnlyLists = true
    var learnt = ExpressionMap()
    /// Results that serve longer than the walk.
    var memory = StepMemory()
    var seconds: Int64

    /// Steps a walk; it ends where the answers do, as a kill would.
    /// - Parameters:
    ///   - endpoint: what is called.
    ///   - answers: in order; one of status 0 is a connection that broke after the request was sent.
    ///   - input: the root `input`.
    ///   - keeping: whether states are told, as for streams.
    ///   - state: what an earlier run has done.
    ///   - memory: what serves of earlier walks.
    ///   - start: seconds behind the fixed instant.
    ///   - credentials: the root `credentials`.
    ///   - metadata: the root `metadata`.
    ///   - cancelAfter: requests after which the run is stopped.
    /// - Throws: what stands in the way of its values.
    init(
        _ endpoint: EndpointPlan, _ answers: [(Int, String)], input: String = "{}", keeping: Bool = false,
        state: StepState? = nil, memory: StepMemory = StepMemory(), at start: Int64 = 0, credentials: String = "{}",
        metadata: String = "{}", cancelAfter: Int? = nil
    ) throws {
        seconds = start
        var walker = PageWalker(
            endpoint: endpoint,
            bindings: try .written(input: input, credentials: credentials, metadata: metadata), baseOverride: nil,
            started: Moment.start.now)
        walker.supply = StepSupply(state: state, memory: memory)
        walker.supply.keeps = keeping
        var isCancelled = false
        var action = walker.next(at: moment)
        steps: for _ in 0..<500 {
            switch action {
            case .call(let call):
                if let cancelAfter, sent.count >= cancelAfter, !isCancelled {
                    isCancelled = true
                    guard let giving = walker.cancel(at: moment) else { break steps }
                    action = giving
                    continue
                }
                guard let next = take(call, answers, &walker) else { break steps }
                action = next
            case .prepared(let state):
                states.append(state)
                action = walker.next(at: moment)
            case .page(let page):
                counts.append(page.count)
                bodies.append((try? page.bodyValue.jsonText()) ?? "?")
                action = walker.next(at: moment)
            case .finished:
                isFinished = true
                break steps
            case .failed(let found):
                fault = found
                break steps
            }
        }
        sawOnlyLists = walker.sawOnlyLists
        learnt = walker.supply.learnt
        self.memory = walker.supply.memory
    }

    private var moment: Moment { .at(seconds, sent.count) }

    private mutating func take(
        _ call: CallWalker.Action, _ answers: [(Int, String)], _ walker: inout PageWalker
    ) -> PageWalker.Action? {
        switch call {
        case .send(let request):
            requests.append(request)
            let path = request.url.replacing("https://api.acme.test/v1", with: "")
            let body = request.body.isEmpty ? "" : " " + String(decoding: request.body, as: UTF8.self)
            sent.append("\(request.method.name) \(path)\(body)")
            guard sent.count <= answers.count else { return nil }
            let answer = answers[sent.count - 1]
            guard answer.0 > 0 else {
                return walker.received(
                    .failure(TransportFailure(message: "reset", mayHaveBeenProcessed: true)), at: moment)
            }
            return walker.received(.answer(answer.0, answer.1, url: request.url), at: moment)
        case .pause(let pause):
            pauses.append(pause.seconds ?? -1)
            seconds += Int64((pause.seconds ?? 1).rounded(.up))
            return walker.resumed(at: moment)
        case .refresh:
            return walker.refreshed(.map(ExpressionMap(texts: [("token", .string("new-token"))])), at: moment)
        case .finished, .failed: return nil
        }
    }

    /// An endpoint with these keys.
    static func endpoint(
        _ keys: String, more: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> EndpointPlan {
        let indented = keys.split(separator: "\n").map { "    \($0)\n" }.joined()
        return try PlanSample("\(more)endpoints:\n  call:\n\(indented)", sourceLocation: sourceLocation).endpoint(
            sourceLocation: sourceLocation)
    }
}

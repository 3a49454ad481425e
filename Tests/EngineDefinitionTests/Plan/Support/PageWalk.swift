import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// A walk over pages that was stepped with written answers.
struct PageWalk {
    /// The requests in order.
    var requests: [OutgoingRequest] = []
    /// The pages as they were given out.
    var pages: [ResponsePage] = []
    /// How many records each page had.
    var counts: [Int] = []
    /// Where the walk stood behind each page; nothing behind the last.
    var positions: [PagePosition?] = []
    var fault: CallFault?
    var isFinished = false
    /// What `PageWalker.sawOnlyLists` said at the end.
    var sawOnlyLists = true

    /// The addresses behind the base.
    var targets: [String] { requests.map { $0.url.replacing("https://api.acme.test/v1", with: "") } }
    var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }

    /// Steps a walk; the last answer is given again and again.
    init(
        _ endpoint: EndpointPlan, _ answers: [Attempt], from: PagePosition = .start, input: String = "{}",
        credentials: String = "{}"
    ) throws {
        var walker = PageWalker(
            endpoint: endpoint, bindings: try .written(input: input, credentials: credentials), baseOverride: nil,
            position: from, started: Moment.start.now)
        var action = walker.next(at: .start)
        // 100: more than any of these walks may need.
        steps: for _ in 0..<100 {
            switch action {
            case .call(.send(let request)):
                requests.append(request)
                action = walker.received(answers[min(requests.count, answers.count) - 1], at: .start)
            case .call(.pause): action = walker.resumed(at: .start)
            case .prepared: action = walker.next(at: .start)
            case .page(let page):
                pages.append(page)
                counts.append(page.count)
                positions.append(page.next)
                action = walker.next(at: .start)
            case .finished:
                isFinished = true
                break steps
            case .failed(let found):
                fault = found
                break steps
            case .call: break steps
            }
        }
        sawOnlyLists = walker.sawOnlyLists
    }

    /// The plan of an endpoint with a pagination.
    static func endpoint(
        _ pagination: String, _ block: String = "request: GET /items", more: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> EndpointPlan {
        try PlanSample(
            more + "endpoints:\n  call: { \(block), records: response.body.items, pagination: { \(pagination) } }\n",
            sourceLocation: sourceLocation
        ).endpoint(sourceLocation: sourceLocation)
    }

    /// An answer with so many records, and further members.
    static func items(_ count: Int, _ more: String = "", from: Int = 1, _ fields: [(String, String)] = []) -> Attempt {
        let list = (0..<count).map { "{\"id\": \(from + $0)}" }.joined(separator: ",")
        return .answer(200, "{\"items\": [\(list)]\(more.isEmpty ? "" : ", " + more)}", fields)
    }
}

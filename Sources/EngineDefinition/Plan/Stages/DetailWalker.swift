internal import EngineHTTP
public import EngineLanguage

/// One call that a stage makes, all of its pages: a state machine without I/O.
public struct DetailWalker: Walker {
    /// What the driver is to do.
    public enum Action: Sendable {
        /// A step of the call in hand.
        case call(CallWalker.Action)
        /// All pages are there.
        case finished(DetailResult)
        /// The call failed; the fault says for which record.
        case failed(CallFault)
    }

    private var pages: PageWalker
    private let place: String
    private let acceptsMissing: Bool
    private var result = DetailResult()

    /// Prepares a call.
    /// - Parameters:
    ///   - pages: the walk.
    ///   - place: what it is for, for faults.
    ///   - acceptsMissing: whether an answer that nothing is there is no fault.
    init(_ pages: PageWalker, place: String, acceptsMissing: Bool) {
        self.pages = pages
        self.place = place
        self.acceptsMissing = acceptsMissing
    }

    /// The credentials that the calls carry.
    public var credentials: ExpressionMap { pages.credentials }

    /// The first request.
    public mutating func start(at moment: Moment) -> Action { settle(pages.next(at: moment), at: moment) }

    /// The step after an attempt.
    public mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        settle(pages.received(attempt, at: moment), at: moment)
    }

    /// The step after a pause.
    public mutating func resumed(at moment: Moment) -> Action { settle(pages.resumed(at: moment), at: moment) }

    /// The step after new credentials were obtained.
    public mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment
    ) -> Action {
        settle(pages.refreshed(credentials, metadata: metadata, at: moment), at: moment)
    }

    /// The call in hand, if the action is one.
    public static func call(in action: Action) -> CallWalker.Action? {
        guard case .call(let call) = action else { return nil }
        return call
    }

    private mutating func settle(_ first: PageWalker.Action, at moment: Moment) -> Action {
        var action = first
        while true {
            switch action {
            case .call(let call): return .call(call)
            case .page(let page):
                result.pages.append(page)
                action = pages.next(at: moment)
            case .prepared: action = pages.next(at: moment)
            case .finished:
                result.hasGaps = !pages.sawOnlyLists
                return .finished(result)
            case .failed(let fault):
                guard acceptsMissing, fault.isOfSomethingMissing else { return .failed(fault.told(of: place)) }
                result.isMissing = true
                return .finished(result)
            }
        }
    }
}

/// What a call of a stage brought.
public struct DetailResult: Sendable {
    /// The answers, page by page.
    var pages: [ResponsePage] = []
    /// Whether upstream knows nothing of what was asked for.
    var isMissing = false
    /// Whether an answer was no list.
    var hasGaps = false
}

extension CallFault {
    /// Whether upstream says that there is no such thing.
    fileprivate var isOfSomethingMissing: Bool {
        cause == .upstream(.notFound) || cause == .upstream(.gone)
    }

    /// The same fault with what was being done.
    func told(of place: String) -> CallFault {
        CallFault(cause, "\(place): \(message)", call: call, status: status, code: code, span: span)
    }
}

internal import EngineLanguage

/// What a driver tells a walker whose calls are made by others in it.
enum WalkEvent: Sendable {
    case received(Attempt)
    case resumed
    case refreshed(ExpressionValue, ExpressionMap?)
}

/// What takes such news: a walker, or a part of one.
protocol CallPart {
    associatedtype Action
    mutating func received(_ attempt: Attempt, at moment: Moment) -> Action
    mutating func resumed(at moment: Moment) -> Action
    mutating func refreshed(_ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment) -> Action
}

extension CallPart {
    /// Passes the news on.
    mutating func take(_ event: WalkEvent, at moment: Moment) -> Action {
        switch event {
        case .received(let attempt): received(attempt, at: moment)
        case .resumed: resumed(at: moment)
        case .refreshed(let credentials, let metadata): refreshed(credentials, metadata: metadata, at: moment)
        }
    }
}

extension ServerDiscovery: CallPart {}
extension StepWalker: CallPart {}
extension StepsWalker: CallPart {}
extension TokenWalker: CallPart {}
extension VerifyWalker: CallPart {}

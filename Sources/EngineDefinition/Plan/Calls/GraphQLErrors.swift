internal import EngineLanguage

extension RequestPlan {
    /// Whether an answer of GraphQL says within that the operation failed, wholly or in part (GraphQL §7.1).
    ///
    /// A part that is missing is no part that is gone: records must not be taken for deleted.
    func isRefused(by answer: Answer) -> Bool {
        guard case .graphQL = body, case .json(let tape) = answer.body, tape.kind(of: tape.root) == .object,
            let errors = tape.member("errors", of: tape.root), tape.kind(of: errors) == .array
        else { return false }
        return tape.count(of: errors) > 0
    }
}

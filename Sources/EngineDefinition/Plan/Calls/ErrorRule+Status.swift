extension ErrorRule.Class {
    /// What a status means when no rule of the definition says otherwise (definitions.md §4).
    /// - Parameters:
    ///   - status: a status that the request does not expect.
    ///   - canRefresh: whether the scheme can obtain a new credential by itself.
    /// - Returns: the class of the error.
    static func byStatus(_ status: Int, canRefresh: Bool) -> ErrorRule.Class {
        switch status {
        case 401: canRefresh ? .expired : .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 408, 425, 500...599: .unavailable
        case 409: .conflict
        case 410: .gone
        case 429: .rateLimited
        case 400...499: .invalid
        default: .failed
        }
    }
}

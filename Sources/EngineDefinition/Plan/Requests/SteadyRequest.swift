public import EngineHTTP
public import EngineLanguage

/// A caller's request as a connection sends it, where only method, target, fields and body differ from call to call.
///
/// What provider and credential lay on it is worked out once for each credential, and not for each call. It makes what
/// `RequestBuilder` would make of the same plan.
public final class SteadyRequest: Sendable {
    /// The address that targets are joined to.
    public let base: URLValue
    private let root: OutgoingRequest
    /// The base as a text, and as it is shown.
    private let text: (url: String, display: String)
    /// Fields that a caller's take the place of.
    private let before: HTTPFields
    /// Fields that take the place of a caller's: the credential.
    private let after: HTTPFields

    /// Works out what stays the same; fails if more than that differs: a signature, the time, an entry of the query.
    /// - Parameters:
    ///   - plan: a request from `PlanCompiler.rawRequest`.
    ///   - baseOverride: an operator's address that stands for the provider's whole base.
    ///   - bindings: the values of the roots.
    /// - Throws: what keeps any request from being made.
    public init?(_ plan: RequestPlan, baseOverride: String?, _ bindings: ExpressionBindings) throws(CallFault) {
        guard plan.isSteady else { return nil }
        root = try RequestBuilder(plan: plan.forwarding(.get, "/", body: []), baseOverride: baseOverride)
            .build(bindings, addition: PageEntries())
        guard let base = try? URLValue(root.url.trimmingSlashes), base.query == nil, base.fragment == nil else {
            return nil
        }
        self.base = base
        text = (base.text, root.displayURL.trimmingSlashes)
        do throws(ExpressionFault) {
            before = try Self.texts(plan.headers, bindings)
            after = try Self.texts(plan.authorization.headers, bindings)
        } catch {
            // `build` has worked the same entries out; it would have told.
            return nil
        }
    }

    private static func texts(
        _ entries: [EntryPlan], _ bindings: ExpressionBindings
    ) throws(ExpressionFault) -> HTTPFields {
        var texts = HTTPFields()
        for entry in try entries.evaluate(bindings) { texts[entry.name] = try entry.value.templateText() }
        return texts
    }

    /// The request of a call, but for its body, which is sent as it comes.
    /// - Parameters:
    ///   - method: the method.
    ///   - target: the path with its query, beginning with a slash, as it is sent.
    ///   - own: the caller's fields.
    /// - Returns: the request, with the credential on it, and its address; nothing if the target is none.
    public func request(
        _ method: HTTPMethod, _ target: String, _ own: HTTPFields
    ) -> (request: OutgoingRequest, url: URLValue)? {
        guard let url = base.joined(with: target) else { return nil }
        var fields = HTTPFields()
        fields.reserveCapacity(before.count + own.count + after.count)
        for field in before { fields.append(field) }
        for field in own { fields.put(field) }
        for field in after { fields.put(field) }
        // What a caller asks for is not known: logs show the path alone.
        let path = url.path.utf8.dropFirst(base.path.utf8.count)
        var shown = text.display
        shown += Substring(path)
        if url.query != nil { shown += "?…" }
        let request = OutgoingRequest(
            like: root, method: method, url: text.url + target, displayURL: shown, fields: fields)
        return (request, url)
    }
}

extension RequestPlan {
    /// Whether what is laid on a request depends on nothing but the connection.
    fileprivate var isSteady: Bool {
        let marks = authorization
        guard query.isEmpty, cookies.isEmpty, prepared.isEmpty, cost == nil, marks.query.isEmpty,
            marks.cookies.isEmpty, marks.body == nil, marks.signatures.isEmpty
        else { return false }
        let isTimed = (headers + marks.headers).contains { $0.value.readsMoment } || base?.readsMoment == true
        return !isTimed && !limits.contains { $0.plan.key?.readsMoment == true } && response.isFixed
    }
}

extension ValuePlan {
    /// Whether it may be another one at the next call.
    fileprivate var readsMoment: Bool { Moment.roots.contains { uses(root: $0) } }
}

extension CompiledTemplate {
    fileprivate var readsMoment: Bool { Moment.roots.contains { reads($0) } }
}

extension CompiledExpression {
    fileprivate var readsMoment: Bool { Moment.roots.contains { reads($0) } }
}

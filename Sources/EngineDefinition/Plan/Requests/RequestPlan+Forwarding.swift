public import EngineHTTP
public import EngineLanguage

/// Requests that a caller brings, sent with a connection's credential on them.
extension RequestPlan {
    /// The same request with the caller's method, path and body.
    /// - Parameters:
    ///   - method: the method.
    ///   - target: the path with its query, beginning with a slash, as it is sent.
    ///   - body: what is sent; empty: nothing, or what the credential adds to it.
    /// - Returns: the request.
    public func forwarding(_ method: HTTPMethod, _ target: String, body: [UInt8]) -> RequestPlan {
        var plan = self
        plan.method = method
        plan.target = TargetPlan(template: nil, skipped: 0, form: .relative, verbatim: target)
        plan.body = body.isEmpty ? .none : .verbatim(body, mediaType: nil)
        return plan
    }

    /// The same request with a body, over which the credential is worked out.
    /// - Parameters:
    ///   - body: what is sent; empty: nothing.
    ///   - mediaType: what it is, unless the provider's headers say it.
    /// - Returns: the request, and what is added to it: the body, where the credential becomes a member of it.
    /// - Throws: a fault of cause `input` if it cannot.
    package func carrying(
        _ body: [UInt8], as mediaType: String
    ) throws(CallFault) -> (plan: RequestPlan, addition: PageEntries) {
        var (plan, addition) = (self, PageEntries())
        guard !body.isEmpty else { return (plan, addition) }
        guard authorization.isInBody else {
            plan.body = .verbatim(body, mediaType: mediaType)
            return (plan, addition)
        }
        guard let json = try? JSONValue(parsing: body), json.members != nil else {
            throw CallFault(
                .input, "the credential is a member of the body, which has to be a JSON object", call: name)
        }
        addition.body = ExpressionValue(json)
        return (plan, addition)
    }

    /// Whether a URL leads to one of the hosts that the provider declares beside that of its base.
    public func declares(_ url: URLValue) -> Bool {
        url.scheme == "https" && hosts.contains { HostGlob($0).matches(url.host) }
    }
}

extension AuthorizationPlan {
    /// Whether the credential is a member of the body.
    public var isInBody: Bool { body != nil }

    /// Whether it is worked out over the whole request: then nothing may be changed afterwards, and the body has to be
    /// there.
    public var coversRequest: Bool { signatures.contains { $0.signer.coversRequest || $0.marks.body != nil } }
}

extension ConnectionValues {
    /// The bindings that a request has which is made now.
    public func bindings(at moment: Moment) -> ExpressionBindings {
        var bindings = bindings
        bindings.bind(moment, idempotencyKey: moment.uuid)
        return bindings
    }
}

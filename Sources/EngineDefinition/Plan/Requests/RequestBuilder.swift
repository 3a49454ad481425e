internal import EngineHTTP
public import EngineLanguage

/// Makes the request of a plan: templates worked out, credentials laid on, everything encoded.
public struct RequestBuilder: Sendable {
    /// The plan.
    @Boxed public private(set) var plan: RequestPlan
    /// An operator's address that stands for the provider's whole base.
    public let baseOverride: String?

    /// Makes a builder.
    public init(plan: RequestPlan, baseOverride: String?) {
        self.init(boxed: Boxed(wrappedValue: plan), baseOverride: baseOverride)
    }

    init(boxed plan: Boxed<RequestPlan>, baseOverride: String?) {
        _plan = plan
        self.baseOverride = baseOverride
    }

    /// Makes the request.
    /// - Parameters:
    ///   - bindings: the values of the roots.
    ///   - addition: what the pagination adds.
    /// - Returns: the request, with credentials on it.
    /// - Throws: `CallFault` of cause `definition`, with the place of the hole that failed.
    public func build(_ bindings: ExpressionBindings, addition: PageEntries) throws(CallFault) -> OutgoingRequest {
        do {
            let bindings = try prepared(bindings)
            let address = try address(bindings, addition)
            let body = try body(bindings, addition)
            let draft = RequestDraft(
                method: plan.method, url: address.url, display: address.display,
                fields: try fields(bindings, addition, mediaType: body.mediaType), body: body.bytes)
            let signed = try signed(draft, bindings, addition)
            let response = try plan.response.resolved(bindings)
            return OutgoingRequest(
                call: plan.name, method: plan.method, url: signed.draft.url, displayURL: signed.draft.display,
                fields: signed.draft.fields, body: signed.draft.body, timeoutSeconds: plan.timeoutSeconds,
                maxRedirects: signed.mayMove ? plan.maxRedirects : 0,
                cost: try plan.cost.flatMap { expression throws(ExpressionFault) in
                    try expression.evaluate(bindings).required?.double
                } ?? 1, limits: plan.limits.map { $0.plan.use(number: $0.number, response, bindings) },
                certificate: signed.certificate, response: response, signatures: signed.secrets,
                asked: (draft.url, draft.body))
        } catch let fault as CallFault {
            throw fault
        } catch {
            let fault = error as? ExpressionFault
            throw CallFault(
                .definition, "the request cannot be made: \(fault?.message ?? "\(error)")", call: plan.name,
                span: fault?.span ?? plan.span)
        }
    }

    // MARK: Address

    private var place: Span { plan.target.template?.span ?? plan.span }

    private typealias Address = (url: String, display: String)

    private func address(
        _ bindings: ExpressionBindings, _ addition: PageEntries
    ) throws(ExpressionFault) -> Address {
        if let url = addition.url {
            return try learnt(url, bindings, against: try address(bindings, PageEntries()).url)
        }
        switch plan.target.form {
        case .learnt:
            guard let url = try plan.target.template?.holes.first?.evaluate(bindings).required?.string else {
                throw ExpressionFault(.missing, "there is no address to call", at: place)
            }
            return try learnt(url, bindings, onward: addition.onward)
        case .absolute: return try spelledOut(bindings, addition)
        case .relative: return try relative(bindings, addition)
        }
    }

    /// The address before relative paths, without a slash at its end.
    private func base(_ bindings: ExpressionBindings) throws(ExpressionFault) -> Address {
        if let baseOverride { return (baseOverride.trimmingSlashes, baseOverride.trimmingSlashes) }
        guard let base = plan.base else { return ("", "") }
        if let hole = base.singleHole {
            let text = try hole.evaluate(bindings).required?.string ?? ""
            return (text.trimmingSlashes, hole.isTainted ? "•••" : text.trimmingSlashes)
        }
        var renderer = TargetRenderer(isAbsolute: true)
        try renderer.append(base, bindings)
        return (renderer.url.trimmingSlashes, renderer.display.trimmingSlashes)
    }

    private func relative(_ bindings: ExpressionBindings, _ addition: PageEntries) throws(ExpressionFault) -> Address {
        let base = try base(bindings)
        do { _ = try URLValue(base.url) } catch {
            throw ExpressionFault(.value, "the base is no address: \(error)", at: plan.base?.span ?? plan.span)
        }
        if let target = plan.target.verbatim {
            // What a caller asks for is not known: logs show the path alone.
            let path = target.prefix { $0 != "?" }
            let display = path.count == target.count ? base.display + path : "\(base.display)\(path)?…"
            return try appendQuery(to: (base.url + target, display), bindings, addition)
        }
        var renderer = TargetRenderer(isAbsolute: false)
        if let template = plan.target.template {
            try renderer.append(template, skipping: plan.target.skipped, bindings)
        }
        let slash = renderer.url.isEmpty || renderer.url.hasPrefix("/") || renderer.url.hasPrefix("?") ? "" : "/"
        let path: Address = (base.url + slash + renderer.url, base.display + slash + renderer.display)
        return try appendQuery(to: path, bindings, addition)
    }

    private func spelledOut(
        _ bindings: ExpressionBindings, _ addition: PageEntries
    ) throws(ExpressionFault) -> Address {
        var renderer = TargetRenderer(isAbsolute: true)
        if let template = plan.target.template {
            try renderer.append(template, skipping: plan.target.skipped, bindings)
        }
        do { try checkOrigin(try URLValue(renderer.url), bindings) } catch let fault as URLFault {
            throw ExpressionFault(.value, "the address is no URL: \(fault)", at: place)
        } catch let fault as ExpressionFault { throw fault } catch {}
        return try appendQuery(to: (renderer.url, renderer.display), bindings, addition)
    }

    /// A URL from data is sent as it is; only what leads to a later page and a credential that belongs into the query
    /// are added.
    /// - Parameters:
    ///   - url: what the data says.
    ///   - bindings: the values of the roots.
    ///   - own: the address that a relative one is resolved against; nothing: the base.
    ///   - onward: query entries that lead to a later page.
    /// - Returns: where the request goes.
    /// - Throws: a fault if it is no URL, or leads elsewhere than the provider may send to.
    private func learnt(
        _ url: String, _ bindings: ExpressionBindings, against own: String? = nil,
        onward: [(name: String, value: ExpressionValue)] = []
    ) throws(ExpressionFault) -> Address {
        var base = own ?? ""
        if own == nil { base = try self.base(bindings).url }
        let resolved: URLValue
        do { resolved = try URLValue(base).resolve(url).withoutFragment } catch {
            throw ExpressionFault(
                .value, "the address to go on with is no URL: \(error)", at: place)
        }
        try checkOrigin(resolved, bindings)
        // What a query from data holds is not known, so logs show the address without it.
        let display = resolved.query == nil ? resolved.description : "\(resolved.description)?…"
        var query = QueryWriter(
            url: resolved.text, display: display, fields: FormFields(nesting: plan.nesting, lists: plan.lists))
        for entry in onward where !entry.value.isNull { try query.replace(entry.name, entry.value) }
        try query.append(plan.authorization.query, bindings, replacing: true)
        return (query.url, query.display)
    }

    /// Credentials stay with the origin of the base and with the declared hosts (definitions.md §1.6).
    private func checkOrigin(_ target: URLValue, _ bindings: ExpressionBindings) throws(ExpressionFault) {
        guard !plan.trustsAddress, !plan.authorization.schemes.isEmpty || plan.target.form != .absolute else { return }
        if let home = try? URLValue(try base(bindings).url), home.origin == target.origin { return }
        if target.scheme == "https", plan.hosts.contains(where: { HostGlob($0).matches(target.host) }) { return }
        throw ExpressionFault(
            .value, "the address leads to '\(target.host)', which is neither the host of 'base' nor one of 'hosts'",
            at: place)
    }

    private func appendQuery(
        to address: Address, _ bindings: ExpressionBindings, _ addition: PageEntries
    ) throws(ExpressionFault) -> Address {
        var query = QueryWriter(
            url: address.url, display: address.display, fields: FormFields(nesting: plan.nesting, lists: plan.lists))
        let added = Set(addition.query.map(\.name))
        let own = plan.query.filter { entry in
            !added.contains(entry.name) && addition.keptQuery?.contains(entry.name) != false
        }
        try query.append(own, bindings, replacing: false)
        for entry in addition.query where !entry.value.isNull {
            try query.append(entry.name, entry.value, isSecret: false)
        }
        try query.append(plan.authorization.query, bindings, replacing: false)
        return (query.url, query.display)
    }

    // MARK: Head

    private func fields(
        _ bindings: ExpressionBindings, _ addition: PageEntries, mediaType: String?
    ) throws(ExpressionFault) -> HTTPFields {
        var fields = HTTPFields()
        for entry in try plan.headers.evaluate(bindings) { try set(entry.name, entry.value, on: &fields) }
        for entry in addition.headers where !entry.value.isNull { try set(entry.name, entry.value, on: &fields) }
        for entry in try plan.authorization.headers.evaluate(bindings) { try set(entry.name, entry.value, on: &fields) }
        let cookies = try plan.cookies.evaluate(bindings) + addition.cookies
        try setCookies(cookies + plan.authorization.cookies.evaluate(bindings), on: &fields)
        if let mediaType, fields["content-type"] == nil { fields["content-type"] = mediaType }
        return fields
    }

    func set(_ name: String, _ value: ExpressionValue, on fields: inout HTTPFields) throws(ExpressionFault) {
        let text = try value.templateText()
        guard !text.utf8.contains(where: { $0 == 13 || $0 == 10 || $0 == 0 }) else {
            throw ExpressionFault(.value, "the header '\(name)' would hold a line break")
        }
        fields[name] = text
    }

    func setCookies(
        _ cookies: [(name: String, value: ExpressionValue)], on fields: inout HTTPFields
    ) throws(ExpressionFault) {
        var pairs: [String] = []
        for cookie in cookies where !cookie.value.isNull {
            let text = try cookie.value.templateText()
            guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: ";") && $0 < 0x7F }) else {
                throw ExpressionFault(.value, "the cookie '\(cookie.name)' would hold a character that cookies may not")
            }
            pairs.append("\(cookie.name)=\(text)")
        }
        if !pairs.isEmpty { fields["cookie"] = pairs.joined(separator: "; ") }
    }

    // MARK: Body

    /// The roots with the prepared values; each sees those before it.
    private func prepared(_ bindings: ExpressionBindings) throws(ExpressionFault) -> ExpressionBindings {
        guard !plan.prepared.isEmpty else { return bindings }
        var bindings = bindings
        var fields = ExpressionBindings.Fields()
        let encoder = BodyEncoder(fields: FormFields(nesting: plan.nesting, lists: plan.lists))
        for value in plan.prepared {
            let body = try encoder.encode(value.body, bindings, overlays: [], variables: nil)
            fields[value.name] = .value(.bytes(body.bytes))
            bindings["encoded"] = .object(fields)
        }
        return bindings
    }

    /// The body with what the page and the credential add to it.
    func body(
        _ bindings: ExpressionBindings, _ addition: PageEntries, further: ExpressionValue? = nil
    ) throws(ExpressionFault) -> (bytes: [UInt8], mediaType: String?) {
        let encoder = BodyEncoder(fields: FormFields(nesting: plan.nesting, lists: plan.lists))
        var overlays: [ExpressionValue] = []
        if let body = addition.body { overlays.append(body) }
        if let credential = try plan.authorization.body?.evaluate(bindings) { overlays.append(credential) }
        if let further { overlays.append(further) }
        return try encoder.encode(plan.body, bindings, overlays: overlays, variables: addition.variables)
    }
}

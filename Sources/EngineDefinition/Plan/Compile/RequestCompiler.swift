internal import EngineHTTP
internal import EngineLanguage

/// Compiles request blocks of a provider: what the provider says for all of them goes under each.
struct RequestCompiler {
    let provider: ProviderDefinition
    let shared: SharedParts

    /// What the place of a block adds to its keys.
    struct Place {
        /// The endpoint or step, for messages.
        var name: String
        /// Whether it may be repeated; nothing: as the method says.
        var isIdempotent: Bool?
        /// How much of each limit one call takes.
        var cost: ExpressionField?
        /// The schemes that apply where the block names none.
        var schemes: [String]
        /// The endpoint under whose limits it falls; nothing: its own name is looked for.
        var endpoint: String?
        /// The scheme that the block is part of: `.jwt` there is its own.
        var owner: String?
    }

    /// Compiles a block.
    func compile(_ block: RequestDefinition, at place: Place, with fields: inout FieldCompiler) -> RequestPlan {
        let prepared = prepare(block.encode, &fields)
        defer { if !block.encode.isEmpty { fields.scopes.encoded = [] } }
        let target = TargetReader(block, &fields).read()
        let own = target.plan.form == .relative || block.base != nil
        let schemes = block.auth?.map { name in
            name.value.hasPrefix(".") ? (place.owner ?? "") + name.value : name.value
        }
        var plan = RequestPlan(
            name: place.name, method: target.method, target: target.plan,
            base: block.base.map { fields.compile($0) } ?? shared.base,
            hosts: provider.hosts.map(\.value) + block.hosts.map(\.value),
            query: entries(own ? shared.query : [], block.query, &fields, ignoringCase: false),
            headers: entries(own ? shared.headers : [], block.headers, &fields, ignoringCase: true),
            cookies: entries(own ? shared.cookies : [], block.cookies, &fields, ignoringCase: false),
            body: body(of: block, &fields), nesting: block.nested ?? .brackets, lists: block.lists,
            authorization: authorization(schemes ?? place.schemes, form: block.applyAs?.value),
            expected: block.expect ?? [],
            errors: block.errors.map { Self.compile($0, &fields) } + shared.errors,
            retry: retry(of: block, &fields), timeoutSeconds: block.timeout?.inSeconds ?? 60,
            maxRedirects: block.followRedirects ?? 5, isIdempotent: place.isIdempotent ?? target.method.isIdempotent,
            cost: fields.compile(place.cost), span: block.span)
        plan.sendsKey = plan.mentionsKey
        if plan.sendsKey { plan.isIdempotent = true }
        plan.response = ResponsePlan(block.response, &fields)
        plan.prepared = prepared
        plan.limits = shared.limits.enumerated().filter { $1.applies(to: place.endpoint ?? place.name) }.map {
            ($0, $1)
        }
        plan.isConditional = block.isConditional ?? false
        return plan
    }

    private func entries(
        _ common: [EntryPlan], _ own: NamedValues<TemplateTree>, _ fields: inout FieldCompiler,
        ignoringCase: Bool
    ) -> [EntryPlan] {
        var entries = common
        for entry in fields.compile(own) {
            let index = entries.firstIndex {
                ignoringCase ? $0.name.lowercased() == entry.name.lowercased() : $0.name == entry.name
            }
            if let index { entries[index] = entry } else { entries.append(entry) }
        }
        return entries
    }

    private func body(of block: RequestDefinition, _ fields: inout FieldCompiler) -> BodyPlan {
        if let graphql = block.graphql {
            return .graphQL(
                query: graphql.query, operation: graphql.operation,
                variables: .map(graphql.variables.map { ($0.name, fields.compile($0.value)) }))
        }
        // What a page or a credential adds to no body is a form too, where the block says so.
        guard let body = block.body else { return block.encoding == .form ? .form(.constant(.null)) : .none }
        let value = fields.compile(body)
        return Self.body(block.encoding ?? .json, value)
    }

    private static func body(_ encoding: RequestDefinition.Encoding, _ value: ValuePlan) -> BodyPlan {
        switch encoding {
        case .json, .graphql: .json(value)
        case .form: .form(value)
        case .text: .text(value)
        case .none: .none
        case .multipart: .written(.multipart, value)
        case .xml: .written(.xml, value)
        case .csv: .written(.csv, value)
        case .ndjson: .written(.ndjson, value)
        case .email: .written(.email, value)
        case .binary: .written(.binary, value)
        }
    }

    /// Compiles prepared values; each sees those before it.
    private func prepare(
        _ encode: NamedValues<EncodeDefinition>, _ fields: inout FieldCompiler
    ) -> [(name: String, body: BodyPlan)] {
        var prepared: [(name: String, body: BodyPlan)] = []
        for entry in encode {
            let value = fields.compile(entry.value.content)
            prepared.append((entry.name, Self.body(entry.value.encoding, value)))
            fields.scopes.encoded.append((entry.name, value.isTainted))
        }
        return prepared
    }

    private func authorization(_ schemes: [String], form: String?) -> AuthorizationPlan {
        var all = AuthorizationPlan.none
        for name in schemes where name != "none" {
            guard let scheme = shared.auth[name] else { continue }
            all.merge(form.flatMap { scheme.forms[$0] } ?? scheme.authorization)
        }
        return all
    }

    /// Compiles a rule.
    static func compile(_ rule: ErrorRule, _ fields: inout FieldCompiler) -> ErrorRulePlan {
        ErrorRulePlan(
            when: fields.compile(rule.when), meaning: rule.isClass, message: fields.compile(rule.message),
            code: fields.compile(rule.code), retryAfter: fields.compile(rule.retryAfter))
    }

    /// A block's own keys over the provider's.
    private func retry(of block: RequestDefinition, _ fields: inout FieldCompiler) -> RetryPlan {
        guard let own = block.retry else { return shared.retry }
        return Self.compile(RetryDefinition(own, over: provider.retry), &fields)
    }

    /// Compiles how often a call is tried again.
    static func compile(_ retry: RetryDefinition?, _ fields: inout FieldCompiler) -> RetryPlan {
        let longest = retry?.maximum?.inSeconds ?? max(60, retry?.first?.inSeconds ?? 0)
        return RetryPlan(
            attempts: retry?.attempts ?? 5, firstSeconds: retry?.first?.inSeconds ?? min(1, longest),
            maxSeconds: longest, when: fields.compile(retry?.when))
    }
}

extension HTTPMethod {
    /// Whether a repeated call has the effect of one (RFC 9110 §9.2.2).
    var isIdempotent: Bool { [.get, .head, .put, .delete, .options].contains(self) }
}

extension RequestPlan {
    /// Whether a part of the request reads the key.
    fileprivate var mentionsKey: Bool {
        let root = "idempotency_key"
        if (headers + query).contains(where: { $0.value.uses(root: root) }) { return true }
        return body.uses(root: root) || prepared.contains { $0.body.uses(root: root) }
    }
}

extension BodyPlan {
    /// Whether a root is read in it.
    fileprivate func uses(root: String) -> Bool {
        switch self {
        case .none, .verbatim: false
        case .json(let value), .form(let value), .text(let value), .written(_, let value), .graphQL(_, _, let value):
            value.uses(root: root)
        }
    }
}

extension AuthorizationPlan {
    /// Adds another scheme: all of them apply.
    fileprivate mutating func merge(_ other: AuthorizationPlan) {
        schemes += other.schemes
        headers += other.headers
        query += other.query
        cookies += other.cookies
        if let body = other.body { self.body = self.body?.merging(body) ?? body }
        signatures += other.signatures
        canRefresh = canRefresh || other.canRefresh
    }
}

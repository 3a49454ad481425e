internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage

/// What the signatures of a request came to.
struct SignedRequest {
    var draft: RequestDraft
    /// What nobody may see: signatures are as good as credentials for a while.
    var secrets: [String] = []
    var certificate: ClientCertificate?
    /// Whether it may be sent elsewhere by a redirect.
    var mayMove = true
}

extension RequestBuilder {
    /// Signs a request: one scheme after the other, each over what the ones before made of it.
    /// - Throws: a fault of cause `input` that names scheme and key; nothing has been sent.
    func signed(
        _ draft: RequestDraft, _ bindings: ExpressionBindings, _ addition: PageEntries
    ) throws(CallFault) -> SignedRequest {
        var result = SignedRequest(draft: draft)
        for signature in plan.authorization.signatures {
            do throws(SigningRefusal) {
                try sign(&result, signature, bindings, addition)
            } catch {
                throw CallFault(
                    error.isOfDefinition ? .definition : .input,
                    "scheme '\(signature.scheme)' cannot sign the request: \(error.message)", call: plan.name,
                    span: error.span ?? plan.span)
            }
        }
        return result
    }

    private func sign(
        _ result: inout SignedRequest, _ plan: SignaturePlan, _ bindings: ExpressionBindings, _ addition: PageEntries
    ) throws(SigningRefusal) {
        let marks = try plan.signer.sign(result.draft, bindings)
        result.secrets += marks.secrets
        result.certificate = marks.certificate ?? result.certificate
        if plan.signer.coversRequest { result.mayMove = false }
        for field in marks.headers { result.draft.fields[field.name] = field.value }
        try append(marks, to: &result.draft)
        guard let signature = marks.signature else { return }
        var bindings = bindings
        bindings["signature"] = .value(.string(signature))
        do throws(ExpressionFault) {
            try lay(plan.marks, on: &result.draft, bindings, addition)
        } catch {
            throw SigningRefusal(error, at: nil)
        }
    }

    private func append(_ marks: SignedMarks, to draft: inout RequestDraft) throws(SigningRefusal) {
        if !marks.query.isEmpty {
            var query = QueryWriter(
                url: draft.url, display: draft.display, fields: FormFields(nesting: plan.nesting, lists: plan.lists))
            for entry in marks.query {
                do throws(ExpressionFault) {
                    try query.append(entry.name, .string(entry.value), isSecret: true)
                } catch { throw SigningRefusal(error, at: nil) }
            }
            (draft.url, draft.display) = (query.url, query.display)
        }
        guard !marks.form.isEmpty else { return }
        if !draft.body.isEmpty { draft.body.append(UInt8(ascii: "&")) }
        draft.body += Array(FormEncoding.encode(marks.form).utf8)
        if draft.fields["content-type"] == nil { draft.fields["content-type"] = FormEncoding.contentType }
    }

    /// Lays on what the scheme's `apply` makes of the signature.
    private func lay(
        _ marks: AuthorizationMarks, on draft: inout RequestDraft, _ bindings: ExpressionBindings,
        _ addition: PageEntries
    ) throws(ExpressionFault) {
        for entry in try marks.headers.evaluate(bindings) { try set(entry.name, entry.value, on: &draft.fields) }
        var query = QueryWriter(
            url: draft.url, display: draft.display, fields: FormFields(nesting: plan.nesting, lists: plan.lists))
        try query.append(marks.query, bindings, replacing: false)
        (draft.url, draft.display) = (query.url, query.display)
        let cookies = try marks.cookies.evaluate(bindings)
        if !cookies.isEmpty {
            let before = draft.fields["cookie"]
            try setCookies(cookies, on: &draft.fields)
            if let before { draft.fields["cookie"] = before + "; " + (draft.fields["cookie"] ?? "") }
        }
        guard let own = try marks.body?.evaluate(bindings) else { return }
        let body = try body(bindings, addition, further: own)
        draft.body = body.bytes
        if let type = body.mediaType, draft.fields["content-type"] == nil { draft.fields["content-type"] = type }
    }
}

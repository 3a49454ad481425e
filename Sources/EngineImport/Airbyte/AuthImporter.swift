/// Takes over authenticators as auth schemes: the usual one marks all requests, others are named forms
/// of it.
struct AuthImporter {
    /// A way in which some streams authorise their requests.
    private struct Form {
        let auth: Component?
        let secrets: OutputMap
        var drafts: [StreamDraft]
        var isOpen: Bool { (auth == nil || auth?.type == "NoAuth") && secrets.entries.isEmpty }
    }

    let catalog: ConfigCatalog
    let report: ReportCollector

    /// The schemes; sets which form the endpoints of streams use.
    func schemes(of drafts: [StreamDraft]) -> OutputMap {
        var forms: [Form] = []
        for draft in drafts {
            let key = Self.key(draft)
            if let index = forms.firstIndex(where: { Self.key($0.drafts[0]) == key }) {
                forms[index].drafts.append(draft)
            } else {
                forms.append(Form(auth: draft.auth, secrets: draft.secretEntries, drafts: [draft]))
            }
        }
        let closed = forms.filter { !$0.isOpen }
        guard let main = closed.max(by: { ($0.drafts.count, Self.weight($1)) < ($1.drafts.count, Self.weight($0)) })
        else {
            return OutputMap()
        }
        for form in forms where form.isOpen { for draft in form.drafts { draft.endpoint["auth"] = .text("none") } }
        var schemes = self.schemes(of: main, isAlone: closed.count == 1)
        addForms(closed.filter { $0.drafts[0] !== main.drafts[0] }, to: &schemes)
        return schemes
    }

    private static func key(_ draft: StreamDraft) -> String {
        (draft.auth.map { identity(of: $0) } ?? "") + String(describing: draft.secretEntries)
    }

    /// An authenticator is known by what it says itself: parameters that only its place gives do not
    /// tell two apart, unless it reads them.
    private static func identity(of auth: Component) -> String {
        let text = stripped(auth.node).canonicalText
        return text.contains("parameters") ? auth.node.canonicalText : text
    }

    private static func stripped(_ node: DocumentNode) -> DocumentNode {
        if let elements = node.elements { return DocumentNode(.list(elements.map(stripped))) }
        guard let entries = node.entries else { return node }
        let inherited = Set((node["$parameters"]?.entries ?? []).map(\.key))
        return DocumentNode(
            .map(
                entries.filter { $0.key != "$parameters" && !inherited.contains($0.key) }
                    .map { .init(key: $0.key, value: stripped($0.value)) }))
    }

    /// Of two equally common ones, that which can obtain tokens comes first.
    private static func weight(_ form: Form) -> Int { form.auth?.type == "OAuthAuthenticator" ? 0 : 1 }

    private func schemes(of form: Form, isAlone: Bool) -> OutputMap {
        guard let auth = form.auth, auth.type == "SelectiveAuthenticator" else {
            let (name, scheme) = scheme(form.auth, form, isAlone: isAlone)
            return OutputMap([(name, .map(scheme))])
        }
        var schemes = OutputMap()
        var names = SafeNames()
        for alternative in auth["authenticators"]?.entries ?? [] {
            let (_, scheme) = scheme(Component(alternative.value), form, isAlone: false)
            schemes[names.fresh(SafeNames.snakeCase(alternative.key))] = .map(scheme)
        }
        return schemes
    }

    private func scheme(_ auth: Component?, _ form: Form, isAlone: Bool) -> (String, OutputMap) {
        var builder = SchemeBuilder(catalog: catalog, isAlone: isAlone && form.secrets.entries.isEmpty)
        do throws(JinjaFault) {
            try builder.read(auth)
        } catch {
            refuse(form, "the authenticator: \(error.message)", error.feature, auth)
        }
        if let problem = builder.custom {
            for draft in form.drafts {
                report.add(
                    .custom, item: draft.name, feature: "custom-authenticator",
                    "the authenticator is Python code: \(problem)", at: auth?.node)
                draft.refusal =
                    draft.refusal ?? ManifestFault("the authenticator is Python code", at: auth?.node, isCustom: true)
            }
        }
        for entry in form.secrets.entries { builder.apply.merge(entry.value, at: [entry.key]) }
        return (builder.name == "none" ? "key" : builder.name, builder.scheme(reading: form.secrets))
    }

    private func refuse(_ form: Form, _ message: String, _ feature: String, _ auth: Component?) {
        for draft in form.drafts {
            report.add(.missing, item: draft.name, feature: feature, message, at: auth?.node)
            draft.refusal = draft.refusal ?? ManifestFault(message, at: auth?.node, feature: feature)
        }
    }

    /// Further forms beside the usual one.
    private func addForms(_ forms: [Form], to schemes: inout OutputMap) {
        for (number, form) in forms.enumerated() {
            var builder = SchemeBuilder(catalog: catalog, isAlone: false)
            do throws(JinjaFault) {
                try builder.read(form.auth)
                guard builder.isPlain else {
                    throw JinjaFault("two ways to obtain tokens in one connection", feature: "second-login")
                }
            } catch {
                refuse(form, "the authenticator: \(error.message)", error.feature, form.auth)
                continue
            }
            for entry in form.secrets.entries { builder.apply.merge(entry.value, at: [entry.key]) }
            let name = "form_\(number + 2)"
            for draft in form.drafts { draft.endpoint["as"] = .text(name) }
            for entry in schemes.entries {
                guard var scheme = entry.value.map else { continue }
                if scheme["type"].map({ if case .text("none") = $0 { true } else { false } }) ?? true {
                    scheme["type"] = .text("custom")
                }
                let own = builder.credentials(reading: form.secrets)
                if !own.entries.isEmpty { scheme.merge(.map(own), at: ["credentials"]) }
                scheme.merge(.map(builder.apply), at: ["apply_as", name])
                schemes[entry.key] = .map(scheme)
            }
        }
    }
}

internal import EngineDefinition
internal import EngineLanguage

/// User name and password as clients of Nango know them, over whatever a definition calls the two (nango-api.md §2.4,
/// §6; docs/decisions/0180).
struct LoginNames {
    /// A part of the login, under its name outside.
    struct Part {
        let name: String
        let part: LoginPart
        let title: String
    }

    /// The two parts.
    let parts: [Part]
    /// The fields that a person fills.
    private let fields: [String]
    private let span: Span

    /// Nothing for a scheme whose mode is another one.
    init?(_ scheme: SchemeDefinition?) {
        guard let scheme, AuthMode(scheme) == .basic else { return nil }
        let login = scheme.login ?? BasicLogin.plain
        fields = scheme.parts.credentials.names
        span = scheme.span
        parts = [
            Part(name: "username", part: login.username, title: "User name"),
            Part(name: "password", part: login.password, title: "Password"),
        ]
    }

    /// The field that a person fills for a part, if it is made of one.
    func field(of part: Part) -> String? {
        guard case .field(let name)? = part.part.place, fields.contains(name) else { return nil }
        return name
    }

    /// The name outside of a field that a person fills; nothing if it is none of the two.
    func name(of field: String) -> String? { parts.first { self.field(of: $0) == field }?.name }

    // MARK: Out

    /// Parts that nobody is asked for, as the forms of those clients know fields: filled already, and not shown.
    var constantFields: [(String, SettingDefinition)] {
        parts.filter { field(of: $0) == nil }.map { part in
            let text = part.part.constant.flatMap { $0.isEmpty ? nil : $0 }
            return (part.name, .filled(part.title, with: text, at: span))
        }
    }

    /// What clients are told of what is sealed: both texts as they are sent, and whatever else there is.
    func told(_ stored: JSONValue, config: JSONValue) -> JSONValue {
        let both = parts.compactMap { part -> (String, JSONValue)? in
            let text = part.part.text(
                fields: { stored[$0]?.string }, settings: { SessionVisit.texts(config)[$0] })
            return (text ?? stored[part.name]?.string).map { (part.name, .string($0)) }
        }
        let others = (stored.members ?? []).filter { member in
            name(of: member.key) == nil && !both.contains { $0.0 == member.key }
        }
        return .object(both + others.map { ($0.key, $0.value) })
    }
}

/// A login that was sent, by the names of the scheme that takes it.
struct SentLogin {
    /// The scheme.
    let scheme: String
    /// Texts for its fields.
    private(set) var texts: [String: String]
    /// Texts for settings of the connection that stand in the login.
    private(set) var config: [String: String] = [:]
    /// What the client calls the fields, if it does not call them as the definition does.
    private(set) var names: [String: String] = [:]
    /// The part in which a setting was sent.
    private var places: [String: String] = [:]

    /// Finds the scheme of a provider that takes a login: of several the first that fits.
    /// - Parameters:
    ///   - sent: texts as they were sent: `username` and `password`, or the definition's own names.
    ///   - config: texts of settings that were sent beside them.
    ///   - provider: the provider; nothing if it has no such scheme.
    init?(_ sent: [String: String], config: [String: String], provider: ProviderDefinition) {
        let readings = provider.offeredSchemes.compactMap { scheme in
            LoginNames(scheme.definition).map { Self(scheme.name, scheme.definition, $0, sent, config) }
        }
        let compiler = PlanCompiler(provider: provider)
        guard let found = readings.first(where: { $0.fits(config, compiler) }) ?? readings.first else { return nil }
        self = found
    }

    private init(
        _ name: String, _ scheme: SchemeDefinition, _ names: LoginNames, _ sent: [String: String],
        _ given: [String: String]
    ) {
        self.scheme = name
        texts = sent.filter { entry in !names.parts.contains { $0.name == entry.key } }
        for part in names.parts {
            guard let own = sent[part.name] else { continue }
            switch part.part.place {
            case .field(let field)? where names.field(of: part) == field:
                let text = own.isEmpty ? Self.stray(sent, names, but: part) ?? own : own
                texts[field] = part.part.inner(of: text)
            case .setting(let setting)? where !own.isEmpty:
                config[setting] = part.part.inner(of: own)
                places[setting] = part.name
            // What is the same for everybody, or kept of an answer, is sent as the definition says.
            default: if scheme.parts.credentials[part.name] != nil { texts[part.name] = own }
            }
        }
        if sent.isEmpty || names.parts.contains(where: { sent[$0.name] != nil }) {
            for part in names.parts { if let field = names.field(of: part) { self.names[field] = part.name } }
        }
    }

    /// A part that says of a setting what was said otherwise beside it.
    func contradiction(_ given: [String: String]) -> (part: String, setting: String)? {
        places.sorted { $0.key < $1.key }.first { place in
            given[place.key].map { $0 != config[place.key] } ?? false
        }.map { ($0.value, $0.key) }
    }

    /// A key that stands where this API wants what is the same for everybody.
    private static func stray(_ sent: [String: String], _ names: LoginNames, but part: LoginNames.Part) -> String? {
        let other = names.parts.first { $0.name != part.name }
        guard let other, let constant = other.part.constant, let text = sent[other.name], text != constant,
            !text.isEmpty
        else { return nil }
        return text
    }

    /// Whether its scheme asks for these texts and takes them, and they do not gainsay what was said beside them.
    private func fits(_ given: [String: String], _ compiler: PlanCompiler) -> Bool {
        let (fields, settings) = (compiler.credentials(of: scheme), compiler.config())
        for field in fields.fields {
            guard let text = texts[field.name] else {
                if field.isNeeded { return false }
                continue
            }
            if !Self.takes(field, text) { return false }
        }
        let isKnown = texts.keys.allSatisfy { name in fields.fields.contains { $0.name == name } }
        let areGood = config.allSatisfy { name, text in
            settings.fields.first { $0.name == name }.map { Self.takes($0, text) } ?? true
        }
        return isKnown && areGood && contradiction(given) == nil
    }

    private static func takes(_ field: SettingsPlan.Field, _ text: String) -> Bool {
        (try? SettingsPlan(fields: [field]).complete([field.name: text], ExpressionBindings())) != nil
    }
}

extension RouteFault {
    /// The same in a client's words: issues of fields are told under the names that the client sent.
    /// - Parameters:
    ///   - names: the client's names, by those of the fields.
    ///   - prefix: the keys that lead to the fields, as they are and as the client knows them.
    /// - Returns: the fault.
    func renamed(_ names: [String: String], under prefix: (own: [String], told: [String])) -> RouteFault {
        var fault = self
        fault.issues = issues.map { issue in
            guard issue.path.count == prefix.own.count + 1, Array(issue.path.dropLast()) == prefix.own,
                let field = issue.path.last
            else { return issue }
            let name = names[field] ?? field
            let message = issue.message.replacing("'\(field)'", with: "'\(name)'")
            return Issue(code: issue.code, message: message, path: prefix.told + [name])
        }
        return fault
    }
}

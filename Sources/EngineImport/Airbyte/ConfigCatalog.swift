internal import EngineLanguage

/// What a connector asks for, as settings and credentials of the language.
///
/// A value that only authenticators read is a credential of the auth schemes; all else is `config`.
/// Members of objects get flat names.
final class ConfigCatalog {
    /// Where the values begin that something in the manifest refers to.
    var referenced: Set<Int> = []
    /// Whether a specification says what there is: what it does not have is empty then.
    var isSpecified = false

    /// A value that is asked for.
    struct Setting {
        let path: [String]
        var name: String
        /// What the specification says of it.
        var schema: DocumentNode?
        var isSecret = false
        var isRequired = false
        /// Values that alternatives of an object are told apart by.
        var options: [String] = []
        var isReadByAuth = false
        var isReadByRequests = false
        var host: HostUse?
        /// Whether its uses tell that it is a list; where a specification says what it is, that counts.
        var isListByUse = false
        /// Whether it is read and nobody can give it: for the connector it is empty.
        var isUndeclared = false

        /// Whether it belongs to the auth schemes.
        var isCredential: Bool { !isUndeclared && (isReadByAuth && !isReadByRequests || isSecret) }
        /// Whether it is read at all.
        var isRead: Bool { !isUndeclared && (isReadByAuth || isReadByRequests) }
    }

    /// Where in a host a setting stands, the widest first.
    enum HostUse: Int {
        case wholeURL
        case wholeHost
        case part
    }

    private(set) var settings: [Setting] = []
    private var names = SafeNames(reserved: [])

    // MARK: Filling

    /// Takes what a specification declares.
    func declare(_ schema: DocumentNode, below path: [String] = [], isRequired: Bool = true) {
        guard path.count < 8 else { return }
        let required = Set((schema["required"]?.elements ?? []).compactMap(\.text))
        for property in schema["properties"]?.entries ?? [] {
            declare(
                property.key, property.value, below: path, isRequired: isRequired && required.contains(property.key))
        }
        for variant in schema["oneOf"]?.elements ?? [] { declare(variant, below: path, isRequired: false) }
    }

    private func declare(_ key: String, _ schema: DocumentNode, below path: [String], isRequired: Bool) {
        let path = path + [key]
        if schema["properties"] != nil || schema["oneOf"] != nil {
            return declare(schema, below: path, isRequired: isRequired && schema["oneOf"] == nil)
        }
        let constant = schema["const"]?.scalarText
        if let index = settings.firstIndex(where: { $0.path == path }) {
            if let constant, !settings[index].options.contains(constant) { settings[index].options.append(constant) }
            settings[index].isSecret = settings[index].isSecret || schema["airbyte_secret"]?.bool == true
            return
        }
        var setting = Setting(path: path, name: names.fresh(SafeNames.identifier(path.joined(separator: "_"))))
        setting.schema = schema
        setting.isSecret = schema["airbyte_secret"]?.bool == true || Self.looksSecret(setting.name)
        setting.isRequired = isRequired
        if let constant { setting.options = [constant] }
        settings.append(setting)
    }

    /// Takes a use of a value; one that has a fallback somewhere may be left out.
    func use(_ path: [String], inAuth: Bool, isOptional: Bool) {
        guard !path.isEmpty else { return }
        let index = index(of: path) ?? infer(path)
        if isOptional, settings[index].schema == nil { settings[index].isRequired = false }
        if inAuth { settings[index].isReadByAuth = true } else { settings[index].isReadByRequests = true }
    }

    /// Takes a use in an address, where no auth scheme can put a value.
    ///
    /// What only the specification calls secret, and its name does not, is then a setting.
    /// - Returns: whether it was taken for a secret before.
    func useInAddress(_ path: [String]) -> Bool {
        guard let index = index(of: path) else { return false }
        // An address without it is none: it is asked for.
        settings[index].isUndeclared = false
        guard settings[index].isSecret, !Self.looksSecret(settings[index].name) else {
            return false
        }
        settings[index].isSecret = false
        return true
    }

    /// A value that no specification declares; one of the first element of a list is asked for by itself.
    private func infer(_ path: [String]) -> Int {
        let words = path.filter { $0 != "[0]" }.map { part in CELText.place(part).map { String($0) } ?? part }
        let name = SafeNames.identifier(words.joined(separator: "_"))
        var setting = Setting(path: path, name: names.fresh(name))
        setting.isSecret = Self.looksSecret(setting.name)
        setting.isRequired = true
        setting.isUndeclared = isSpecified && !settings.contains { $0.path.starts(with: path) }
        settings.append(setting)
        return settings.count - 1
    }

    /// The lists of which single elements are asked for, as far as no specification says what they are.
    var listsOfMaps: [String] {
        let lists = settings.filter { !$0.isUndeclared }.compactMap { setting in
            setting.path.firstIndex { CELText.place($0) != nil }.map { setting.path[..<$0].joined(separator: ".") }
        }
        return lists.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Takes a use as a list.
    func useAsList(_ path: [String]) {
        guard let index = index(of: path) else { return }
        settings[index].isListByUse = true
    }

    /// Sets where in a host a setting stands.
    func useInHost(_ path: [String], _ use: HostUse) {
        guard let index = index(of: path) else { return }
        settings[index].host = settings[index].host.map { $0.rawValue < use.rawValue ? use : $0 } ?? use
    }

    private func index(of path: [String]) -> Int? {
        if let index = settings.firstIndex(where: { $0.path == path }) { return index }
        return settings.firstIndex { path.starts(with: $0.path) }
    }

    /// The setting that a path leads to or through.
    func setting(at path: [String]) -> Setting? { index(of: path).map { settings[$0] } }

    /// Gives a credential the name that a type of scheme has for it.
    func rename(_ path: [String], to name: String) {
        guard let index = settings.firstIndex(where: { $0.path == path }) else { return }
        settings[index].name = name
    }

    /// The words by which the language tells a secret that is shown in the clear.
    static func looksSecret(_ name: String) -> Bool {
        let words = name.lowercased().split(separator: "_")
        let telling: Set<Substring> = ["password", "passwd", "secret", "token", "apikey"]
        let isKey = words.contains("key") && (words.contains("api") || words.contains("private"))
        return isKey || words.contains(where: telling.contains)
    }

    // MARK: Reading

    /// The expression of a value, and how many parts of the path it covers.
    func resolve(_ path: [String], inAuth: Bool) throws(JinjaFault) -> (CELText, Int)? {
        guard let setting = setting(at: path) else {
            // A whole object: whether any of its members has a value.
            throw JinjaFault("'config.\(path.joined(separator: "."))' is a group of settings", feature: "config-group")
        }
        if setting.isUndeclared { return (CELText("null", .primary, .null), path.count) }
        if setting.isCredential, !inAuth {
            throw JinjaFault(
                "the secret '\(setting.path.joined(separator: "."))' stands where no auth scheme can put it",
                feature: "secret-in-request")
        }
        let root = setting.isCredential ? "credentials" : "config"
        var text = CELText("\(root).\(setting.name)", .primary, setting.kind)
        text.mayBeAbsent = !setting.isRequired && setting.defaultText == nil && setting.options.isEmpty
        return (text, setting.path.count)
    }
}

extension ConfigCatalog.Setting {
    /// The type that the specification gives.
    private var typeName: String {
        guard let type = schema?["type"] else { return "" }
        return type.text ?? type.elements?.compactMap(\.text).first { $0 != "null" } ?? ""
    }

    /// Whether it is a list of plain values.
    var isPlainList: Bool {
        if schema == nil { return isListByUse }
        return isListBySchema
    }

    private var isListBySchema: Bool {
        typeName == "array" && !["object", "array"].contains(schema?["items"]?["type"]?.text ?? "string")
    }

    /// Whether only JSON can hold it.
    var isJSON: Bool { typeName == "object" || typeName == "array" && !isPlainList }

    /// What kind of value it gives.
    var kind: CELText.Kind {
        switch typeName {
        case "integer": isCredential ? .text : .integer
        case "boolean": .bool
        case "array" where isPlainList: .list
        case "object", "array": .dynamic
        default: isPlainList ? .list : .text
        }
    }

    /// The values that it may have.
    var choices: [String] {
        guard typeName != "integer", typeName != "boolean", !isCredential else { return [] }
        let list = schema?["enum"] ?? (typeName == "array" ? nil : schema?["items"]?["enum"])
        return (list?.elements?.compactMap(\.scalarText) ?? options).reduce(into: []) { result, value in
            if !result.contains(value) { result.append(value) }
        }
    }

    /// The value where none is given.
    var defaultText: String? {
        guard let value = schema?["default"], !isSecret else { return nil }
        if let text = value.scalarText { return text.isEmpty ? nil : text }
        return nil
    }

    /// The setting as it is written.
    var output: OutputNode {
        var map = OutputMap()
        map["title"] = .text(title)
        if let help { map["help"] = .text(help) }
        if kind == .integer { map["type"] = .text("integer") }
        if kind == .bool { map["type"] = .text("boolean") }
        if isPlainList { map["type"] = .text("array") }
        if isJSON { map["format"] = .text("json") }
        let choices = choices
        if !choices.isEmpty, kind == .text {
            map["type"] = .text("choice")
            map["options"] = .list(choices.map { .text($0) })
        } else if let pattern = pattern {
            map["pattern"] = .text(pattern)
        }
        confine(&map, hasChoices: !choices.isEmpty)
        if let example { map["example"] = .text(example) }
        if isCredential, !isSecret, !ConfigCatalog.looksSecret(name), schema != nil { map["secret"] = .bool(false) }
        if let text = usableDefault(choices) {
            switch kind {
            case .integer where Int(text) != nil: map["default"] = .number(text)
            case .bool: map["default"] = .bool(text == "true")
            default: map["default"] = .text(text.escapingHoles)
            }
        } else if !isRequired {
            map["required"] = .bool(false)
        }
        return .map(map)
    }

    private func usableDefault(_ choices: [String]) -> String? {
        guard let text = defaultText, kind != .list else { return nil }
        if !choices.isEmpty, !choices.contains(text) { return nil }
        if let pattern, let expression = try? RegularExpression(pattern), !expression.matchesWhole(text) { return nil }
        if kind == .text, choices.isEmpty, host != nil { return pattern == nil && host == .wholeHost ? text : nil }
        return text
    }

    private var title: String {
        let text = schema?["title"]?.text?.oneLine.trimmed ?? ""
        return text.isEmpty ? path.last?.replacingAll("_", with: " ") ?? name : text
    }

    private var help: String? {
        guard let text = schema?["description"]?.text?.oneLine.trimmed, !text.isEmpty else { return nil }
        return text
    }

    private var example: String? {
        guard kind == .text, let first = schema?["examples"]?.oneOrMany.first?.scalarText, !first.isEmpty,
            !isSecret
        else { return nil }
        return first.oneLine
    }

    /// A pattern of JSON Schema matches anywhere, ours the whole text.
    private var pattern: String? {
        guard kind == .text, !isSecret, let text = schema?["pattern"]?.text, !text.isEmpty else { return nil }
        // RE2 has no look-around and no back-references.
        guard !["(?=", "(?!", "(?<=", "(?<!", "\\1", "\\2"].contains(where: { text.contains($0) }) else { return nil }
        let whole = text.hasPrefix("^") && (text.hasSuffix("$") || text.hasSuffix("$)"))
        let pattern = whole ? text : "(?s:.*)(?:\(text))(?s:.*)"
        return (try? RegularExpression(pattern)) == nil ? nil : pattern
    }

    /// What stands in a host may hold only what a host may.
    private func confine(_ map: inout OutputMap, hasChoices: Bool) {
        guard let host, kind == .text, !hasChoices else { return }
        switch host {
        case .wholeURL:
            map["pattern"] = nil
            map["format"] = .text("url")
        case .wholeHost where map["pattern"] == nil: map["format"] = .text("hostname")
        case .part where map["pattern"] == nil: map["pattern"] = .text("[A-Za-z0-9][A-Za-z0-9 ._:-]*")
        default: break
        }
    }
}

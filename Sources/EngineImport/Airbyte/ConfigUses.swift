/// Which values of the configuration a part of a manifest reads.
enum ConfigUses {
    /// The ways to them, each once.
    static func paths(in node: DocumentNode, _ parameters: [String: DocumentNode]) -> [[String]] {
        var found: [[String]] = []
        visit(node, parameters) { path, _, _ in if !found.contains(path) { found.append(path) } }
        return found
    }

    /// Goes over the uses of values as lists: what partitions are made of is one too.
    static func visitLists(_ node: DocumentNode, _ parameters: [String: DocumentNode], _ body: ([String]) -> Void) {
        switch node.content {
        case .text(let text) where JinjaTemplate.isTemplate(text):
            guard let parsed = try? JinjaTemplate(text).expression() else { return }
            for path in parsed.listConfigPaths { body(path) }
        case .list(let elements): for element in elements { visitLists(element, parameters, body) }
        case .map(let entries):
            let isRouter = ["ListPartitionRouter", "ListStreamSlicer"].contains(node["type"]?.text ?? "")
            for entry in entries where entry.key != "$parameters" && entry.key != "schema" {
                visitLists(entry.value, parameters, body)
                guard isRouter, ["values", "slice_values"].contains(entry.key), let text = entry.value.text,
                    let parsed = try? JinjaTemplate(text).expression()
                else { continue }
                for path in parsed.configPaths { body(path) }
            }
        default: return
        }
    }

    /// Goes over the texts of addresses.
    static func visitAddresses(
        _ node: DocumentNode, _ parameters: [String: DocumentNode], _ body: ([String]) -> Void
    ) {
        if let elements = node.elements { for element in elements { visitAddresses(element, parameters, body) } }
        let own = node["$parameters"]?.entries
        let inner = own.map { Dictionary($0.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }) } ?? parameters
        for entry in node.entries ?? [] where entry.key != "$parameters" && entry.key != "schema" {
            if ["path", "url_base", "url"].contains(entry.key), entry.value.text != nil {
                // What stands in the query of an address goes where the auth scheme puts it.
                let text = entry.value.text?.split(separator: "?", omittingEmptySubsequences: false).first.map(
                    String.init)
                visit(DocumentNode(.text(text ?? "")), inner) { path, _, _ in body(path) }
            } else if entry.key != "authenticator" {
                visitAddresses(entry.value, inner, body)
            }
        }
    }

    /// Goes over all texts; tells whether each stands below an authenticator, and whether it has a
    /// fallback.
    static func visit(
        _ node: DocumentNode, _ parameters: [String: DocumentNode], inAuth: Bool = false,
        _ body: ([String], Bool, Bool) -> Void
    ) {
        switch node.content {
        case .text(let text) where JinjaTemplate.isTemplate(text):
            guard let parsed = try? JinjaTemplate(text).expression() else { return }
            let texts = ManifestTexts(
                roots: AirbyteRoots(place: .auth, catalog: ConfigCatalog(), draft: nil), parameters: parameters)
            let filled = texts.filled(parsed)
            let optional = filled.optionalConfigPaths
            for path in filled.configPaths { body(path, inAuth, optional.contains(path)) }
        case .list(let elements): for element in elements { visit(element, parameters, inAuth: inAuth, body) }
        case .map(let entries):
            let own = node["$parameters"]?.entries
            let inner = own.map { Dictionary($0.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }) } ?? parameters
            for entry in entries where entry.key != "$parameters" && entry.key != "schema" {
                if JinjaTemplate.isTemplate(entry.key) {
                    visit(DocumentNode(.text(entry.key)), inner, inAuth: inAuth, body)
                }
                visit(entry.value, inner, inAuth: inAuth || entry.key == "authenticator", body)
            }
        default: return
        }
    }
}

extension JinjaExpression {
    /// The ways to values of the configuration that the expression takes for lists.
    var listConfigPaths: [[String]] {
        var found: [[String]] = []
        _ = rewritten { expression in
            switch expression {
            case .binary("in", _, let list) where list.path.map({ $0.count > 1 }) ?? false: found += list.configPaths
            case .call(.member(_, "join"), let arguments): found += arguments.flatMap(\.value.configPaths)
            case .filter(let list, "join", _), .filter(let list, "first", _), .each(_, let list, _):
                found += list.configPaths
            default: break
            }
            return expression
        }
        return found
    }

    /// The ways to values of the configuration that the expression can do without.
    var optionalConfigPaths: [[String]] {
        var found: [[String]] = []
        _ = rewritten { expression in
            switch expression {
            case .call(.member(let base, "get"), let arguments):
                guard let path = base.path, path[0] == "config", let key = arguments.first?.value.literalText else {
                    break
                }
                found.append(Array((path + [key]).dropFirst()))
            case .binary("or", let left, _): found += left.configPaths
            case .binary("in", .text(let key), let base):
                if let path = base.path, path[0] == "config" { found.append(Array((path + [key]).dropFirst())) }
            case .conditional(_, let test, _): if test.path != nil { found += test.configPaths }
            case .not(let inner): found += inner.configPaths
            case .filter(let base, "default", _), .test(let base, "defined", _): found += base.configPaths
            default: break
            }
            return expression
        }
        return found
    }

    /// The ways to values of the configuration: `get` with a default, and `'x' in config`, are such
    /// ways too.
    var configPaths: [[String]] {
        var found: [[String]] = []
        _ = rewritten { expression in
            if case .call(.member(let base, "get"), let arguments) = expression, let path = base.path,
                path[0] == "config",
                let key = arguments.first?.value.literalText
            {
                found.append(Array((path + [key]).dropFirst()))
            }
            if case .binary("in", .text(let key), let base) = expression, let path = base.path, path[0] == "config" {
                found.append(Array((path + [key]).dropFirst()))
            }
            return expression
        }
        found += paths.filter { $0[0] == "config" && $0.count > 1 }.map { Array($0.dropFirst()) }
        // A way to a member is the use, not the one to the object that holds it.
        let all = found
        return found.filter { path in
            path.last != "get"
                && !all.contains { $0.count > path.count && $0.starts(with: path) && $0[path.count] != "get" }
        }.reduce(into: []) { result, path in if !result.contains(path) { result.append(path) } }
    }
}

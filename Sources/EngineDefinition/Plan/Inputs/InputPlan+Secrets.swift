package import EngineLanguage

extension InputPlan {
    /// The input with every secret in it replaced, so that it can be stored or shown.
    /// - Parameters:
    ///   - input: what `complete` gave.
    ///   - replace: what stands for a secret; it is told where the secret is, for example `login.password`.
    /// - Returns: the input without its secrets, and without inputs that are not declared.
    /// - Throws: what `replace` throws.
    package func replacingSecrets<Failure: Error>(
        in input: ExpressionValue, _ replace: (ExpressionValue, String) throws(Failure) -> ExpressionValue
    ) throws(Failure) -> ExpressionValue {
        guard let map = input.map else { return input }
        var open: [(String, ExpressionValue)] = []
        for entry in map.entries {
            let name = entry.key.string ?? "?"
            guard let field = fields.first(where: { $0.name == name }) else { continue }
            open.append((name, try field.definition.replacingSecrets(in: entry.value, at: name, replace)))
        }
        return .map(ExpressionMap(texts: open))
    }

    /// The secrets in an input.
    package func secrets(in input: ExpressionValue) -> [ExpressionValue] {
        var secrets: [ExpressionValue] = []
        _ = replacingSecrets(in: input) { (value: ExpressionValue, _) in
            secrets.append(value)
            return value
        }
        return secrets
    }
}

extension InputDefinition {
    fileprivate func replacingSecrets<Failure: Error>(
        in value: ExpressionValue, at path: String,
        _ replace: (ExpressionValue, String) throws(Failure) -> ExpressionValue
    ) throws(Failure) -> ExpressionValue {
        guard !isSecret else { return try replace(value, path) }
        if case .list(let elements) = value, case .input(let item)? = items?.value {
            var open: [ExpressionValue] = []
            for element in elements { open.append(try item.replacingSecrets(in: element, at: "\(path)[]", replace)) }
            return .list(open)
        }
        guard let map = value.map, !fields.isEmpty else { return value }
        var open: [(String, ExpressionValue)] = []
        for entry in map.entries {
            let name = entry.key.string ?? "?"
            let field = fields[name]
            let value = try field?.replacingSecrets(in: entry.value, at: "\(path).\(name)", replace) ?? entry.value
            open.append((name, value))
        }
        return .map(ExpressionMap(texts: open))
    }
}

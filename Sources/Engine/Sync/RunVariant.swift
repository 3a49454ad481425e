internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// What tells apart the records that a sync holds for different inputs: others have their own cursors, records and
/// deletions (definitions.md §3).
///
/// It is stored and shown, so a secret in it is a code that only the vault's key can be tested with.
struct RunVariant {
    let plan: SyncPlan
    let input: ExpressionValue

    /// The variant of a run.
    ///
    /// With several vault keys it is that of the key under which the streams were begun: a new key must not read
    /// everything again.
    func text(in access: ConnectionAccess) async throws -> String {
        guard let map = input.map, map.count > 0 else { return "" }
        guard !plan.input.secrets(in: input).isEmpty else { return try input.jsonText() }
        let variants = try await texts(in: access)
        guard variants.count > 1 else { return variants.first ?? "" }
        for variant in variants { if try await isKnown(variant, in: access) { return variant } }
        return variants[0]
    }

    /// The variant under each key at hand, the newest first.
    private func texts(in access: ConnectionAccess) async throws -> [String] {
        let place = "\(access.connection.environment) \(access.connection.name)"
        var codes: [String: [String]] = [:]
        var count = 1
        for (path, text) in try secretTexts() {
            let found = try await access.store.codes(of: Secret(text), purpose: "input \(place) \(path)")
            codes["\(path) \(text)"] = found
            count = found.count
        }
        return try (0..<count).map { index in
            try plan.input.replacingSecrets(in: input) { (value: ExpressionValue, path: String) throws in
                let code = codes["\(path) \(try value.jsonText())"]?[index] ?? ""
                return .string("secret:\(code)")
            }.jsonText()
        }
    }

    private func secretTexts() throws -> [(path: String, text: String)] {
        var texts: [(path: String, text: String)] = []
        _ = try plan.input.replacingSecrets(in: input) { (value: ExpressionValue, path: String) throws in
            texts.append((path, try value.jsonText()))
            return value
        }
        return texts
    }

    private func isKnown(_ variant: String, in access: ConnectionAccess) async throws -> Bool {
        for stream in plan.streams {
            let found = try await access.store.existingStream(
                of: access.connection.id, model: stream.recordType, variant: variant)
            if found != nil { return true }
        }
        return false
    }
}

@testable import EngineLanguage

/// A case of the CEL conformance suite (Fixtures/cel/README.md).
struct ConformanceCase {
    let file: String
    let json: JSONValue

    var id: String { "\(file)/\(text("section"))/\(text("name"))" }
    var isChecked: Bool { json["disable_check"]?.bool != true }
    var isCheckOnly: Bool { json["check_only"]?.bool == true }

    func text(_ key: String) -> String { json[key]?.string ?? "" }

    /// The cases of a file that need no protocol buffers.
    static func all(in file: String) throws -> [ConformanceCase] {
        let document = try JSONValue(parsing: Fixture.bytes("cel/\(file).json"))
        return (document["cases"]?.elements ?? []).filter { $0["needs_proto"]?.bool == false }
            .map { ConformanceCase(file: file, json: $0) }
    }

    // MARK: The world of the case

    /// The declared variables; for a case that is not checked also what is only bound.
    func scope(adding roots: [ExpressionRoot] = []) throws -> ExpressionScope {
        var declared: [ExpressionRoot] = []
        for variable in json["variables"]?.elements ?? [] {
            declared.append(
                ExpressionRoot(variable["name"]?.string ?? "", try ConformanceType.read(variable["type"] ?? .null)))
        }
        if !isChecked {
            for binding in json["bindings"]?.members ?? [] where !declared.contains(where: { $0.name == binding.key }) {
                declared.append(ExpressionRoot(binding.key, .dyn))
            }
        }
        return ExpressionScope(
            "the case", roots: declared + roots, elsewhere: [:], container: text("container"),
            declarations: try functions())
    }

    private func functions() throws -> [ExpressionFunction] {
        try (json["functions"]?.elements ?? []).map { function in
            let overloads = try (function["overloads"]?.elements ?? []).map { overload in
                let parameters = try (overload["params"]?.elements ?? []).map(ConformanceType.read)
                let result = try ConformanceType.read(overload["result"] ?? .null)
                return ExpressionOverload(overload["id"]?.string ?? "", parameters, result) {
                    _ throws(ExpressionFault) in
                    throw .type("declared only")
                }
            }
            return ExpressionFunction(function["name"]?.string ?? "", "", overloads: overloads)
        }
    }

    func bindings() throws -> ExpressionBindings {
        var bindings = ExpressionBindings()
        for binding in json["bindings"]?.members ?? [] {
            bindings[binding.key] = .value(try ConformanceValue.read(binding.value))
        }
        return bindings
    }

    /// The same, from tapes where JSON can say it.
    func tapeBindings() throws -> ExpressionBindings {
        var bindings = ExpressionBindings()
        for binding in json["bindings"]?.members ?? [] {
            if let text = ConformanceValue.json(binding.value) {
                bindings[binding.key] = .json(try JSONTape.parse(Array(text.utf8)))
            } else {
                bindings[binding.key] = .value(try ConformanceValue.read(binding.value))
            }
        }
        return bindings
    }
}

extension JSONValue {
    var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }
}

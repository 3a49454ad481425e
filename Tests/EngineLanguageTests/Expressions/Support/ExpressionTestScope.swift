@testable import EngineLanguage

/// Roots as a definition has them, for tests.
enum TestScope {
    static let response = ExpressionObjectType(
        "response",
        fields: [
            .init("status", .int), .init("headers", .map(.string, .string), foldsKeys: true), .init("body", .dyn),
            .init("url", .string),
        ])
    static let credentials = ExpressionObjectType(
        "credentials", fields: [.init("token", .string, isTainted: true), .init("email", .string, isTainted: true)])
    static let config = ExpressionObjectType(
        "config", fields: [.init("tenant", .string), .init("region", .string, isOptional: true)])
    static let integration = ExpressionObjectType(
        "integration", fields: [.init("client_id", .string), .init("client_secret", .string, isTainted: true)])

    static let all = ExpressionScope(
        "a test",
        roots: [
            ExpressionRoot("response", .object(response)), ExpressionRoot("config", .object(config)),
            ExpressionRoot("credentials", .object(credentials), isTainted: true),
            ExpressionRoot("integration", .object(integration)), ExpressionRoot("record", .dyn),
            ExpressionRoot("outer", .dyn), ExpressionRoot("now", .timestamp), ExpressionRoot("input", .dyn),
            ExpressionRoot("cursor", .timestamp, isOptional: true),
            ExpressionRoot("signature", .string, isTainted: true),
        ],
        elsewhere: ["page": "pages are counted in requests only"])

    /// Compiles an expression that must be right.
    static func compile(
        _ text: String, _ fieldClass: ExpressionFieldClass = .value, type: ExpressionType? = nil
    ) throws -> CompiledExpression {
        var diagnostics = DiagnosticList()
        let source = ExpressionSource(text: text)
        let compiled = ExpressionParser.parse(source, diagnostics: &diagnostics)?.compile(
            in: all, for: ExpressionPurpose("field", fieldClass, type: type), diagnostics: &diagnostics)
        guard let compiled else { throw Refused(diagnostics: diagnostics.all) }
        return compiled
    }

    /// What is reported about an expression.
    static func reports(
        _ text: String, _ fieldClass: ExpressionFieldClass = .value, type: ExpressionType? = nil,
        storedIn destination: String? = nil
    ) -> [Diagnostic] {
        var diagnostics = DiagnosticList()
        let purpose = ExpressionPurpose("field", fieldClass, type: type, storedIn: destination)
        _ = ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?
            .compile(in: all, for: purpose, diagnostics: &diagnostics)
        return diagnostics.all
    }

    struct Refused: Error {
        let diagnostics: [Diagnostic]
    }
}

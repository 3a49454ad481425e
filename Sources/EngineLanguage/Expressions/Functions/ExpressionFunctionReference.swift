/// Writes the reference page of all functions from their declarations:
/// `docs/reference/expressions-functions.md`.
public enum ExpressionFunctionReference {
    /// The page as Markdown.
    public static func markdown() -> String {
        var text = """
            # Functions of the expression language

            This page is generated: `scripts/generate` rewrites it. Operators, macros and how absence works are in the
            guide to expressions. An example that ends in `error: …` fails with that kind of error.

            """
        for group in ExpressionFunctionRegistry.groups.sorted(by: { $0.name < $1.name }) {
            text += "\n## \(group.name)\n"
            for function in group.functions { text += section(function) }
        }
        return text
    }

    private static func section(_ function: ExpressionFunction) -> String {
        var text = "\n### \(function.name)\n\n\(function.doc)\n\n"
        text += function.overloads.map { "- `\(signature(function.name, $0))`\n" }.joined()
        guard !function.examples.isEmpty else { return text }
        let lines = function.examples.map { "\($0.expression)  // \($0.result)\n" }.joined()
        return text + "\n```cel\n\(lines)```\n"
    }

    /// How a form is called, with the types in the places of the arguments: `string.substring(int, int) -> string`.
    static func signature(_ name: String, _ overload: ExpressionOverload) -> String {
        var arguments = overload.parameters.map(\.description)
        let receiver = overload.isMember && !arguments.isEmpty ? arguments.removeFirst() + "." : ""
        let more = overload.isVariadic ? ", …" : ""
        return "\(receiver)\(name)(\(arguments.joined(separator: ", "))\(more)) -> \(overload.result)"
    }
}

/// Where a secret is found; never the secret itself.
public enum SecretReference: Sendable, Hashable {
    /// In a variable of the environment.
    case environment(String)
    /// In a file, whose last line break is not part of it.
    case file(String)
}

extension Shape where Value == SecretReference {
    /// The place of a secret: `{ env: NAME }` or `{ file: path }`.
    ///
    /// A secret in plain is refused, and not shown.
    public static var secretReference: Shape {
        Shape(
            .mapping,
            isSecret: true,
            placeholder: { .environment("") },
            describe: { _ in .secretReference },
            write: { reference in
                switch reference {
                case .environment(let name): .object([("env", .string(name))])
                case .file(let path): .object([("file", .string(path))])
                }
            },
            decode: { node, decoder in
                let entries = decoder.entries(of: node)
                if entries.count == 1, let text = entries[0].value.scalar, text.kind == .string, !text.text.isEmpty {
                    switch entries[0].key.text {
                    case "env": return .environment(text.text)
                    case "file": return .file(text.text)
                    default: break
                    }
                }
                let message = "\(decoder.subject) must say where the secret is, not what it is"
                let diagnostic = Diagnostic(.plainSecret, message, at: node.span)
                decoder.report(diagnostic.help("write '{ env: NAME }' or '{ file: path }'"))
                return nil
            })
    }
}

extension Shape where Value == String {
    /// A text that is never shown: not in messages, not in excerpts.
    public static var secret: Shape { text.concealed }
}

/// What a connection may be called on the command line.
enum NewConnectionName {
    /// Bytes of a name: as long as a name of a file.
    private static let most = 255

    /// A name for a new connection.
    /// - Throws: a wrong use for what would have to be quoted, or would be read as an option or a path.
    static func checked(_ name: String) throws(CommandFailure) -> String {
        let isSafe = name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "._@:+-=~".unicodeScalars.contains(scalar)
        }
        guard isSafe, !name.isEmpty, name.utf8.count <= most, name.first != "-", name.first != ".", name.first != "~"
        else {
            throw .usage(
                "'\(name)' is no name for a connection",
                hint: "letters, digits and . _ @ : + = ~ -, up to \(most) bytes, beginning with a letter or a digit")
        }
        return name
    }

    /// A name that a file brings: whoever gave it may have had other rules.
    /// - Throws: a wrong use for one that cannot be shown or typed at all.
    static func checked(imported name: String) throws(CommandFailure) -> String {
        let isShown = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isShown, !name.isEmpty, name.utf8.count <= most else {
            throw .usage("a connection cannot be called '\(name)'", hint: "give it another name in the file")
        }
        return name
    }
}

internal import EngineCrypto

extension Vault {
    /// The name of the key file beside `engine.yaml`, and of systemd's credential.
    public static let fileName = "vault.key"

    /// Finds the keys where people put them (`VaultSource`).
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - project: the folder of `engine.yaml`, if there is one.
    /// - Returns: the vault with all keys of that place.
    /// - Throws: `.noKey`, `.malformedKey`, `.unreadableKey`, `.exposedKey`.
    public static func find(environment: [String: String], project: String?) throws(VaultFault) -> Vault {
        try VaultSource.find(environment: environment, project: project).read()
    }

    /// Makes a key and writes it to a new file with mode 0600.
    /// - Parameter path: the file, which must not exist.
    /// - Returns: a vault with that key.
    /// - Throws: `.keyExists`, `.unwritableKey`.
    public static func create(at path: String) throws(VaultFault) -> Vault {
        guard let made = SealingKey.generate(), let vault = Vault(keys: [made.key]) else {
            throw .malformedKey(source: path)
        }
        try KeyFile(path: path).write(Base64.encode(made.bytes) + "\n")
        return vault
    }

    /// Reads keys from a text.
    init(text: String, source: String) throws(VaultFault) {
        var keys: [SealingKey] = []
        for line in text.split(whereSeparator: \.isNewline) {
            for word in Self.words(of: line) {
                guard let bytes = Base64.decode(String(word)), let key = SealingKey(bytes) else {
                    throw .malformedKey(source: source)
                }
                keys.append(key)
            }
        }
        guard let vault = Vault(keys: keys) else { throw .malformedKey(source: source) }
        self = vault
    }

    /// The words of a line of keys; none of a comment.
    static func words(of line: Substring) -> [Substring] {
        line.hasPrefix("#") ? [] : line.split { $0.isWhitespace || $0 == "," }
    }
}

internal import EngineCrypto
internal import Glibc

extension Vault {
    /// The name of the key file beside `engine.yaml`, and of systemd's credential.
    public static let fileName = "vault.key"

    /// Finds the keys where people put them; the first place that has any decides.
    ///
    /// `ENGINE_VAULT_KEY` (the text), `ENGINE_VAULT_KEY_FILE` (a path), systemd's credential `vault.key`, then
    /// `vault.key` in the project's folder, which only its owner may read. Several keys stand one on a line (in the
    /// variable also separated by commas), the newest first; lines that begin with `#` are passed over.
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - project: the folder of `engine.yaml`, if there is one.
    /// - Returns: the vault with all keys of that place.
    /// - Throws: `.noKey`, `.malformedKey`, `.unreadableKey`, `.exposedKey`.
    public static func find(environment: [String: String], project: String?) throws(VaultFault) -> Vault {
        if let text = environment["ENGINE_VAULT_KEY"] {
            return try Vault(text: text, source: "ENGINE_VAULT_KEY")
        }
        if let path = environment["ENGINE_VAULT_KEY_FILE"] {
            return try Vault(text: KeyFile(path: path).read(), source: path)
        }
        var looked = ["ENGINE_VAULT_KEY", "ENGINE_VAULT_KEY_FILE"]
        if let folder = environment["CREDENTIALS_DIRECTORY"] {
            let file = KeyFile(path: "\(folder)/\(fileName)")
            if file.exists { return try Vault(text: file.read(), source: file.path) }
            looked.append(file.path)
        }
        if let project {
            let file = KeyFile(path: "\(project)/\(fileName)")
            if file.exists {
                try file.checkPrivate()
                return try Vault(text: file.read(), source: file.path)
            }
            looked.append(file.path)
        }
        throw .noKey(looked: looked)
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
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            for word in line.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
                guard let bytes = Base64.decode(String(word)), let key = SealingKey(bytes) else {
                    throw .malformedKey(source: source)
                }
                keys.append(key)
            }
        }
        guard let vault = Vault(keys: keys) else { throw .malformedKey(source: source) }
        self = vault
    }
}

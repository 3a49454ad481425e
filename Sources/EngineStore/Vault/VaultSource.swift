internal import EngineCrypto

/// Where keys are kept: the first place that has any decides.
///
/// `ENGINE_VAULT_KEY` (the text), `ENGINE_VAULT_KEY_FILE` (a path), systemd's credential `vault.key`, then `vault.key`
/// in the project's folder, which only its owner may read. Several keys stand one on a line (in the variable also
/// separated by commas), the newest first; lines that begin with `#` are passed over.
///
/// A place is read again when a store meets a key that nobody gave yet: a process that runs need not be started anew
/// when a key is added to its file.
public struct VaultSource: Sendable {
    /// The kinds of places.
    public enum Origin: Sendable, Hashable {
        /// The variable `ENGINE_VAULT_KEY`.
        case variable
        /// The file that `ENGINE_VAULT_KEY_FILE` names.
        case named(path: String)
        /// systemd's credential: a copy that was made when the service was started.
        case credential(path: String)
        /// `vault.key` beside `engine.yaml`.
        case project(path: String)
    }

    /// The place.
    public let origin: Origin
    /// The text of the variable.
    private let text: Secret?

    private init(_ origin: Origin, text: Secret? = nil) {
        self.origin = origin
        self.text = text
    }

    /// Looks for the place.
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - project: the folder of `engine.yaml`, if there is one.
    /// - Returns: the place; what is in it was not read yet.
    /// - Throws: `.noKey` with the places that have none.
    public static func find(environment: [String: String], project: String?) throws(VaultFault) -> VaultSource {
        // Empty is how compose files and units write "not set".
        if let text = environment["ENGINE_VAULT_KEY"], !text.isEmpty {
            return VaultSource(.variable, text: Secret(text))
        }
        if let path = environment["ENGINE_VAULT_KEY_FILE"], !path.isEmpty { return VaultSource(.named(path: path)) }
        var looked = ["ENGINE_VAULT_KEY", "ENGINE_VAULT_KEY_FILE"]
        if let folder = environment["CREDENTIALS_DIRECTORY"] {
            let path = "\(folder)/\(Vault.fileName)"
            if KeyFile(path: path).exists { return VaultSource(.credential(path: path)) }
            looked.append(path)
        }
        if let project {
            let path = "\(project)/\(Vault.fileName)"
            if KeyFile(path: path).exists { return VaultSource(.project(path: path)) }
            looked.append(path)
        }
        throw .noKey(looked: looked)
    }

    /// Reads the keys as they are now.
    /// - Throws: `.malformedKey`, `.unreadableKey`, `.exposedKey`.
    public func read() throws(VaultFault) -> Vault {
        switch origin {
        case .variable: return try Vault(text: text?.reveal() ?? "", source: name)
        case .named(let path), .credential(let path): return try Vault(text: KeyFile(path: path).read(), source: path)
        case .project(let path):
            let file = KeyFile(path: path)
            try file.checkPrivate()
            return try Vault(text: file.read(), source: path)
        }
    }

    /// What people call the place: the variable, or the path.
    public var name: String {
        switch origin {
        case .variable: "ENGINE_VAULT_KEY"
        case .named(let path), .credential(let path), .project(let path): path
        }
    }

    /// The file that a new key can be written to.
    private var file: KeyFile? {
        switch origin {
        case .variable, .credential: nil
        case .named(let path), .project(let path): KeyFile(path: path)
        }
    }

    // MARK: Changing

    /// Makes a key and puts it in front of those that are there; on the disk when this returns.
    /// - Returns: all keys, the new one first.
    /// - Throws: `.fixedPlace` for a variable or a credential, `.unwritableKey`.
    func addKey() throws(VaultFault) -> Vault {
        guard let file else { throw .fixedPlace(source: name) }
        guard let made = SealingKey.generate() else { throw .unwritableKey(path: name, reason: "no random bytes") }
        try file.replace(with: Base64.encode(made.bytes) + "\n" + file.read())
        return try read()
    }

    /// Takes keys away.
    /// - Returns: how many there were.
    /// - Throws: `.fixedPlace`, `.unwritableKey`.
    func removeKeys(_ ids: Set<SealingKeyID>) throws(VaultFault) -> Int {
        guard let file else { throw .fixedPlace(source: name) }
        let vault = try read()
        let gone = vault.keys.filter { ids.contains($0.id) }
        guard !gone.isEmpty else { return 0 }
        // A line with a key that goes: comments and the other keys stay as somebody wrote them.
        let lines = try file.read().split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            Self.line(line, without: ids)
        }
        try file.replace(with: lines.joined(separator: "\n"))
        return gone.count
    }

    /// A line without some keys; nothing if it held no other.
    private static func line(_ line: Substring, without ids: Set<SealingKeyID>) -> String? {
        let words = Vault.words(of: line)
        let kept = words.filter { word in
            guard let id = Base64.decode(String(word)).flatMap({ SealingKey($0) })?.id else { return true }
            return !ids.contains(id)
        }
        if kept.count == words.count { return String(line) }
        return kept.isEmpty ? nil : kept.joined(separator: " ")
    }
}

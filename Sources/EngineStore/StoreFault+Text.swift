internal import EngineCrypto

extension StoreFault: CustomStringConvertible {
    /// What failed and why, in one sentence.
    public var description: String {
        switch self {
        case .newer(let path, let found, let known):
            "the store \(path) has schema \(found), this engine knows schemas up to \(known)"
        case .locked(let path, let seconds):
            "the store \(path) is locked by another process; waited \(seconds) s"
        case .readOnly(let path): "the store \(path) cannot be written: the file or its folder is read-only"
        case .full(let path): "the store \(path) cannot grow: no space is left for it"
        case .notAStore(let path): "\(path) is not a store of the engine"
        case .damaged(let path, let message): "the store \(path) is damaged: \(message)"
        case .notPermitted(let path): "the store \(path) cannot be opened: permission denied"
        case .missing(let path): "the store \(path) does not exist"
        case .fileExists(let path): "\(path) exists"
        case .failed(let path, let message): "the store \(path) failed: \(message)"
        case .closed: "the store was closed"
        case .leaseLost(let name): "another process took over '\(name)'"
        case .recordChanged: "a record was changed by somebody else meanwhile"
        case .credentialsChanged(let connection):
            "the credentials of connection '\(connection)' were replaced meanwhile"
        case .illegalStatus(let connection, let from, let to):
            "connection '\(connection)' is \(from.rawValue) and cannot become \(to.rawValue)"
        case .impossible(let connection, let status, let change):
            "connection '\(connection)' is \(status.rawValue) and cannot be told '\(change.rawValue)'"
        case .connectionExists(let connection): "connection '\(connection)' exists"
        case .interrupted: "stopped; what was done stays done"
        case .exists(let kind, let name): "\(kind) '\(name)' exists"
        case .inUse(let connection): "a sync of connection '\(connection)' is running"
        case .integrationInUse(let integration): "the integration '\(integration)' has connections"
        case .otherProvider(let integration, let provider): "the integration '\(integration)' is at '\(provider)'"
        case .unknown(let kind, let name): "no \(kind) '\(name)'"
        case .vault(let fault): fault.description
        }
    }

    /// What to do about it.
    public var advice: String {
        switch self {
        case .newer: "use the engine that wrote it, or a newer one; the file was not changed"
        case .locked: "let the other process end, or stop it; then run this again"
        case .readOnly: "make the file and its folder writable for this user, or choose another store"
        case .full: "free some space (or raise the quota), then run this again: it goes on after the last stored page"
        case .notAStore: "choose another path for 'store' in engine.yaml; the file was not changed"
        case .damaged: "restore a backup; keep the damaged file, it may still be read in part"
        case .notPermitted: "run as the user who owns the file, or give this user access to it and its folder"
        case .missing: "run \"engine init\" first, or correct 'store' in engine.yaml"
        case .fileExists: "choose another name, or move it away"
        case .failed: "run this again; if it fails the same way, check the disk"
        case .closed: "open it again"
        case .leaseLost: "nothing was stored twice; run this again when the other run has ended"
        case .recordChanged: "run this again"
        case .credentialsChanged: "read them again"
        case .illegalStatus, .impossible: "connect again"
        case .connectionExists: "choose another name, or delete the connection first"
        case .interrupted: "run this again: it goes on"
        case .exists: "choose another name"
        case .inUse: "let it end, or stop it; then run this again"
        case .integrationInUse: "delete its connections first, or choose another integration"
        case .otherProvider: "choose another name for the integration"
        case .unknown: "check the spelling"
        case .vault(let fault): fault.advice
        }
    }
}

extension VaultFault: CustomStringConvertible {
    /// What failed and why, in one sentence.
    public var description: String {
        switch self {
        case .noKey(let looked): "no vault key: looked at \(looked.joined(separator: ", "))"
        case .missingKey(let id, let atHand, let looked):
            "the store is sealed with vault key \(id), "
                + (atHand.isEmpty
                    ? "and there is no key at hand" + (looked.isEmpty ? "" : ": looked at ")
                        + looked.joined(separator: ", ")
                    : "the keys at hand are \(atHand.map(\.description).joined(separator: ", "))")
        case .malformedKey(let source): "the vault key of \(source) is not 32 bytes in base64"
        case .unreadableKey(let path, let reason): "the vault key file \(path) cannot be read: \(reason)"
        case .exposedKey(let path, let mode):
            "the vault key file \(path) can be read by others: its mode is 0\(String(mode & 0o777, radix: 8))"
        case .keyExists(let path): "\(path) exists"
        case .unwritableKey(let path, let reason): "the vault key file \(path) cannot be written: \(reason)"
        case .fixedPlace(let source): "the engine cannot write a new vault key to \(source)"
        case .altered(let place): "the sealed value of \(place) was changed or belongs elsewhere"
        }
    }

    /// What to do about it.
    public var advice: String {
        switch self {
        case .noKey: "set ENGINE_VAULT_KEY or ENGINE_VAULT_KEY_FILE, or run \"engine vault init\""
        case .missingKey: "give the engine that key again; nothing was changed"
        case .malformedKey: "a key is 44 characters, as \"engine vault init\" writes it"
        case .unreadableKey: "check the path and who may read it"
        case .exposedKey(let path, _): "run: chmod 600 \(path)"
        case .keyExists: "it was kept: a new key cannot open what the old one sealed"
        case .unwritableKey: "check the folder and who may write it"
        case .fixedPlace:
            "put a new one (openssl rand -base64 32) in front of the others there, start anew what runs with them, and "
                + "run this again"
        case .altered: "connect again, or restore a backup"
        }
    }
}

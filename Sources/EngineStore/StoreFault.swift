public import EngineCrypto

/// Why the store cannot be used, or could not do what it was asked.
///
/// Nothing was changed then.
public enum StoreFault: Error, Sendable, Hashable {
    /// The file was written by a newer engine.
    case newer(path: String, found: Int, known: Int)
    /// Another process kept the write lock for longer than we wait.
    case locked(path: String, seconds: Int)
    /// The file or its folder cannot be written.
    case readOnly(path: String)
    /// No space is left.
    case full(path: String)
    /// The file is a database of something else, or none.
    case notAStore(path: String)
    /// The file's content contradicts itself.
    case damaged(path: String, message: String)
    /// The system's permissions forbid it.
    case notPermitted(path: String)
    /// The file or its folder does not exist.
    case missing(path: String)
    /// A file is there already and is not overwritten.
    case fileExists(path: String)
    /// Anything else, with the database's own words.
    case failed(path: String, message: String)
    /// The store was closed before.
    case closed
    /// Somebody else holds this lease now; what was read under it must not be written.
    case leaseLost(name: String)
    /// A record that a page leaves as it was is another one by now; the page must be mapped whole.
    case recordChanged
    /// The credentials were replaced by somebody else since they were read.
    case credentialsChanged(connection: String)
    /// A connection cannot go from one status to the other.
    case illegalStatus(connection: String, from: StoredConnection.Status, to: StoredConnection.Status)
    /// Something was told of a connection that cannot happen to it.
    case impossible(connection: String, is: StoredConnection.Status, change: StatusChange)
    /// A connection of this name exists.
    case connectionExists(connection: String)
    /// The task was stopped; what was done stays done.
    case interrupted
    /// A key, environment or integration of this name exists.
    case exists(kind: String, name: String)
    /// A sync of the connection is running.
    case inUse(connection: String)
    /// An integration has connections, and what was asked for would make them others'.
    case integrationInUse(integration: String)
    /// An integration of this name is at another provider.
    case otherProvider(integration: String, provider: String)
    /// No environment, connection, stream, partition or run of this name or number exists.
    case unknown(kind: String, name: String)
    /// Keys and sealed values.
    case vault(VaultFault)
}

/// Why a vault key cannot be used, or a sealed value cannot be read.
public enum VaultFault: Error, Sendable, Hashable {
    /// No key was found where keys are looked for.
    case noKey(looked: [String])
    /// The store holds values sealed with a key that is not at hand.
    case missingKey(SealingKeyID, atHand: [SealingKeyID], looked: [String] = [])
    /// A key's text is not 32 bytes in base64.
    case malformedKey(source: String)
    /// A key file cannot be read.
    case unreadableKey(path: String, reason: String)
    /// Others than the owner can read a key file.
    case exposedKey(path: String, mode: UInt32)
    /// A key file is there already and is not overwritten.
    case keyExists(path: String)
    /// A key file cannot be written.
    case unwritableKey(path: String, reason: String)
    /// Keys stand where the engine cannot write, and a new one is needed.
    case fixedPlace(source: String)
    /// A sealed value was changed, or belongs elsewhere.
    case altered(place: String)
}

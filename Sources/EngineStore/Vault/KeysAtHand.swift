/// The keys that a store was given.
struct KeysAtHand: Sendable {
    var vault: Vault?
    /// Where they come from, if it may be read again.
    var source: VaultSource?
}

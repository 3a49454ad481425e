/// The address on this machine to which a browser is sent back while `engine connect` waits.
struct LoopbackCallback {
    /// The port where none is named.
    static let usualPort: UInt16 = 8765

    /// The address that is registered with the provider.
    static func address(port: UInt16 = usualPort) -> String { "http://127.0.0.1:\(port)/callback" }
}

internal import EngineCrypto
internal import EngineHTTP
internal import EngineNetwork

/// The name of a request: in its answer, in every line of the log about it, and in what it is told as a fault.
enum RequestID {
    /// The name that the caller gave (`X-Request-Id`), if it is one; otherwise a new one.
    ///
    /// A name is short and has no character that means something in a log, a header or a page.
    static func of(_ request: ServerRequest) -> String {
        guard let given = request.fields["x-request-id"], isSound(given) else {
            return make()
        }
        return given
    }

    /// A new name.
    static func make() -> String { "req_" + Hex.encode(RandomBytes.make(8)) }

    /// Whether a text can be a name: 8 to 64 letters, digits, dots, hyphens and underscores.
    static func isSound(_ text: String) -> Bool {
        8...64 ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}

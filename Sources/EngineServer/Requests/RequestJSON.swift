internal import EngineHTTP
internal import EngineLanguage

/// The JSON of a request's body, within limits that hold before anything of it is read into types.
///
/// The longest bodies of our routes are lists of names and a host's own data; what is deeper or has more values was
/// made to cost us memory.
struct RequestJSON {
    /// The deepest nesting.
    static let mostLevels = 32
    /// The most values, those inside of others and the names of members among them.
    static let mostValues = 50_000

    /// What was sent.
    let value: JSONValue

    /// Reads a body.
    /// - Throws: `invalid_json` if it is none, is nested too deep or holds too many values.
    init(_ body: [UInt8]) throws(RouteFault) {
        let tape: JSONTape
        do throws(JSONFault) {
            tape = try JSONTape.parse(body, limits: JSONLimits(depth: Self.mostLevels))
        } catch {
            guard case .tooDeep = error.problem else {
                throw Self.fault("the body is no JSON: \(error)")
            }
            throw Self.fault("the body is nested deeper than \(Self.mostLevels) levels")
        }
        // Each value and name has a word of its own at least: this is told before any of them is decoded.
        guard tape.words.count <= Self.mostValues else {
            throw Self.fault("the body holds more than \(Self.mostValues) values")
        }
        value = tape.value(at: tape.root)
    }

    private static func fault(_ message: String) -> RouteFault {
        RouteFault(400, "invalid_json", message, payload: [:])
    }
}

internal import EngineHTTP
internal import EngineNetwork

/// A request on its way to its handler: who asks, by which route, with what at hand.
struct RouteCall: Sendable {
    /// The request as it was received.
    let request: ServerRequest
    /// Its body.
    let body: [UInt8]
    /// The route.
    let route: Route
    /// The values of the names in the route's path, decoded.
    let path: [String: String]
    /// Who asks.
    let principal: Principal
    /// Names this request in its answer and in the log.
    let id: String
    /// The address that the request came from, seen behind the proxies that are trusted.
    let client: String
    /// What the server works with.
    let services: ServerServices
    /// Where is noted what only the log tells.
    let note = RouteNote()

    /// Whether only the head of an answer is wanted: then nothing may change that `GET` would change.
    var asksForHead: Bool { request.method == .head }

    /// The value of a name in the path.
    func value(_ name: String) -> String { path[name] ?? "" }
}

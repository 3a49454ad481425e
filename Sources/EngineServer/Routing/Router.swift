internal import EngineHTTP
internal import EngineNetwork

/// Finds the route of a request.
struct Router: Sendable {
    /// What was found for a method and a path.
    enum Match: Sendable {
        /// A route, with the values of its names.
        case route(Route, [String: String])
        /// The path is known, for other methods only.
        case otherMethods([HTTPMethod], Surface)
        /// Nothing is there.
        case nothing
    }

    /// All routes, in the order of the list.
    let routes: [Route]
    /// By the first segment: a request looks at the few that begin like it.
    private let byBeginning: [String: [Route]]
    private let others: [Route]

    init(_ routes: [Route]) {
        self.routes = routes
        let sorted = routes.sorted { $0.pattern.exactness.lexicographicallyPrecedes($1.pattern.exactness) }
        var byBeginning: [String: [Route]] = [:]
        var others: [Route] = []
        for route in sorted {
            guard case .fixed(let text)? = route.pattern.segments.first else {
                others.append(route)
                continue
            }
            byBeginning[text, default: []].append(route)
        }
        self.byBeginning = byBeginning
        self.others = others
    }

    /// Finds the route.
    ///
    /// A slash at the end of the path says nothing; `HEAD` asks for what `GET` would answer.
    func match(_ method: HTTPMethod, _ path: String) -> Match {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if parts.last?.isEmpty == true { parts.removeLast() }
        let asked = method == .head ? .get : method
        var methods: [HTTPMethod] = []
        var surface = Surface.own
        let candidates = parts.first.flatMap { byBeginning[String($0)] } ?? []
        for route in candidates + others {
            guard let values = route.pattern.match(Array(parts)) else { continue }
            let isMeant = route.method == asked && (method != .head || route.onHead == .handler)
            if isMeant || route.method == Self.anyMethod { return .route(route, values) }
            if methods.isEmpty { surface = route.surface }
            if !methods.contains(route.method) { methods.append(route.method) }
        }
        return methods.isEmpty ? .nothing : .otherMethods(methods, surface)
    }

    /// Stands for every method, where a route takes them all.
    static let anyMethod = HTTPMethod("*")
}

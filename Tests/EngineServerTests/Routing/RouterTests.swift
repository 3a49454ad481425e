import EngineHTTP
import EngineNetwork
import Testing

@testable import EngineServer

struct RouterTests {
    private static func route(_ method: HTTPMethod, _ pattern: RoutePattern) -> Route {
        Route(method, pattern, "", rule: .open, handler: nothing)
    }

    @Sendable private static func nothing(
        _: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> NoContent { NoContent() }

    private let router = Router([
        route(.get, "/connections/:connection"), route(.get, "/connections"), route(.post, "/connections/metadata"),
        route(.get, "/connections/metadata"), route(Router.anyMethod, "/proxy/*path"), route(.get, "/"),
    ])

    private func match(_ method: HTTPMethod, _ path: String) -> (String, [String: String])? {
        guard case .route(let route, let values) = router.match(method, path) else { return nil }
        return (route.pattern.description, values)
    }

    @Test func `a fixed segment goes before a named one`() {
        #expect(match(.get, "/connections/metadata")?.0 == "/connections/metadata")
        #expect(match(.get, "/connections/c-1")?.1 == ["connection": "c-1"])
    }

    @Test func `a slash at the end says nothing`() {
        #expect(match(.get, "/connections/")?.0 == "/connections")
        #expect(match(.get, "/connections/c-1/")?.1 == ["connection": "c-1"])
        #expect(match(.get, "/connections//") == nil)
    }

    @Test func `a segment is decoded once, after the path was taken apart`() {
        #expect(match(.get, "/connections/a%2Fb%20c%2525")?.1 == ["connection": "a/b c%25"])
    }

    @Test func `the rest of a path stays as it was sent, for any method`() {
        #expect(match(.patch, "/proxy/a%2Fb/c")?.1 == ["path": "a%2Fb/c"])
        #expect(match(.get, "/proxy")?.1 == ["path": ""])
    }

    @Test func `HEAD asks for what GET would answer`() {
        #expect(match(.head, "/connections")?.0 == "/connections")
        #expect(match(.head, "/")?.0 == "/")
    }

    @Test func `another method is told which there are`() {
        guard case .otherMethods(let methods, _) = router.match(.delete, "/connections/metadata") else {
            Issue.record("expected other methods")
            return
        }
        #expect(Set(methods) == [.get, .post])
    }

    @Test func `a path without a route is nothing`() {
        for path in ["/nothing", "/connections/a/b", "//", "/Connections"] {
            guard case .nothing = router.match(.get, path) else {
                Issue.record("\(path) was found")
                return
            }
        }
    }
}

struct RouteListTests {
    @Test func `no two routes have the same method and shape`() {
        let shapes = RouteList.all.map { route in
            let path = route.pattern.segments.map { segment in
                if case .fixed(let text) = segment { text } else { "*" }
            }
            return "\(route.method) /\(path.joined(separator: "/"))"
        }
        #expect(Set(shapes).count == shapes.count)
    }

    @Test func `each route's scope is one that keys can have`() {
        for route in RouteList.all {
            switch route.rule {
            case .key(let scope), .keyOrSession(let scope): #expect(KeyScopes.known(scope.description), "\(scope)")
            case .open, .session, .querySession, .ownProof: break
            }
        }
    }

    @Test func `a scope covers itself and, with a star, what begins like it`() {
        let scope: Scope = "environment:connections:read"
        #expect(scope.isCovered(by: "environment:connections:read"))
        #expect(scope.isCovered(by: "environment:connections:*") && scope.isCovered(by: "environment:*"))
        #expect(!scope.isCovered(by: "environment:connections:read_credentials"))
        #expect(!scope.isCovered(by: "environment:connections:rea") && !scope.isCovered(by: "account:*"))
        #expect(!("environment:connections:read_credentials" as Scope).isCovered(by: scope))
    }
}

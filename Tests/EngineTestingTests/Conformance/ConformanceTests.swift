import EngineTesting
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ConformanceTests {
    @Test func `every paginator does what a paginator must`() {
        #expect(PaginatorSuite.findings().map(\.description) == [])
    }

    @Test func `every auth scheme does what an auth scheme must`() {
        #expect(AuthSchemeSuite.findings().map(\.description) == [])
    }
}

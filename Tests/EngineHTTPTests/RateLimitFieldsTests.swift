import EngineHTTP
import Testing

struct RateLimitFieldsTests {
    private let now: Int64 = 1_700_000_000

    @Test(
        arguments: [
            ["RateLimit-Limit": "100", "RateLimit-Remaining": "7", "RateLimit-Reset": "30"],
            ["X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "1700000030"],
            ["X-Rate-Limit-Limit": "100", "X-Rate-Limit-Remaining": "7", "X-Rate-Limit-Reset": "1700000030000"],
            [
                "X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "7", "X-RateLimit-Reset-After": "30",
                "X-RateLimit-Reset": "9",
            ],
            ["RateLimit": "limit=100, remaining=7, reset=30"],
            ["RateLimit": "\"default\";r=7;t=30", "RateLimit-Policy": "\"default\";q=100;w=60"],
            [
                "RateLimit": "\"day\";r=900;t=9000, \"minute\";r=7;t=30",
                "RateLimit-Policy": "\"minute\";q=100, \"day\";q=1000",
            ],
            [
                "RateLimit-Limit": "100, 100;w=60", "RateLimit-Remaining": "7",
                "RateLimit-Reset": "Tue, 14 Nov 2023 22:13:50 GMT",
            ],
            ["X-RateLimit-Limit": "100, 1000", "X-RateLimit-Remaining": "7, 900", "X-RateLimit-Reset": "30"],
        ] as [HTTPFields])
    func `every form says the same`(fields: HTTPFields) throws {
        let said = try #require(RateLimitFields(fields, now: now))
        #expect(said.limit == 100)
        #expect(said.remaining == 7)
        #expect(said.reset == .seconds(30))
    }

    @Test(
        arguments: [
            [:], ["RateLimit": "garbage"], ["RateLimit": "\"default\";r=x"], ["X-RateLimit-Remaining": "many"],
            ["X-RateLimit-Remaining": "-1"], ["RateLimit-Policy": "\"default\";q=100;w=60"], ["RateLimit": ",;=,"],
        ] as [HTTPFields])
    func `a head that says nothing understandable says nothing`(fields: HTTPFields) {
        #expect(RateLimitFields(fields, now: now) == nil)
    }

    @Test
    func `a part of the fields is enough`() throws {
        let said = try #require(RateLimitFields(["X-RateLimit-Remaining": "0"], now: now))
        #expect(said.remaining == 0)
        #expect(said.limit == nil)
        #expect(said.reset == nil)
    }
}

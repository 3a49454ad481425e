import EngineLanguage
import Testing

@testable import EngineServer

struct ClientInstantTests {
    private static let newYear: Int64 = 1_893_456_000_000_000

    @Test(
        arguments: [
            ("2030-01-01T00:00:00Z", newYear), ("2030-01-01", newYear), ("2030-01-01T01:00:00+01:00", newYear),
            ("2030-01-01T00:00:00", newYear), ("2030-01-01 00:00:00Z", newYear), (1_893_456_000, newYear),
            (1_893_456_000_000, newYear), ("1893456000", newYear), (0, 0), (.null, nil),
        ] as [(JSONValue, Int64?)])
    func `a time is read in the forms that clients have`(_ value: JSONValue, _ micros: Int64?) throws {
        #expect(try ClientInstant(value, at: ["expires_at"])?.micros == micros)
    }

    @Test(arguments: ["soon", "", "2030-13-01", -1, 9_007_199_254_740_993_000, true, [:]] as [JSONValue])
    func `what is no time is refused at its place`(_ value: JSONValue) {
        let fault = #expect(throws: RouteFault.self) { try ClientInstant(value, at: ["credentials", "expires_at"]) }
        #expect(fault?.issues.first?.path == ["credentials", "expires_at"])
        #expect(fault?.issues.first?.message.contains("2026-01-31") == true)
    }
}

import EngineDefinition
import EngineStore
import Testing

@testable import Engine

struct RefusedRenewalTests {
    private func verdict(_ cause: CallFault.Cause, code: String? = nil, isRefresh: Bool = true) -> RefusedRenewal {
        RefusedRenewal(CallFault(cause, "told", call: "token", code: code), isRefresh: isRefresh)
    }

    @Test func `what says nothing of the credential changes nothing`() {
        let silent: [CallFault.Cause] = [
            .transport, .egress, .definition, .interrupted, .local, .upstream(.unavailable), .upstream(.rateLimited),
            .upstream(.notFound), .upstream(.failed),
        ]
        for cause in silent { #expect(verdict(cause).status == nil, "\(cause)") }
    }

    @Test func `a refused refresh token is dead`() {
        #expect(verdict(.upstream(.unauthorized), code: "invalid_grant").status == .expired)
        #expect(verdict(.upstream(.unauthorized)).status == .expired)
    }

    @Test func `a refused client, or what a person typed, can be put right`() {
        #expect(verdict(.upstream(.unauthorized), code: "invalid_client").status == .invalid)
        #expect(verdict(.upstream(.unauthorized), code: "unauthorized_client").status == .invalid)
        #expect(verdict(.upstream(.unauthorized), isRefresh: false).status == .invalid)
        #expect(verdict(.upstream(.forbidden)).status == .invalid)
        #expect(verdict(.upstream(.invalid), code: "invalid_scope").status == .invalid)
    }
}

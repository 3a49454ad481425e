import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineServer

/// A token that upstream refuses, whatever token it is.
@Suite(.timeLimit(.minutes(2)))
struct RefusedTokenTests {
    @Test func `it is renewed once, and not again for the next refusals`() async throws {
        try await ConnectWorld.with { own in
            let made = await own.world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "rotor", "connection_id": "c-1",
                    "credentials": ["type": "OAUTH2", "access_token": "theirs", "refresh_token": "r"],
                ])
            try #require(made.status == 201, "\(made.text)")
            func call(_ path: String) async -> Int {
                let fields: HTTPFields = ["provider-config-key": "rotor", "connection-id": "c-1"]
                return await own.world.proxy("GET \(path)", fields: fields).status
            }
            for _ in 0..<4 { #expect(await call("/never") == 401) }
            #expect(own.upstream.counts.tokens == 1)
            #expect(await call("/me") == 200, "the token is good, and so is the connection")
        }
    }
}

struct MultipartHeaderTests {
    @Test(
        arguments: [
            ("multipart/form-data", "multipart/form-data; boundary=zz", "multipart/form-data; boundary=zz"),
            ("Multipart/Form-Data", "multipart/form-data;boundary=zz", "multipart/form-data;boundary=zz"),
            (
                "multipart/form-data; boundary=own", "multipart/form-data; boundary=zz",
                "multipart/form-data; boundary=own"
            ),
            ("multipart/mixed", "multipart/form-data; boundary=zz", "multipart/mixed"),
            ("text/csv", "application/json", "text/csv"), ("multipart/form-data", "text/plain", "multipart/form-data"),
        ] as [(String, String, String)])
    func `a form that is named twice keeps what tells its parts apart`(
        _ asked: String, _ sent: String, _ onward: String
    ) throws {
        let headers = try ProxyHeaders([
            "provider-config-key": "a", "connection-id": "b", "content-type": sent, "nango-proxy-content-type": asked,
        ])
        #expect(headers.onward["content-type"] == onward)
    }
}

import EngineHTTP
import Testing

@testable import EngineNetwork

struct TransportFaultTests {
    private func origin(_ text: String = "https://a.test/path?token=s3cret") throws -> URLOrigin {
        try URLValue(text).origin
    }

    @Test
    func `every fault says what failed and where, and nothing secret`() throws {
        let origin = try origin()
        let other = try self.origin("http://b.test:8080/?key=s3cret")
        let faults: [(TransportFault, String)] = [
            (.invalidRequest("why"), "the request cannot be sent: why"),
            (.unresolved(origin), "https://a.test: the name 'a.test' cannot be resolved"),
            (.unreachable(origin, reason: "why"), "https://a.test: no connection: why"),
            (.tls(origin, reason: "why"), "https://a.test: no secure connection: why"),
            (.timeout(.connect, after: .seconds(10), origin), "https://a.test: no connection within 10 s"),
            (.timeout(.idle, after: .milliseconds(1_500), origin), "https://a.test: no data for 1.5 s"),
            (.timeout(.total, after: .seconds(60), origin), "https://a.test: no complete response within 60 s"),
            (.disconnected(other, reason: "why"), "http://b.test:8080: the connection broke: why"),
            (.incomplete(origin), "https://a.test: the response ended before its announced length"),
            (.tooLarge(.headBytes(1)), "the response is too large: its head has more than 1 bytes"),
            (.tooLarge(.headFields(2)), "the response is too large: its head has more than 2 fields"),
            (.tooLarge(.interimResponses(3)), "the response is too large: there were more than 3 interim responses"),
            (.tooLarge(.bodyBytes(4)), "the response is too large: its body has more than 4 bytes"),
            (
                .tooLarge(.compressionRatio(5)),
                "the response is too large: its body unpacks to more than 5 times its size"
            ),
            (.badResponse(origin, reason: "why"), "https://a.test: the response is not sound HTTP: why"),
            (.redirect(.tooMany(5)), "there were more than 5 redirects"),
            (
                .redirect(.insecure(from: origin, to: other)),
                "https://a.test redirects to http://b.test:8080, which is not encrypted"
            ),
            (
                .redirect(.target(.userinfo)),
                "a redirect was not followed: the URL holds a user name or password;"
                    + " credentials belong to the connection"
            ),
            (
                .redirect(.bodyGone),
                "a redirect asks for the request's body again, which was sent as it was read"
            ),
            (
                .redirect(.bodyToOtherOrigin(from: origin, to: other)),
                "https://a.test asks to send the request's body to http://b.test:8080"
            ),
            (.bodySource("why"), "the request's body could not be read: why"),
            (.cancelled, "the request was cancelled"),
            (.closed, "the HTTP client was closed"),
            (.unavailable(reason: "why"), "why"),
        ]
        for (fault, words) in faults {
            #expect("\(fault)" == words)
            #expect(!"\(fault)".contains("s3cret"))
        }
    }

    @Test
    func `what may pass and what was surely not sent is known`() throws {
        let origin = try origin()
        #expect(TransportFault.timeout(.connect, after: .seconds(1), origin).isBeforeSending)
        #expect(!TransportFault.timeout(.total, after: .seconds(1), origin).isBeforeSending)
        #expect(!TransportFault.disconnected(origin, reason: "").isBeforeSending)
        #expect(TransportFault.unresolved(origin).isBeforeSending)
        #expect(TransportFault.disconnected(origin, reason: "").isTransient)
        #expect(TransportFault.incomplete(origin).isTransient)
        #expect(!TransportFault.tls(origin, reason: "").isTransient)
        #expect(!TransportFault.forbidden(.scheme("ftp")).isTransient)
    }

    @Test(arguments: [
        (Duration.zero, "0 s"), (.milliseconds(5), "0.005 s"), (.milliseconds(1_250), "1.25 s"), (.seconds(90), "90 s"),
        (.nanoseconds(1), "0 s"), (.seconds(31_536_000), "31536000 s"),
    ])
    func `durations are told in seconds`(duration: Duration, words: String) {
        #expect(duration.formattedSeconds == words)
    }
}

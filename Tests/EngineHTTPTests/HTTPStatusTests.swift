import EngineHTTP
import Testing

struct HTTPStatusTests {
    @Test(arguments: [
        (100, HTTPStatus.Kind.informational), (204, .success), (304, .redirection), (429, .clientError),
        (599, .serverError), (99, .unknown), (600, .unknown),
    ])
    func `the first digit names the class`(code: Int, kind: HTTPStatus.Kind) {
        #expect(HTTPStatus(code).kind == kind)
    }

    @Test
    func `the description has the registered phrase, if there is one`() {
        #expect("\(HTTPStatus(429))" == "429 Too Many Requests")
        #expect("\(HTTPStatus(299))" == "299")
        #expect(HTTPStatus(299).isSuccess)
    }
}

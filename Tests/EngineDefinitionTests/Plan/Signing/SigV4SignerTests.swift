import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Requests signed for AWS, judged by the signer of its own library for Python.
struct SigV4SignerTests {
    private let keys = ["access_key": "AKIDEXAMPLE", "secret_key": "wJalrXUtnFEMI/K7MDENG"]
    private let scheme = "{ type: sigv4, service: execute-api, region: \"${config.region}\" }"

    @Test func `a request carries its time and its signature`() throws {
        let request = try SignedSample(scheme, credentials: keys, config: #"{"region": "eu-west-1"}"#).request()
        #expect(request.fields["x-amz-date"] == "20260101T000000Z")
        #expect(request.fields["x-amz-content-sha256"] == nil && request.fields["x-amz-security-token"] == nil)
        let field = try #require(request.fields["authorization"])
        let scope = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/execute-api/aws4_request, "
        #expect(field.hasPrefix(scope + "SignedHeaders=host;x-amz-date, Signature="))
        #expect(field.utf8.count == scope.utf8.count + "SignedHeaders=host;x-amz-date, Signature=".utf8.count + 64)
        #expect(request.url == "https://api.acme.test/v1/items?a=1" && request.maxRedirects == 0)
    }

    @Test func `the same moment gives the same bytes, another one others`() throws {
        let sample = try SignedSample(scheme, credentials: keys, config: #"{"region": "eu-west-1"}"#)
        let field = try sample.request().fields["authorization"]
        #expect(try sample.request().fields["authorization"] == field)
        #expect(try sample.request(at: .at(1)).fields["authorization"] != field)
    }

    @Test func `temporary keys bring their token along, and it is signed`() throws {
        let credentials = ["access_key": "A", "secret_key": "S", "session_token": "T/+="]
        let request = try SignedSample(scheme, credentials: credentials, config: #"{"region": "eu-1"}"#).request()
        #expect(request.fields["x-amz-security-token"] == "T/+=")
        let covered = "SignedHeaders=host;x-amz-date;x-amz-security-token,"
        #expect(request.fields["authorization"]?.contains(covered) == true)
        #expect(request.signatures.contains("T/+="), "what is told of errors must not show it")
    }

    @Test func `values may come from other places`() throws {
        let other = """
            { type: sigv4, service: s3, region: r, access_key: credentials.id, secret_key: credentials.key, \
            session_token: credentials.token, credentials: { id: { title: I }, key: { title: K }, token: { title: T } } }
            """
        let request = try SignedSample(other, credentials: ["id": "A1", "key": "S1", "token": "T1"]).request()
        #expect(request.fields["authorization"]?.contains("Credential=A1/20260101/r/s3/aws4_request") == true)
        #expect(request.fields["x-amz-security-token"] == "T1")
        #expect(
            request.fields["x-amz-content-sha256"]
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test(arguments: [
        (["secret_key": "S"], "credentials.access_key"),
        (["access_key": "A"], "credentials.secret_key"),
        (["access_key": "A", "secret_key": ""], "credentials.secret_key"),
        (["access_key": "", "secret_key": "S"], "credentials.access_key"),
    ])
    func `a key that is missing is named before anything is sent`(
        _ credentials: [String: String], _ name: String
    ) throws {
        let fault = try SignedSample(scheme, credentials: credentials, config: #"{"region": "r"}"#).fault()
        #expect(fault.cause == .input)
        #expect(fault.message.contains("scheme 'main' cannot sign") && fault.message.contains("'\(name)'"))
    }

    @Test func `a region that is empty is told`() throws {
        let fault = try SignedSample(scheme, credentials: keys, config: #"{"region": ""}"#).fault()
        #expect(fault.message == "scheme 'main' cannot sign the request: there is no region")
    }

    // MARK: The judge

    private static let segments = ["a", "b%20c", "x%2Fy", "%C3%A4", "~", "A-_.z", "%25", "a*(1)"]
    private static let values = ["a", "b c", "x/y", "ä", "~", "%", "+", "=&", "", "*", "(1)", ".", "a  b", "'q'", "@:"]

    /// Requests of many forms: paths, queries, headers and bodies that must be written in one way.
    private static func call(_ random: inout SeededGenerator) -> String {
        let path = (0...random.below(3)).map { _ in segments[random.below(segments.count)] }.joined(separator: "/")
        let query = (0..<random.below(4)).map { "q\($0 * 7 % 4): \"\(values[random.below(values.count)])\"" }
        let posts = random.chance(2)
        let body = posts ? ", body: { text: \"\(values[random.below(values.count)])\" }" : ""
        let header = ["plain", "two  words", " spaces around ", "a,b", "=:;"][random.below(5)]
        return """
            { request: "\(posts ? "POST" : "GET") /p/\(path)", query: { \(query.joined(separator: ", ")) }, \
            headers: { x-one: "\(header)", X-Two: "2" }\(body) }
            """
    }

    @Test(arguments: ["execute-api", "s3"])
    func `botocore signs the same requests alike`(_ service: String) throws {
        var random = SeededGenerator(seed: 20_260_101)
        var questions: [JSONValue] = []
        var fields: [String] = []
        for round in 0..<60 {
            let scheme = "{ type: sigv4, service: \(service), region: us-east-1 }"
            let credentials = [
                "access_key": "AKID\(round)", "secret_key": "se/cret+\(round)",
                "session_token": round % 3 == 0 ? "tok" : "",
            ]
            let call = Self.call(&random)
            let sample = try SignedSample(scheme, call: call, credentials: credentials)
            let request = try sample.request(at: .at(Int64(round) * 7_919))
            fields.append(try #require(request.fields["authorization"]))
            let own = request.fields.filter { !$0.name.hasPrefix("x-amz-") && $0.name != "authorization" }
            var question = JSONValue.texts([
                "kind": "sigv4", "method": request.method.name, "url": request.url, "body": request.text,
                "service": service, "region": "us-east-1", "access_key": "AKID\(round)",
                "secret_key": "se/cret+\(round)",
            ])
            if round % 3 == 0 { question = question.adding("session_token", .string("tok")) }
            question = question.adding("now", .number(JSONNumber(1_767_225_600 + round * 7_919)))
            let headers = own.map { JSONValue.Member(key: $0.name, value: .string($0.value)) }
            questions.append(question.adding("headers", .object(headers)))
        }
        for (index, answer) in try SignatureJudge.ask(questions).enumerated() {
            #expect(answer.string == fields[index], "round \(index): \(questions[index])")
        }
    }
}

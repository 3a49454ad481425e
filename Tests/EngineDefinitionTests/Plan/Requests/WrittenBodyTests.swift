import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Bodies in further formats, and values that are prepared for a request (definitions.md §4, `encode`).
struct WrittenBodyTests {
    private func build(
        _ block: String, input: String = "{}", more: String = "", credentials: String = "{}"
    ) throws -> (text: String, type: String?, url: String) {
        let keys = more + "endpoints:\n  call: { input: { a: { type: any, required: false } }, \(block) }\n"
        let plan = try PlanSample(keys).endpoint().request
        let bindings = try ExpressionBindings.written(input: input, credentials: credentials)
        let request = try RequestBuilder(plan: plan, baseOverride: nil).build(bindings, addition: PageEntries())
        return (String(decoding: request.body, as: UTF8.self), request.fields["content-type"], request.url)
    }

    @Test(arguments: [
        ("csv", "[{ x: 1, y: \"${input.a}\" }, { y: 2 }]", "x,y\r\n1,\"a,b\"\r\n,2\r\n", "text/csv; charset=utf-8"),
        ("ndjson", "[{ x: \"${input.a}\" }, 2]", "{\"x\":\"a,b\"}\n2\n", "application/x-ndjson"),
        (
            "xml", "{ q: { \"@v\": 2, t: \"${input.a}\" } }",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<q v=\"2\"><t>a,b</t></q>", "application/xml; charset=utf-8"
        ),
        ("binary", "\"${bytes(input.a)}\"", "a,b", "application/octet-stream"),
        ("text", "\"${input.a}\"", "a,b", "text/plain; charset=utf-8"),
    ])
    func `a body is written in its encoding`(
        _ encoding: String, _ body: String, _ text: String, _ type: String
    ) throws {
        let made = try build("request: POST /i, encoding: \(encoding), body: \(body)", input: #"{"a": "a,b"}"#)
        #expect(made.text == text)
        #expect(made.type == type)
    }

    @Test func `a form in parts has fields as a form has, and files`() throws {
        let made = try build(
            "request: POST /i, encoding: multipart, body: { t: [1, 2], m: { k: v }, f: { value: \"${input.a}\", type: "
                + "text/csv, name: a.csv }, g: \"${bytes('x')}\" }", input: #"{"a": "a,b"}"#)
        #expect(made.type == "multipart/form-data; boundary=engine-" + Moment.start.nonce)
        let heads = made.text.split(separator: "\r\n").filter { $0.hasPrefix("Content-") }
        #expect(
            heads == [
                "Content-Disposition: form-data; name=\"t\"", "Content-Disposition: form-data; name=\"t\"",
                "Content-Disposition: form-data; name=\"m[k]\"",
                "Content-Disposition: form-data; name=\"f\"; filename=\"a.csv\"", "Content-Type: text/csv",
                "Content-Disposition: form-data; name=\"g\"; filename=\"g\"", "Content-Type: application/octet-stream",
            ])
        #expect(made.text.contains("\r\n\r\na,b\r\n"))
    }

    /// A request of an endpoint that takes a file.
    private func upload(_ block: String) throws -> (text: String, type: String?, url: String) {
        let keys = "endpoints:\n  call: { input: { f: { type: file } }, request: POST /i, \(block) }\n"
        let endpoint = try PlanSample(keys).endpoint()
        var bindings = try ExpressionBindings.written()
        let file = FileInput(path: "in/a b.csv", bytes: Array("x,y".utf8)).value
        bindings["input"] = .value(try endpoint.input.complete(ExpressionMap(texts: [("f", file)]), bindings))
        let request = try RequestBuilder(plan: endpoint.request, baseOverride: nil).build(
            bindings, addition: PageEntries())
        return (String(decoding: request.body, as: UTF8.self), request.fields["content-type"], request.url)
    }

    @Test func `a file is sent as it is with its type, unless the request names another`() throws {
        let own = try upload("encoding: binary, body: \"${input.f}\", query: { name: \"${input.f.name}\" }")
        #expect(own.text == "x,y" && own.type == "text/csv")
        #expect(own.url.hasSuffix("/i?name=a%20b.csv"))
        let other = try upload("encoding: binary, body: \"${input.f}\", headers: { content-type: image/png }")
        #expect(other.text == "x,y" && other.type == "image/png")
    }

    @Test func `a file is a part of a form, an attachment, or what an expression makes of its bytes`() throws {
        let form = try upload("encoding: multipart, body: { doc: \"${input.f}\" }")
        #expect(form.text.contains("name=\"doc\"; filename=\"a b.csv\"\r\nContent-Type: text/csv\r\n\r\nx,y\r\n"))
        let mail = try upload("encoding: email, body: { to: a@b.test, attachments: [\"${input.f}\"] }")
        #expect(mail.text.contains("Content-Type: text/csv") && mail.text.contains("eCx5"))
        let json = try upload("body: { data: \"${base64.encode(input.f.value)}\", size: \"${input.f.size}\" }")
        #expect(json.text == #"{"data":"eCx5","size":3}"#)
    }

    @Test func `prepared values are bytes, each sees those before it`() throws {
        let made = try build(
            """
            request: POST /i, query: { q: "${string(encoded.rows).size()}" }, encode: { rows: { encoding: csv, \
            content: [{ k: "${input.a}" }] }, mail: { encoding: email, content: { to: a@b.test, \
            attachments: [{ name: r.csv, value: "${encoded.rows}" }] } } }, \
            body: { raw: "${base64.encode(encoded.mail)}" }
            """, input: #"{"a": 7}"#)
        #expect(made.url == "https://api.acme.test/v1/i?q=6")
        let raw = try #require(try JSONValue(parsing: made.text)["raw"]?.string)
        #expect(raw.hasPrefix("VG86IGFAYi50ZXN0"), "\(raw)")
    }

    @Test func `a prepared value of a secret is masked in logs`() throws {
        let plan = try PlanSample(
            "endpoints:\n  call: { request: POST /i, encode: { e: { encoding: form, content: { s: "
                + "\"${integration.client_secret}\" } } }, query: { q: \"${string(encoded.e)}\" } }\n"
        ).endpoint().request
        let bindings = try ExpressionBindings.written()
        let request = try RequestBuilder(plan: plan, baseOverride: nil).build(bindings, addition: PageEntries())
        #expect(request.url.hasSuffix("q=s%3Dhush"))
        #expect(!request.displayURL.contains("hush"))
    }

    @Test(arguments: [
        ("xml", "\"${input.a}\"", "an XML document is made of a map, not of text"),
        ("csv", "\"${input.a}\"", "a CSV is made of a list, not of text"),
        ("email", "{ to: \"${input.a}\" }", "'to' holds what is no e-mail address"),
        ("multipart", "\"${input.a}\"", "a form is made of a map, not of text"),
    ])
    func `what an encoding cannot write fails before anything is sent`(
        _ encoding: String, _ body: String, _ message: String
    ) {
        let fault = #expect(throws: CallFault.self) {
            try build("request: POST /i, encoding: \(encoding), body: \(body)", input: #"{"a": "x"}"#)
        }
        #expect(fault?.message == "the request cannot be made: \(message)")
    }
}

import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Bodies, and how maps and lists become fields of forms (definitions.md §4).
@Suite struct BodyEncoderTests {
    private func build(
        _ block: String, input: String = "{}", more: String = "", credentials: String = "{}",
        addition: PageEntries = PageEntries()
    ) throws -> (text: String, type: String?) {
        let keys = more + "endpoints:\n  call: { input: { a: { type: any, required: false } }, \(block) }\n"
        let plan = try PlanSample(keys).endpoint().request
        let bindings = try ExpressionBindings.written(input: input, credentials: credentials)
        let request = try RequestBuilder(plan: plan, baseOverride: nil).build(bindings, addition: addition)
        return (String(decoding: request.body, as: UTF8.self), request.fields["content-type"])
    }

    @Test(arguments: [
        ("{}", #"{"n":null,"l":[1]}"#), (#"{"a": null}"#, #"{"a":null,"n":null,"l":[1,null]}"#),
        (#"{"a": {"x": 1.50}}"#, #"{"a":{"x":1.50},"n":null,"l":[1,{"x":1.50}]}"#),
        (#"{"a": "\"é"}"#, #"{"a":"\"é","n":null,"l":[1,"\"é"]}"#),
    ])
    func `json sends null and leaves absent members out`(_ input: String, _ body: String) throws {
        let made = try build(
            "request: POST /i, body: { a: \"${input.a}\", n: null, l: [1, \"${input.a}\"] }", input: input)
        #expect(made.text == body)
        #expect(made.type == "application/json")
    }

    @Test func `a request names its own media type`() throws {
        let made = try build("request: POST /i, body: { b: 1 }, headers: { content-type: application/acme+json }")
        #expect(made.type == "application/acme+json")
    }

    @Test func `no body has no media type`() throws {
        #expect(try build("request: POST /i").type == nil)
        #expect(try build("request: POST /i, body: \"${input.a}\"").type == nil)
        #expect(try build("request: POST /i, encoding: form, body: \"${input.a}\"").type == nil)
    }

    @Test func `what pages and credentials add is laid over the body`() throws {
        var addition = PageEntries()
        addition.body = try ExpressionValue(json: #"{"page": {"n": 2}}"#)
        let key = "auth: { key: { type: api_key, in: body, name: k } }\n"
        let credentials = #"{"api_key": "s"}"#
        let deep = try build(
            "request: POST /i, body: { page: { size: 5 }, b: 1 }", more: key, credentials: credentials,
            addition: addition)
        #expect(deep.text == #"{"page":{"size":5,"n":2},"b":1,"k":"s"}"#)
        let absent = try build(
            "request: POST /i, body: \"${input.a}\"", more: key, credentials: credentials, addition: addition)
        #expect(absent.text == #"{"page":{"n":2},"k":"s"}"#)
        let none = try build("request: POST /i", more: key, credentials: credentials, addition: addition)
        #expect(none.text == #"{"page":{"n":2},"k":"s"}"#)
        let form = try build(
            "request: POST /i, encoding: form", more: key, credentials: credentials, addition: addition)
        #expect(form.text == "page%5Bn%5D=2&k=s")
        #expect(form.type == "application/x-www-form-urlencoded")
    }

    @Test func `text is sent as it is`() throws {
        let made = try build("request: POST /i, encoding: text, body: \"a=${input.a}\"", input: #"{"a": "x&y"}"#)
        #expect(made.text == "a=x&y")
        #expect(made.type == "text/plain; charset=utf-8")
    }

    @Test func `graphql sends its text, its name and its variables`() throws {
        let block =
            "graphql: { query: \"query Q($a: Int) { x }\", operation: Q, variables: { a: \"${input.a}\", b: null } }"
        #expect(
            try build(block, input: #"{"a": 1}"#).text
                == #"{"query":"query Q($a: Int) { x }","operationName":"Q","variables":{"a":1,"b":null}}"#)
        var addition = PageEntries()
        addition.variables = try ExpressionValue(json: #"{"after": "c"}"#)
        #expect(try build(block, addition: addition).text.hasSuffix(#""variables":{"b":null,"after":"c"}}"#))
        #expect(try build("graphql: { query: \"{ x }\" }").text == #"{"query":"{ x }"}"#)
    }

    @Test(arguments: [
        (RequestDefinition.Nesting.brackets, RequestDefinition.ListStyle?.none, "a[b]=1&a[l][0]=x&a[l][1]=y&m=p&m=q"),
        (.dots, nil, "a.b=1&a.l.0=x&a.l.1=y&m=p&m=q"),
        (.json, nil, #"a={"b":1,"l":["x","y"],"n":null}&m=p&m=q"#),
        (.brackets, .repeat, "a[b]=1&a[l]=x&a[l]=y&m=p&m=q"),
        (.brackets, .indices, "a[b]=1&a[l][0]=x&a[l][1]=y&m[0]=p&m[1]=q"),
        (.brackets, .empty, "a[b]=1&a[l][]=x&a[l][]=y&m[]=p&m[]=q"),
        (.brackets, .comma, "a[b]=1&a[l]=x,y&m=p,q"),
        (.brackets, .json, #"a[b]=1&a[l]=["x","y"]&m=["p","q"]"#),
        (.dots, .indices, "a.b=1&a.l.0=x&a.l.1=y&m.0=p&m.1=q"),
        (.dots, .comma, "a.b=1&a.l=x,y&m=p,q"),
    ])
    func `maps and lists become fields`(
        _ nesting: RequestDefinition.Nesting, _ lists: RequestDefinition.ListStyle?, _ expected: String
    ) throws {
        let fields = FormFields(nesting: nesting, lists: lists)
        let value = try ExpressionValue(json: #"{"b": 1, "l": ["x", "y"], "n": null}"#)
        let all =
            try fields.fields(name: "a", value: value)
            + fields.fields(name: "m", value: ExpressionValue(json: #"["p", "q"]"#))
        #expect(all.map { "\($0.name)=\($0.text)" }.joined(separator: "&") == expected)
    }

    @Test func `lists of maps have indices even at the top`() throws {
        let fields = FormFields(nesting: .brackets, lists: nil)
        let made = try fields.fields(name: "i", value: ExpressionValue(json: #"[{"p": 1}, {"p": 2}]"#))
        #expect(made.map { "\($0.name)=\($0.text)" } == ["i[0][p]=1", "i[1][p]=2"])
    }
}

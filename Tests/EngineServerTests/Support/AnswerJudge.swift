import EngineHTTP
import EngineLanguage
import EngineNetwork
import Testing

@testable import EngineServer

/// Compares answers with the OpenAPI document: every answer that any test of the server gets.
///
/// The document says nothing of what may stand beside what it tells; here nothing may, so that nothing is told that the
/// document lacks.
struct AnswerJudge {
    private let document: JSONValue
    private let router = Router(RouteList.all)

    /// The judge of all tests.
    static let shared = AnswerJudge()

    init() {
        let settings = ServerSettings(
            listen: ListenAddress(host: "127.0.0.1", port: 0), environment: "dev", version: "0.0.1-test")
        document = OpenAPIWriter(routes: RouteList.all, settings: settings).value
    }

    /// What is wrong with an answer.
    func faults(_ method: HTTPMethod, _ path: String, _ answer: Answer) -> [String] {
        // A preflight is answered before there is a route.
        guard case .route(let route, _) = router.match(method, path), method != .options else { return [] }
        let operation = document["paths"]?[route.pattern.openAPIPath]?[route.method.name.lowercased()]
        guard let operation else { return ["no operation for \(route.method) \(route.pattern)"] }
        let responses = operation["responses"]
        guard var response = responses?[String(answer.status)] ?? responses?["default"] else {
            return ["\(route.method) \(route.pattern) does not declare \(answer.status): \(answer.text.prefix(300))"]
        }
        if let name = response["$ref"]?.string?.split(separator: "/").last {
            response = document["components"]?["responses"]?[String(name)] ?? .null
        }
        guard !answer.bytes.isEmpty, method != .head else { return [] }
        return content(response, answer).map { "\(route.method) \(route.pattern) \(answer.status): \($0)" }
    }

    private func content(_ response: JSONValue, _ answer: Answer) -> [String] {
        let type = String((answer.fields["content-type"] ?? "").prefix { $0 != ";" })
        guard let content = response["content"]?[type] ?? response["content"]?["*/*"] else {
            return ["a body of '\(type)' is not declared: \(answer.text.prefix(200))"]
        }
        guard let schema = content["schema"], answer.fields["content-encoding"] == nil else { return [] }
        guard let value = answer.json else { return ["no JSON: \(answer.text.prefix(200))"] }
        return faults(value, schema, at: "")
    }

    // MARK: JSON Schema, as far as the document uses it

    private func faults(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        if let reference = schema["$ref"]?.string {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let found = document["components"]?["schemas"]?[name] else { return ["no schema \(name)"] }
            return faults(value, found, at: place)
        }
        var found: [String] = []
        for side in schema["allOf"]?.elements ?? [] { found += faults(value, side, at: place) }
        if let sides = schema["anyOf"]?.elements {
            let tried = sides.map { faults(value, $0, at: place) }
            if tried.allSatisfy({ !$0.isEmpty }) { found += ["\(place) fits none: \(tried)"] }
        }
        if let types = schema["type"], !fits(value, types) { found.append("\(place) is no \(JSONWriter.text(types))") }
        if let words = schema["enum"]?.elements, !words.contains(value) {
            found.append("\(place) is none of \(JSONWriter.text(.array(words))): \(JSONWriter.text(value))")
        }
        if schema["format"] == "date-time", let text = value.string, ExpressionTimestamp(rfc3339: text) == nil {
            found.append("\(place) is no time: \(text)")
        }
        found += members(of: value, schema, at: place)
        for (index, element) in (value.elements ?? []).enumerated() {
            found += schema["items"].map { faults(element, $0, at: "\(place)/\(index)") } ?? []
        }
        return found
    }

    private func members(of value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        guard let members = value.members else { return [] }
        var found: [String] = []
        for key in schema["required"]?.elements?.compactMap(\.string) ?? [] where value[key] == nil {
            found.append("\(place) lacks '\(key)'")
        }
        for member in members {
            let inside = "\(place)/\(member.key)"
            if let own = schema["properties"]?[member.key] {
                found += faults(member.value, own, at: inside)
            } else if let others = schema["additionalProperties"] {
                found += others == false ? ["\(inside) is not declared"] : faults(member.value, others, at: inside)
            } else if schema["type"] == "object", schema["properties"] != nil {
                found.append("\(inside) is not declared")
            }
        }
        return found
    }

    private func fits(_ value: JSONValue, _ types: JSONValue) -> Bool {
        (types.elements ?? [types]).contains { type in
            switch (type.string, value) {
            case ("string", .string), ("boolean", .bool), ("null", .null), ("array", .array), ("object", .object),
                ("number", .number):
                true
            case ("integer", .number(let number)): number.int64 != nil
            default: false
            }
        }
    }
}

struct AnswerJudgeTests {
    private func answer(_ status: HTTPStatus, _ value: JSONValue) -> Answer { Answer(.json(value, status: status)) }

    @Test func `an answer that the document does not know is noticed`() {
        let judge = AnswerJudge.shared
        #expect(judge.faults(.get, "/healthz", answer(200, ["status": "ok", "version": "1"])).isEmpty)
        for (status, value) in [
            (200, ["status": "ok"]), (200, ["status": "fine", "version": "1"]),
            (200, ["status": "ok", "version": 1]), (200, ["status": "ok", "version": "1", "more": 1]), (418, [:]),
        ] as [(HTTPStatus, JSONValue)] {
            #expect(!judge.faults(.get, "/healthz", answer(status, value)).isEmpty, "\(value)")
        }
        let fault: JSONValue = ["error": ["code": "unknown_account", "message": "m", "payload": [:]]]
        #expect(judge.faults(.get, "/connections", answer(401, fault)).isEmpty)
        #expect(!judge.faults(.get, "/connections", answer(403, fault)).isEmpty)
    }
}

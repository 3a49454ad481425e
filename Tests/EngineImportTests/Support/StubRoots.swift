@testable import EngineImport

/// Names of connectors with plain meanings, all of which may be absent.
struct StubRoots: JinjaRoots {
    func resolve(_ path: [String]) throws(JinjaFault) -> (CELText, Int)? {
        let names = [
            "config": "config", "record": "record", "response": "response.body", "headers": "response.headers",
            "last_record": "page.last", "stream_slice": "input", "stream_partition": "input",
            "stream_interval": "input",
            "stream_state": "state", "next_page_token": "page", "parameters": "parameters", "options": "parameters",
            "property": "value",
        ]
        guard let name = names[path[0]] else { return nil }
        return (CELText(name, .primary, .dynamic, mayBeAbsent: true), 1)
    }
}

/// What a text of Jinja becomes.
enum Translation {
    /// A value.
    static func value(_ text: String) throws -> String {
        try JinjaTranslator(StubRoots()).value(try JinjaTemplate(text).expression()).text
    }

    /// A test.
    static func test(_ text: String) throws -> String {
        try JinjaTranslator(StubRoots()).settled(try JinjaTemplate(text).expression()).text
    }

    /// A time.
    static func instant(_ text: String, _ layouts: [String] = TimeLayout.usual) throws -> String {
        try JinjaTranslator(StubRoots()).instant(try JinjaTemplate(text).expression(), layouts: layouts).text
    }
}

import EngineLanguage
import Testing

/// Rules between keys, places of keys, and variants that may be left out.
struct ShapeRuleTests {
    private struct Ruled: Configurable {
        static let shapeName = "ruled"
        let form: String?
        let place: String

        init(reading object: inout ObjectReader) {
            _ = object.optional("a", .integer, "One.")
            _ = object.optional("b", .integer, "Other.")
            _ = object.optional("c", .integer, "Third.")
            _ = object.optional("share", .percentage, "A share.", default: Percentage(0))
            _ = object.optional("pace", .rate, "A rate.")
            _ = object.optional("size", .byteSize, "A size.")
            _ = object.optional("day", .date, "A day.")
            _ = object.optional("at", .timestamp, "A time.")
            _ = object.optional("factor", .number(0...2), "A factor.", default: 1.5)
            _ = object.optional("word", .text(.any, length: 2...3), "A word.")
            form = object.optionalOneOf(
                "form", "A form.",
                [
                    Variant("round", "Round.") { _ in "round" },
                    Variant("long", "Long.") { "long \($0.required("length", .integer, "Its length.") as Int)" },
                ])
            let spans = [object.span(of: "a"), object.keySpan(of: "a")].map { $0?.text ?? "-" }
            place = spans.joined(separator: " ")
            object.exactlyOne(of: ["a", "b"])
            object.key("c", needs: "a")
            object.check(.outOfRange, "`c` is at least `a`.") { keys in
                guard keys.has("a"), keys.has("c"), keys.span(of: "c").text < keys.span(of: "a").text else {
                    return nil
                }
                return keys.breach("'c' is less than 'a'", at: "c", help: "swap them")
            }
        }
    }

    private func read(_ text: String) throws -> (value: Ruled, list: [Diagnostic]) {
        var list = DiagnosticList()
        let node = try #require(YAMLParser.parse(SourceFile(path: "a", text: text), diagnostics: &list))
        let value = Ruled.read(node, diagnostics: &list)
        return (value, list.all)
    }

    @Test(
        arguments: [
            ("a: 1\n", [], ""), ("b: 1\n", [], ""), ("{}\n", ["missing-key: one of 'a' and 'b' is needed"], "{}"),
            ("{ a: 1, b: 2 }\n", ["conflicting-keys: 'a' and 'b' exclude each other"], "b"),
            ("{ b: 1, c: 2 }\n", ["conflicting-keys: 'c' is of use only with 'a'"], "c"),
            ("{ a: 2, c: 1 }\n", ["out-of-range: 'c' is less than 'a'"], "c"),
            ("{ a: 1, c: 2 }\n", [], ""), ("{ a: null, b: 1 }\n", [], ""),
            ("{ a: x, b: 1, c: 2 }\n", ["wrong-type: 'a' must be a whole number, not 'x'"], "x"),
        ] as [(String, [String], String)])
    func `rules are asked of what is written, and only where the rest is right`(
        _ text: String, _ messages: [String], _ place: String
    ) throws {
        let list = try read(text).list
        #expect(list.map { "\($0.id): \($0.message)" } == messages)
        if !messages.isEmpty { #expect(list.first?.span.text == place) }
    }

    @Test func `a form may be left out, and brings its own keys`() throws {
        #expect(try read("a: 1\n").value.form == nil)
        #expect(try read("{ a: 1, form: null }\n").value.form == nil)
        #expect(try read("{ a: 1, form: round }\n").value.form == "round")
        #expect(try read("{ a: 1, form: long, length: 3 }\n").value.form == "long 3")
        let unknown = try read("{ a: 1, form: wide }\n").list
        #expect(unknown.map(\.id) == [.unknownVariant])
        let missing = try read("{ a: 1, form: long }\n").list
        #expect(missing.map(\.id) == [.missingKey])
        let foreign = try read("{ a: 1, form: round, length: 3 }\n").list
        #expect(foreign.map(\.id) == [.unknownKey])
        let unclear = try read("{ a: 1, form: [x], length: 3 }\n").list
        #expect(unclear.map(\.id) == [.wrongType])
    }

    @Test func `a reader knows where its keys stand`() throws {
        #expect(try read("{ a: 12, b: null }\n").value.place == "12 a")
        #expect(try read("b: 1\n").value.place == "- -")
    }

    @Test(arguments: [
        ("share: 20%", true), ("share: 101%", false), ("pace: 60/1m", true), ("pace: 60", false), ("size: 4MiB", true),
        ("size: 4MB", false), ("day: 2026-02-29", false), ("day: 2024-02-29", true), ("at: 2026-01-31T12:00:00Z", true),
        ("at: 2026-01-31", false), ("factor: 2", true), ("factor: 2.1", false), ("word: ab", true),
        ("word: abcd", false),
        ("word: a", false),
    ])
    func `quantities and times have a notation and bounds`(_ line: String, _ isRight: Bool) throws {
        #expect(try read("a: 1\n\(line)\n").list.isEmpty == isRight)
    }

    @Test func `the schema says bounds, notations and defaults as the reader has them`() throws {
        let schema = JSONSchemaWriter(Ruled.shapeDescription).value
        let properties = try #require(schema["definitions"]?["ruled"]?["properties"])
        #expect(properties["factor"]?["minimum"]?.number?.text == "0")
        #expect(properties["factor"]?["maximum"]?.number?.text == "2")
        #expect(properties["factor"]?["default"]?.number?.text == "1.5")
        #expect(properties["word"]?["minLength"]?.number?.text == "2")
        #expect(properties["word"]?["maxLength"]?.number?.text == "3")
        #expect(properties["share"]?["default"]?.string == "0%")
        #expect(properties["day"]?["format"]?.string == "date")
        #expect(properties["form"]?["enum"]?.elements?.compactMap(\.string) == ["round", "long"])
        let page = ReferenceWriter.markdown(Ruled.shapeDescription)
        #expect(page.contains("One of `a` or `b` is written."))
        #expect(page.contains("`c` is of use only with `a`."))
        #expect(page.contains("### ruled, form: long"))
    }

    private struct Heir: Configurable {
        static let shapeName = "heir"
        static let completingKeys = ["extends"]

        init(reading object: inout ObjectReader) {
            _ = object.required("name", .id, "Its id.") as String
            _ = object.required("base", .text, "Where it is.") as String
            _ = object.optional("extends", .id, "What it is built on.")
        }
    }

    @Test func `beside a key that says that the rest stands elsewhere, none is required by the schema`() throws {
        let schema = JSONSchemaWriter(Heir.shapeDescription).value
        let documents: [(JSONValue, Bool)] = [
            (["name": "a", "base": "b"], true), (["name": "a"], false), (["name": "a", "extends": "c"], true),
            (["extends": "c"], true), (["extends": "C"], false), ([:], false), (["extends": "c", "oops": 1], false),
        ]
        let verdicts = try Oracle.ask("schema.py", [schema] + documents.map(\.0))
        #expect(verdicts.dropFirst().map { $0 == true } == documents.map(\.1))
    }
}

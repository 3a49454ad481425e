import EngineLanguage
import Testing

@testable import EngineDefinition

/// Which shape upstream's records have, and how it differs from before.
struct RecordShapeTests {
    private func shape(_ records: [String], pages: Int = 1) throws -> RecordShape {
        var shape = RecordShape()
        for _ in 0..<pages {
            for record in records {
                let tape = try JSONTape.parse(Array("[\(record)]".utf8))
                shape.observe(RecordList(tape: tape, nodes: Array(tape.elements(of: tape.root))))
            }
        }
        return shape
    }

    private func changes(_ old: [String], _ new: [String], pages: Int = 60, isWhole: Bool = true) throws -> [String] {
        try shape(new, pages: pages).drift(from: try shape(old, pages: 60), isWhole: isWhole).map {
            "\($0.change) \($0.field) \($0.before)>\($0.after)"
        }
    }

    @Test(arguments: [
        (#"{"a": 1}"#, #"{"a": 1, "b": "x"}"#, ["new b >string"]),
        (#"{"a": 1, "b": 1}"#, #"{"a": 1}"#, ["vanished b integer>"]),
        (#"{"a": 1}"#, #"{"a": "1"}"#, ["changed a integer>string"]),
        (#"{"a": 1}"#, #"{"a": 1.5}"#, ["changed a integer>number"]), (#"{"a": 1.5}"#, #"{"a": 1}"#, []),
        (#"{"a": 1}"#, #"{"a": null}"#, []), (#"{"a": null}"#, #"{"a": 1}"#, []),
        (#"{"a": {}}"#, #"{"a": []}"#, ["changed a object>array"]),
        (#"{"a": true}"#, #"{"a": false}"#, []), (#"{"a": 18446744073709551615}"#, #"{"a": 1}"#, []),
        (
            #"{"x": 1, "y": 1}"#, #"{"y": "1", "z": 1}"#,
            ["vanished x integer>", "changed y integer>string", "new z >integer"]
        ),
    ])
    func `differences are told by name`(_ old: String, _ new: String, _ expected: [String]) throws {
        #expect(try changes([old], [new]) == expected)
    }

    @Test func `a member that few records had is not missed`() throws {
        let old = [#"{"a": 1, "rare": 1}"#, #"{"a": 1}"#, #"{"a": 1}"#]
        #expect(try changes(old, [#"{"a": 1}"#]) == [])
    }

    @Test func `nothing is missed by a reading that is small or not whole`() throws {
        let old = [#"{"a": 1, "b": 1}"#]
        #expect(try changes(old, [#"{"a": 1}"#], pages: 49) == [])
        #expect(try changes(old, [#"{"a": 1}"#], isWhole: false) == [])
        #expect(try changes(old, [#"{"a": 1}"#], pages: 50) == ["vanished b integer>"])
    }

    @Test func `of a first reading nothing is told`() throws {
        #expect(try shape([#"{"a": 1}"#], pages: 60).drift(from: RecordShape(), isWhole: true) == [])
    }

    @Test func `what is known grows by what is new, and a vanished member is told once`() throws {
        var known = try shape([#"{"a": 1, "b": 1}"#], pages: 60)
        let found = try shape([#"{"a": "x", "c": 1}"#], pages: 60)
        known = found.merged(over: known, isWhole: true)
        #expect(Set(known.members.keys) == ["a", "c"])
        #expect(known.members["a"]?.types.text == "integer or string")
        #expect(found.drift(from: known, isWhole: true) == [])
        let part = try shape([#"{"a": 1}"#])
        #expect(Set(part.merged(over: known, isWhole: false).members.keys) == ["a", "c"])
    }

    @Test func `a map whose names are data has no shape, and costs no more for it`() throws {
        var shape = RecordShape()
        for page in 0..<60 {
            let members = (0..<100).map { "\"k\(page * 100 + $0)\": 1" }.joined(separator: ",")
            let tape = try JSONTape.parse(Array("[{\(members)}]".utf8))
            shape.observe(RecordList(tape: tape, nodes: Array(tape.elements(of: tape.root))))
        }
        #expect(shape.isBoundless && shape.members.isEmpty)
        #expect(shape.drift(from: try self.shape([#"{"a": 1}"#], pages: 60), isWhole: true) == [])
    }

    @Test func `of a large page only some records are looked at, from all of it`() throws {
        var shape = RecordShape()
        let records = (0..<1_000).map { $0 < 500 ? #"{"a": 1}"# : #"{"b": 1}"# }
        let tape = try JSONTape.parse(Array("[\(records.joined(separator: ","))]".utf8))
        shape.observe(RecordList(tape: tape, nodes: Array(tape.elements(of: tape.root))))
        #expect(shape.checked == 4)
        #expect(shape.members["a"]?.present == 2 && shape.members["b"]?.present == 2)
    }

    @Test func `what is no map has no members`() throws {
        let shape = try shape(["1", "null", "[]", #""x""#])
        #expect(shape.checked == 0 && shape.members.isEmpty)
    }

    @Test func `a name that comes twice in one record counts once`() throws {
        let shape = try shape([#"{"a": 1, "a": "x"}"#])
        #expect(shape.members["a"]?.present == 1)
    }
}

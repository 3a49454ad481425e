import EngineLanguage

/// Any bytes: a fault inside the text, or a value that is the same when it is written and read again.
func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(JSONFault) {
        let tape = try JSONTape.parse(bytes)
        precondition(tape.rawRange(of: tape.root).upperBound <= count)
        let value = tape.value(at: tape.root)
        var compact: [UInt8] = []
        JSONWriter.append(tape.root, of: tape, to: &compact)
        for text in [JSONWriter.bytes(value), JSONWriter.bytes(value, style: .pretty), compact] {
            let again = try JSONValue(parsing: text)
            precondition(again == value)
        }
        check(tape, tape.root)
    } catch {
        precondition((0...count).contains(error.offset))
    }
    return 0
}

/// Asks every node everything; a slice of a node is a text of its own.
private func check(_ tape: JSONTape, _ node: JSONNode) {
    _ = (tape.int64(at: node), tape.uint64(at: node), tape.double(at: node), tape.string(at: node))
    precondition((try? JSONTape.parse(Array(tape.raw(of: node)))) != nil)
    for element in tape.elements(of: node) { check(tape, element) }
    for (key, value) in tape.members(of: node) {
        precondition(tape.string(at: key).flatMap { tape.member($0, of: node) } != nil)
        check(tape, value)
    }
}

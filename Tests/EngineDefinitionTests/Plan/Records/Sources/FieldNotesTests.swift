import EngineFixtures
import Testing

@testable import EngineDefinition

/// What is kept of a mapped item behind the hash of its source.
struct FieldNotesTests {
    @Test func `notes come back as they were, whatever the number of fields`() {
        var random = SeededGenerator(seed: 11)
        for fields in 0...FieldNotes.mostFields {
            for _ in 0..<20 {
                let mask: UInt64 = fields == 64 ? .max : 1 << fields - 1
                var notes = FieldNotes()
                notes.present = UInt64.random(in: 0...(.max), using: &random) & mask
                notes.drifted =
                    Bool.random(using: &random) ? notes.present & UInt64.random(in: 0...(.max), using: &random) : 0
                var bytes: [UInt8] = []
                notes.append(to: &bytes, fields: fields)
                #expect(FieldNotes(bytes[...], fields: fields) == notes, "\(fields) fields: \(notes)")
            }
        }
    }

    @Test func `a record all of whose fields fit needs no byte`() {
        var notes = FieldNotes()
        notes.present = 0b11111
        var bytes: [UInt8] = []
        notes.append(to: &bytes, fields: 5)
        #expect(bytes == [])
        notes.drifted = 0b00100
        notes.append(to: &bytes, fields: 5)
        #expect(bytes == [0b11111, 0b00100])
    }

    @Test(arguments: [1, 3, 5])
    func `notes of another length are not understood`(_ count: Int) {
        #expect(FieldNotes([UInt8](repeating: 1, count: count)[...], fields: 9) == nil)
    }
}

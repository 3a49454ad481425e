/// One record, told by where it stands and what happened to it; its content is computed when it is written out.
struct SandboxRecord: Sendable {
    let table: SandboxTableID
    let index: Int
    var revision: UInt32 = 0
    var createdAt: SandboxTime
    var updatedAt: SandboxTime
    var isDeleted = false
    /// What callers wrote: names and JSON texts. They stand in for the computed values.
    var written: [String: [UInt8]] = [:]

    var id: String { table.id(of: index) }
}

/// Writes records as JSON.
struct SandboxRecordWriter: Sendable {
    let seed: UInt64

    /// Appends a record.
    /// - Parameters:
    ///   - record: which one.
    ///   - selection: names of the fields that are wanted; nil for all.
    func append(_ record: SandboxRecord, selection: Set<String>? = nil, to bytes: inout [UInt8]) {
        var object = ObjectWriter(bytes: bytes, written: record.written, selection: selection)
        bytes = []
        object.field("\"id\":") { object in
            object.append(0x22)
            record.table.appendID(of: record.index, to: &object)
            object.append(0x22)
        }
        if !record.isDeleted {
            var random = SandboxRandom(
                seed: seed, table: record.table.salt, index: record.index, revision: record.revision)
            switch record.table {
            case .contacts: appendContact(record, &random, to: &object)
            case .projects: appendProject(record, &random, to: &object)
            case .tasks: appendTask(record, &random, to: &object)
            case .comments: appendComment(record, &random, to: &object)
            }
            object.field("\"created_at\":") { $0.append(record.createdAt) }
        }
        object.field("\"updated_at\":") { $0.append(record.updatedAt) }
        object.field("\"deleted\":") { $0.append(record.isDeleted ? "true" : "false") }
        bytes = object.finished()
    }

    private func appendContact(_ record: SandboxRecord, _ random: inout SandboxRandom, to object: inout ObjectWriter) {
        let (first, last, city) = (random.next(below: 32), random.next(below: 32), random.next(below: 16))
        let digits = random.next()
        let (company, tags, notes) = (random.next(below: 16), random.next(), random.next())
        // One past the integers that a double holds exactly: a reader that rounds is found out.
        object.field("\"number\":") { $0.append(decimal: 9_007_199_254_740_993 + record.index) }
        object.field("\"name\":") { $0.appendText(SandboxWords.firstNames[first], SandboxWords.lastNames[last]) }
        object.field("\"email\":") { text in
            text.append("\"contact.")
            text.append(decimal: record.index)
            text.append("@example.test\"")
        }
        object.field("\"status\":") { $0.appendText(SandboxWords.statuses[Int(digits & 7)]) }
        object.field("\"balance\":") { $0.appendBalance(digits) }
        object.field("\"score\":") { $0.appendScore(digits) }
        object.field("\"tags\":") { $0.appendTags(tags) }
        object.field("\"company\":") { text in
            if company == 0 { return text.append("null") }
            text.append("{\"id\":")
            text.append(decimal: 1000 + company)
            text.append(",\"name\":")
            text.appendText(SandboxWords.companies[company])
            text.append("}")
        }
        object.field("\"address\":") { $0.appendAddress(city: city, digits: digits) }
        object.field("\"notes\":") { text in
            text.appendText(SandboxWords.sentences[Int(notes & 15)], SandboxWords.sentences[Int(notes >> 4 & 15)])
        }
    }

    private func appendProject(_ record: SandboxRecord, _ random: inout SandboxRandom, to object: inout ObjectWriter) {
        let (company, digits, notes) = (random.next(below: 16), random.next(), random.next(below: 16))
        object.field("\"name\":") { text in
            text.append("\"")
            text.append(contentsOf: SandboxWords.companies[company])
            text.append(" ")
            text.append(decimal: record.index)
            text.append("\"")
        }
        object.field("\"state\":") { $0.append(digits & 3 == 0 ? "\"archived\"" : "\"open\"") }
        object.field("\"budget\":") { $0.appendBalance(digits) }
        object.field("\"description\":") { $0.appendText(SandboxWords.sentences[notes]) }
    }

    private func appendTask(_ record: SandboxRecord, _ random: inout SandboxRandom, to object: inout ObjectWriter) {
        let (verb, noun, digits) = (random.next(below: 8), random.next(below: 8), random.next())
        object.field("\"project_id\":") { $0.appendParent(of: record.table) }
        object.field("\"title\":") { $0.appendText(SandboxWords.verbs[verb], SandboxWords.nouns[noun]) }
        object.field("\"state\":") { $0.append(digits & 1 == 0 ? "\"open\"" : "\"done\"") }
        object.field("\"estimate\":") { text in
            if digits & 6 == 0 { return text.append("null") }
            text.append(decimal: Int(digits >> 8 & 63))
        }
    }

    private func appendComment(_ record: SandboxRecord, _ random: inout SandboxRandom, to object: inout ObjectWriter) {
        let (first, sentence) = (random.next(below: 32), random.next(below: 16))
        object.field("\"task_id\":") { $0.appendParent(of: record.table) }
        object.field("\"author\":") { text in
            text.append("{\"name\":")
            text.appendText(SandboxWords.firstNames[first])
            text.append("}")
        }
        object.field("\"text\":") { $0.appendText(SandboxWords.sentences[sentence]) }
    }
}

/// Appends the fields of one object, with what was written in the place of what is computed.
private struct ObjectWriter {
    private var bytes: [UInt8]
    private let written: [String: [UInt8]]
    private let selection: Set<String>?
    private var isEmpty = true
    private let isPlain: Bool

    init(bytes: consuming [UInt8], written: [String: [UInt8]], selection: Set<String>?) {
        self.bytes = bytes
        self.written = written
        self.selection = selection
        isPlain = written.isEmpty && selection == nil
    }

    /// Appends a field.
    /// - Parameters:
    ///   - key: the name as it stands in the text, with quotes and colon.
    ///   - value: appends the computed value.
    mutating func field(_ key: StaticString, _ value: (inout [UInt8]) -> Void) {
        if !isPlain {
            let name = String("\(key)".dropFirst().dropLast(2))
            if let selection, !selection.contains(name) { return }
            if let text = written[name] {
                begin(key)
                return bytes.append(contentsOf: text)
            }
        }
        begin(key)
        value(&bytes)
    }

    private mutating func begin(_ key: StaticString) {
        bytes.append(isEmpty ? 0x7B : 0x2C)
        isEmpty = false
        bytes.append(key)
    }

    consuming func finished() -> [UInt8] {
        if isEmpty { bytes.append(0x7B) }
        bytes.append(0x7D)
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ time: SandboxTime) {
        append(0x22)
        time.append(to: &self)
        append(0x22)
    }

    fileprivate mutating func appendText(_ word: [UInt8]) {
        append(0x22)
        append(contentsOf: word)
        append(0x22)
    }

    fileprivate mutating func appendText(_ first: [UInt8], _ second: [UInt8]) {
        append(0x22)
        append(contentsOf: first)
        append(0x20)
        append(contentsOf: second)
        append(0x22)
    }

    fileprivate mutating func appendParent(of table: SandboxTableID) {
        guard let parent = table.parent else { return append("null") }
        append(0x22)
        parent.table.appendID(of: parent.index, to: &self)
        append(0x22)
    }

    /// An amount with two to four places, trailing zeros included: `-1204.50`.
    fileprivate mutating func appendBalance(_ digits: UInt64) {
        if digits & 0x70 == 0 { append(0x2D) }
        append(decimal: Int(digits >> 8 & 0xF_FFFF))
        append(0x2E)
        append(decimal: Int(digits >> 28 & 0x3F), digits: 2)
        if digits & 0x80 == 0 { append("50") }
    }

    /// A fraction with more digits than a double holds, or null.
    fileprivate mutating func appendScore(_ digits: UInt64) {
        if digits & 0x300 == 0 { return append("null") }
        append("0.")
        append(decimal: Int(digits >> 1), digits: 19)
    }

    fileprivate mutating func appendTags(_ choice: UInt64) {
        append(0x5B)
        let count = Int(choice & 3)
        for place in 0..<count {
            if place > 0 { append(0x2C) }
            appendText(SandboxWords.tags[Int(choice >> (2 + 3 * UInt64(place)) & 7)])
        }
        append(0x5D)
    }

    fileprivate mutating func appendAddress(city: Int, digits: UInt64) {
        append("{\"street\":\"")
        append(decimal: 1 + Int(digits >> 20 & 0xFF))
        append(" Long Row\",\"city\":")
        appendText(SandboxWords.cities[city])
        append(",\"country\":")
        appendText(SandboxWords.countries[city])
        append(",\"location\":{\"lat\":")
        append(decimal: Int(digits >> 30 & 63))
        append(0x2E)
        append(decimal: Int(digits >> 36 & 0xFFFF), digits: 5)
        append(",\"lon\":-")
        append(decimal: Int(digits >> 12 & 127))
        append(".5}}")
    }
}

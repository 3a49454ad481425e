/// One record, told by where it stands and what happened to it; its content is computed when it is
/// written out.
struct SandboxRecord: Sendable {
    let table: SandboxTableID
    let index: Int
    var revision: UInt32 = 0
    var createdAt: SandboxTime
    var updatedAt: SandboxTime
    var isDeleted = false
    /// What callers wrote: names and JSON texts.
    ///
    /// They stand in for the computed values.
    var written: [String: [UInt8]] = [:]

    var id: String { table.id(of: index) }
}

/// Writes records as JSON.
struct SandboxRecordWriter: Sendable {
    let seed: UInt64

    /// A record as JSON.
    func bytes(of record: SandboxRecord) -> [UInt8] {
        var text = SandboxText(capacity: 1024)
        append(record, to: &text)
        return text.bytes
    }

    /// Appends a record.
    /// - Parameters:
    ///   - record: which one.
    ///   - selection: names of the fields that are wanted; nil for all.
    ///   - text: gets its JSON.
    func append(_ record: SandboxRecord, selection: Set<String>? = nil, to text: inout SandboxText) {
        var fields = SandboxFields(written: record.written, selection: selection)
        fields.append("\"id\":", to: &text) { $0.append(idOf: record.index, in: record.table) }
        if !record.isDeleted {
            var random = SandboxRandom(
                seed: seed, table: record.table.salt, index: record.index, revision: record.revision)
            switch record.table {
            case .contacts: appendContact(record, &random, &fields, to: &text)
            case .projects: appendProject(record, &random, &fields, to: &text)
            case .tasks: appendTask(record, &random, &fields, to: &text)
            case .comments: appendComment(record, &random, &fields, to: &text)
            }
            fields.append("\"created_at\":", to: &text) { record.createdAt.appendQuoted(to: &$0) }
        }
        fields.append("\"updated_at\":", to: &text) { record.updatedAt.appendQuoted(to: &$0) }
        fields.append("\"deleted\":", to: &text) { $0.append(record.isDeleted ? "true" : "false") }
        fields.finish(&text)
    }

    private func appendContact(
        _ record: SandboxRecord, _ random: inout SandboxRandom, _ fields: inout SandboxFields,
        to text: inout SandboxText
    ) {
        let (first, last, city) = (random.next(below: 32), random.next(below: 32), random.next(below: 16))
        let digits = random.next()
        let (company, tags, notes) = (random.next(below: 16), random.next(), random.next())
        // One past the integers that a double holds exactly: a reader that rounds is found out.
        fields.append("\"number\":", to: &text) { $0.append(decimal: 9_007_199_254_740_993 + record.index) }
        fields.append("\"name\":", to: &text) {
            $0.append(quoted: SandboxWords.firstNames[first], SandboxWords.lastNames[last])
        }
        fields.append("\"email\":", to: &text) { text in
            text.append("\"contact.")
            text.append(decimal: record.index)
            text.append("@example.test\"")
        }
        fields.append("\"status\":", to: &text) { $0.append(quoted: SandboxWords.statuses[Int(digits & 7)]) }
        fields.append("\"balance\":", to: &text) { $0.append(balance: digits) }
        fields.append("\"score\":", to: &text) { $0.append(score: digits) }
        fields.append("\"tags\":", to: &text) { $0.append(tags: tags) }
        fields.append("\"company\":", to: &text) { text in
            if company == 0 { return text.append("null") }
            text.append("{\"id\":")
            text.append(decimal: 1000 + company)
            text.append(",\"name\":")
            text.append(quoted: SandboxWords.companies[company])
            text.append("}")
        }
        fields.append("\"address\":", to: &text) { $0.append(addressIn: city, digits) }
        fields.append("\"notes\":", to: &text) { text in
            text.append(
                quoted: SandboxWords.sentences[Int(notes & 15)], SandboxWords.sentences[Int(notes >> 4 & 15)])
        }
    }

    private func appendProject(
        _ record: SandboxRecord, _ random: inout SandboxRandom, _ fields: inout SandboxFields,
        to text: inout SandboxText
    ) {
        let (company, digits, notes) = (random.next(below: 16), random.next(), random.next(below: 16))
        fields.append("\"name\":", to: &text) { text in
            text.append(0x22)
            text.append(SandboxWords.companies[company])
            text.append(0x20)
            text.append(decimal: record.index)
            text.append(0x22)
        }
        fields.append("\"state\":", to: &text) { $0.append(digits & 3 == 0 ? "\"archived\"" : "\"open\"") }
        fields.append("\"budget\":", to: &text) { $0.append(balance: digits) }
        fields.append("\"description\":", to: &text) { $0.append(quoted: SandboxWords.sentences[notes]) }
    }

    private func appendTask(
        _ record: SandboxRecord, _ random: inout SandboxRandom, _ fields: inout SandboxFields,
        to text: inout SandboxText
    ) {
        let (verb, noun, digits) = (random.next(below: 8), random.next(below: 8), random.next())
        fields.append("\"project_id\":", to: &text) { $0.append(parentOf: record.table) }
        fields.append("\"title\":", to: &text) { $0.append(quoted: SandboxWords.verbs[verb], SandboxWords.nouns[noun]) }
        fields.append("\"state\":", to: &text) { $0.append(digits & 1 == 0 ? "\"open\"" : "\"done\"") }
        fields.append("\"estimate\":", to: &text) { text in
            if digits & 6 == 0 { return text.append("null") }
            text.append(decimal: Int(digits >> 8 & 63))
        }
    }

    private func appendComment(
        _ record: SandboxRecord, _ random: inout SandboxRandom, _ fields: inout SandboxFields,
        to text: inout SandboxText
    ) {
        let (first, sentence) = (random.next(below: 32), random.next(below: 16))
        fields.append("\"task_id\":", to: &text) { $0.append(parentOf: record.table) }
        fields.append("\"author\":", to: &text) { text in
            text.append("{\"name\":")
            text.append(quoted: SandboxWords.firstNames[first])
            text.append("}")
        }
        fields.append("\"text\":", to: &text) { $0.append(quoted: SandboxWords.sentences[sentence]) }
    }
}

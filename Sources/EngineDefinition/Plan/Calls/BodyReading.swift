internal import EngineCompression
internal import EngineFormats
internal import EngineHTTP
internal import EngineLanguage

/// Reads a whole body as what its content type and the definition say that it is.
struct BodyReading {
    let mediaType: String
    let plan: ResponsePlan

    /// What a body may unpack to: it is held in memory.
    private static let unpacking = UnpackingLimits(bytes: 256 << 20)

    /// What the body is.
    ///
    /// Without a word from upstream a text that begins like JSON is tried as JSON.
    func read(_ raw: [UInt8]) throws(BodyFault) -> Answer.Body {
        if let format = plan.rowFormat(mediaType: mediaType) { return try list(raw, format) }
        guard plan.packing != .plain || raw.contains(where: { $0 > 0x20 }) else { return .none }
        let bytes = try unpacked(raw)
        let format = plan.format ?? ResponseDefinition.Format(mediaType: mediaType)
        switch format {
        case .xml: return try document(bytes)
        case .binary where plan.format != nil || !bytes.looksLikeJSON: return .bytes(bytes)
        default: break
        }
        let text = try charset(of: bytes).transcoded(bytes)
        do throws(JSONFault) {
            if format == .json || plan.format == nil && mediaType.isJSONType { return .json(try JSONTape.parse(text)) }
            let isForm = plan.format == .form && !text.looksLikeJSON || plan.format == nil && mediaType.isFormType
            if plan.format == .form, !isForm { return .json(try JSONTape.parse(text)) }
            if isForm { return .json(try JSONTape.parse(text.formObject)) }
        } catch {
            throw .json(error)
        }
        if plan.format == nil, mediaType.isEmpty || text.looksLikeJSON, let tape = try? JSONTape.parse(text) {
            return .json(tape)
        }
        return format == .binary ? .bytes(bytes) : .text(String(decoding: text, as: UTF8.self))
    }

    // MARK: Rows and documents

    private func list(_ raw: [UInt8], _ format: RowFormat) throws(BodyFault) -> Answer.Body {
        do throws(BodyFault) {
            return try rows(raw, format)
        } catch {
            // A document without that list, an error mostly, is what it is: rules ask it, and its message is told.
            guard case .json = format, let text = try? unpacked(raw), let tape = try? JSONTape.parse(text) else {
                throw error
            }
            return .json(tape)
        }
    }

    private func rows(_ raw: [UInt8], _ format: RowFormat) throws(BodyFault) -> Answer.Body {
        let reader = RowReader(
            format, packing: plan.packing, charset: try charset(orNothing: raw), unpacking: Self.unpacking)
        do {
            return .json(try JSONTape.parse(try reader.list(of: raw)))
        } catch let fault as FormatFault {
            throw .format(fault.asAnswer(format.name))
        } catch {
            throw .format("upstream's answer has too many rows to be read as a whole")
        }
    }

    private func document(_ bytes: [UInt8]) throws(BodyFault) -> Answer.Body {
        let reader = RowReader(.xml(element: nil), charset: try charset(orNothing: bytes))
        do {
            let list = try reader.list(of: bytes)
            // The list of one: the document stands between its brackets.
            return .json(try JSONTape.parse(Array(list.dropFirst().dropLast())))
        } catch let fault as FormatFault {
            throw .format(fault.asAnswer("XML"))
        } catch {
            throw .format("upstream's answer is no sound XML")
        }
    }

    private func unpacked(_ raw: [UInt8]) throws(BodyFault) -> [UInt8] {
        guard plan.packing != .plain else { return raw }
        let unpacker = Unpacker(plan.packing, limits: Self.unpacking)
        var files: [[UInt8]] = plan.packing == .zip ? [] : [[]]
        do throws(PackingFault) {
            unpacker.feed(raw)
            while let event = try unpacker.next() {
                switch event {
                case .file: files.append([])
                case .bytes(let bytes): files[files.count - 1] += bytes
                }
            }
            try unpacker.finish()
        } catch {
            throw .format(FormatFault(error).asAnswer(plan.packing == .zip ? "zip archive" : "gzip"))
        }
        let filled = files.filter { !$0.isEmpty }
        guard filled.count <= 1 else {
            throw .format("upstream's archive has \(filled.count) files, and only rows can be read from several")
        }
        return filled.first ?? []
    }

    // MARK: Charsets

    /// How the text is written, by the definition or the content type; nothing: neither says so.
    private func charset(orNothing raw: [UInt8]) throws(BodyFault) -> TextCharset? {
        do throws(FormatFault) {
            return try plan.declaredCharset(mediaType: mediaType)
        } catch {
            // Nearly all charsets agree on ASCII.
            guard plan.packing != .plain || raw.contains(where: { $0 >= 0x80 }) else { return .utf8 }
            throw .charset(error.message)
        }
    }

    private func charset(of raw: [UInt8]) throws(BodyFault) -> TextCharset { try charset(orNothing: raw) ?? .utf8 }
}

extension Answer {
    /// Whether a body is JSON in UTF-8 whatever a definition may say beside.
    static func isPlainJSON(_ mediaType: String) -> Bool {
        mediaType.isJSONType && ResponseDefinition.Format(mediaType: mediaType) == nil
            && MediaType.charset(in: mediaType).map { TextCharset(label: $0) == .utf8 } ?? true
    }
}

extension ResponsePlan {
    /// Whether a body that says that it is JSON in UTF-8 is taken as that.
    var takesPlainJSON: Bool {
        (format == nil || format == .json) && charset == nil && packing == .plain && element == nil
    }

    /// How an answer's text is written, by the definition or its content type.
    /// - Throws: the label, if it is none of ours.
    func declaredCharset(mediaType: String) throws(FormatFault) -> TextCharset? {
        if let charset { return charset }
        guard let label = MediaType.charset(in: mediaType) else { return nil }
        guard let known = TextCharset(label: label) else { throw FormatFault(String(label)) }
        return known
    }
}

extension FormatFault {
    /// The fault as that of an answer.
    func asAnswer(_ format: String) -> String { "upstream's answer is no sound \(format): \(description)" }
}

extension String {
    /// Whether a media type means JSON.
    var isJSONType: Bool {
        let essence = utf8.prefix { $0 != UInt8(ascii: ";") }.map { $0 | 0x20 }
        // `|` maps both `/` and `+` to themselves, so only letters change.
        return essence.indices.contains { place in
            (essence[place] == UInt8(ascii: "/") || essence[place] == UInt8(ascii: "+"))
                && essence[(place + 1)...].starts(with: "json".utf8)
        }
    }

    fileprivate var isFormType: Bool { MediaType.essence(of: self) == "application/x-www-form-urlencoded" }
}

extension [UInt8] {
    fileprivate var looksLikeJSON: Bool {
        guard let first = first(where: { $0 > 0x20 }) else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// A form as an object of texts, as some token endpoints answer; of equal names the first counts.
    fileprivate var formObject: [UInt8] {
        var members: [JSONValue.Member] = []
        for pair in split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = PercentEncoding.decodeForm(parts[0])
            guard !members.contains(where: { $0.key == name }) else { continue }
            let value = parts.count > 1 ? PercentEncoding.decodeForm(parts[1]) : ""
            members.append(JSONValue.Member(key: name, value: .string(value)))
        }
        return JSONWriter.bytes(.object(members))
    }
}

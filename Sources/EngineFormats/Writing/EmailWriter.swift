internal import EngineCrypto
public import EngineLanguage

/// Writes a message (RFC 5322, MIME).
public struct EmailWriter {
    private let map: ExpressionMap
    private let seed: String
    private var text = ""

    /// The keys that a message is made of.
    public static let keys = [
        "from", "to", "cc", "bcc", "reply_to", "subject", "text", "html", "date", "headers", "attachments",
    ]

    /// Writes a message.
    /// - Parameters:
    ///   - value: a map of `from`, `to`, `cc`, `bcc`, `reply_to`, `subject`, `text`, `html`, `date`, `headers` and
    ///     `attachments`.
    ///   - seed: makes the boundaries between its parts.
    ///   - now: the date of a message that has none of its own.
    /// - Returns: the message.
    /// - Throws: a fault if an address is none, or a value would break out of its line.
    public static func message(
        _ value: ExpressionValue, seed: String, now: ExpressionTimestamp
    ) throws(ExpressionFault) -> [UInt8] {
        guard let map = value.unwrapped.map else {
            throw ExpressionFault(.type, "a message is made of a map, not of \(value.kindName)")
        }
        for entry in map.entries {
            let key = try entry.key.templateText()
            guard keys.contains(key) else { throw ExpressionFault(.value, "a message has no '\(key)'") }
        }
        var writer = EmailWriter(map: map, seed: seed)
        try writer.writeHead(now)
        try writer.writeBody()
        return Array(writer.text.utf8)
    }

    private init(map: ExpressionMap, seed: String) {
        self.map = map
        self.seed = seed
    }

    private mutating func add(_ name: String, _ value: String) {
        text += "\(name): \(value)\r\n"
    }

    // MARK: Head

    private mutating func writeHead(_ now: ExpressionTimestamp) throws(ExpressionFault) {
        for (key, name) in [("from", "From"), ("to", "To"), ("cc", "Cc"), ("bcc", "Bcc"), ("reply_to", "Reply-To")] {
            let list = try EmailAddress.list(map[key], field: key)
            if !list.isEmpty { add(name, list.map(\.text).joined(separator: ",\r\n ")) }
        }
        let subject = try map["subject"]?.cellText() ?? ""
        try EmailHeader.check(subject, "subject")
        if map["subject"] != nil { add("Subject", EmailHeader.text(subject)) }
        add("Date", try date(now))
        add("MIME-Version", "1.0")
        try writeFurther()
    }

    private func date(_ now: ExpressionTimestamp) throws(ExpressionFault) -> String {
        switch map["date"]?.unwrapped {
        case nil, .null?: return Self.date(of: now)
        case .timestamp(let instant)?: return Self.date(of: instant)
        case let value?:
            guard let instant = try ExpressionTimestamp(rfc3339: value.templateText()) else {
                throw ExpressionFault(.value, "'date' is no time")
            }
            return Self.date(of: instant)
        }
    }

    private static func date(of instant: ExpressionTimestamp) -> String {
        let days = Int((Double(instant.seconds) / 86_400).rounded(.down))
        let date = CivilDate(daysSinceEpoch: days)
        let second = Int(instant.seconds) - days * 86_400
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return "\(weekdays[date.weekday]), \(date.day) \(months[date.month - 1]) \(date.year) \(time) +0000"
    }

    /// Headers beside the usual ones; what a message is made of cannot be said twice.
    private mutating func writeFurther() throws(ExpressionFault) {
        guard let value = map["headers"]?.unwrapped, !value.isNull else { return }
        guard let headers = value.map else { throw ExpressionFault(.type, "'headers' is a map, not \(value.kindName)") }
        let own: Set = ["from", "to", "cc", "bcc", "reply-to", "subject", "date", "mime-version"]
        for entry in headers.entries where !entry.value.unwrapped.isNull {
            let name = try entry.key.templateText()
            let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
            let lower = name.lowercased()
            guard isName, !own.contains(lower), !lower.hasPrefix("content-") else {
                throw ExpressionFault(.value, "'headers' cannot hold '\(isName ? name : "a name that is none")'")
            }
            let content = try entry.value.cellText()
            try EmailHeader.check(content, name)
            add(name, EmailHeader.text(content))
        }
    }

    // MARK: Body

    private mutating func writeBody() throws(ExpressionFault) {
        let attachments = try attachments()
        guard !attachments.isEmpty else { return try writeContent() }
        add("Content-Type", "multipart/mixed; boundary=\"\(seed)-mixed\"")
        text += "\r\n--\(seed)-mixed\r\n"
        try writeContent()
        for attachment in attachments {
            text += "--\(seed)-mixed\r\n"
            let name = attachment.fileName ?? "file"
            add("Content-Type", attachment.type ?? "application/octet-stream")
            add("Content-Disposition", "attachment; \(EmailHeader.parameter("filename", name))")
            writeBase64(attachment.content)
        }
        text += "--\(seed)-mixed--\r\n"
    }

    private mutating func writeContent() throws(ExpressionFault) {
        let plain = try map["text"].map { value throws(ExpressionFault) in try value.cellText() }
        let html = try map["html"].map { value throws(ExpressionFault) in try value.cellText() }
        guard let html else { return writeText("plain", plain ?? "") }
        guard let plain else { return writeText("html", html) }
        add("Content-Type", "multipart/alternative; boundary=\"\(seed)-either\"")
        text += "\r\n--\(seed)-either\r\n"
        writeText("plain", plain)
        text += "--\(seed)-either\r\n"
        writeText("html", html)
        text += "--\(seed)-either--\r\n"
    }

    private mutating func writeText(_ kind: String, _ content: String) {
        add("Content-Type", "text/\(kind); charset=utf-8")
        writeBase64(Array(content.utf8))
    }

    /// Base64 in lines of 76 characters (RFC 2045 §6.8): nothing in it can be a boundary or a line that
    /// is too long.
    private mutating func writeBase64(_ content: [UInt8]) {
        add("Content-Transfer-Encoding", "base64")
        text += "\r\n"
        for start in stride(from: 0, to: content.count, by: 57) {
            text += Base64.encode(Array(content[start..<min(start + 57, content.count)])) + "\r\n"
        }
    }

    private func attachments() throws(ExpressionFault) -> [FormPart] {
        guard let value = map["attachments"]?.unwrapped, !value.isNull else { return [] }
        guard let list = value.list else {
            throw ExpressionFault(.type, "'attachments' is a list, not \(value.kindName)")
        }
        var parts: [FormPart] = []
        for item in list {
            guard let part = try FormPart(name: "attachments", value: item) else {
                throw ExpressionFault(.type, "an attachment has 'value', 'name' and 'type', and nothing else")
            }
            try EmailHeader.check(part.fileName ?? "", "attachments")
            parts.append(part)
        }
        return parts
    }
}

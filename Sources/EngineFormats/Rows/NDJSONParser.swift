internal import EngineLanguage

/// Reads a JSON value a line; empty lines are passed over.
final class NDJSONParser: RowParser {
    private let limits: RowLimits
    private var buffer: [UInt8] = []
    private var start = 0
    private var scanned = 0
    private var line = 0
    private var isFinished = false

    init(limits: RowLimits) {
        self.limits = limits
    }

    func feed(_ text: [UInt8]) {
        buffer.removeFirst(start)
        buffer += text
        scanned -= start
        start = 0
    }

    func finish() {
        isFinished = true
    }

    func next(into json: inout [UInt8]) throws(FormatFault) -> Bool {
        while let text = try nextLine() {
            line += 1
            guard text.contains(where: { $0 > 0x20 }) else { continue }
            do throws(JSONFault) {
                // The tape is looked at again with the rows around it; here it is proved that this line
                // is one value.
                _ = try JSONTape.parse(text)
            } catch {
                throw FormatFault(error.message, line: line, at: error.offset)
            }
            json.append(contentsOf: text)
            return true
        }
        return false
    }

    private func nextLine() throws(FormatFault) -> [UInt8]? {
        while scanned < buffer.count {
            scanned += 1
            if buffer[scanned - 1] == UInt8(ascii: "\n") {
                defer { start = scanned }
                return Array(buffer[start..<scanned - 1])
            }
        }
        guard buffer.count - start <= limits.bytes else {
            throw FormatFault("a line has more than \(limits.bytes) bytes", line: line + 1)
        }
        guard isFinished, start < buffer.count else { return nil }
        defer { start = buffer.count }
        return Array(buffer[start...])
    }
}

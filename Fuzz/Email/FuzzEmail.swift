import EngineFormats
import EngineLanguage

/// The JSON of a message: it is refused, or its lines are headers that it may have, none twice but own ones.
func fuzzEmail(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let json = try? JSONValue(parsing: bytes),
        let message = try? EmailWriter.message(ExpressionValue(json), seed: "engine-0", now: .epoch)
    else { return 0 }
    let text = String(decoding: message, as: UTF8.self)
    var seen: Set<String> = []
    let own: Set = ["from", "to", "cc", "bcc", "reply-to", "subject", "date", "mime-version", "content-type"]
    for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
        if line.isEmpty { break }
        precondition(line.utf8.allSatisfy { $0 != 10 && $0 != 13 && $0 != 0 })
        if line.hasPrefix(" ") { continue }
        let name = line.prefix { $0 != ":" }.lowercased()
        precondition(!own.contains(name) || seen.insert(name).inserted)
    }
    return 0
}

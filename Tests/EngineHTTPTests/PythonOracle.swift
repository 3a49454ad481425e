import Glibc
import Testing

/// Runs a script of `Fixtures` with lines on its input.
/// - Returns: the lines of its output.
func runPython(_ script: String, input lines: [String]) throws -> [String] {
    let path = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Fixtures/\(script)"
    var template = Array("/tmp/engine-XXXXXX".utf8CString)
    let input = mkstemp(&template)
    try #require(input >= 0)
    let name = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(name) }
    let file = try #require(fdopen(input, "w"))
    fputs(lines.joined(separator: "\n") + "\n", file)
    fclose(file)
    let process = try #require(popen("python3 '\(path)' < '\(name)'", "r"))
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&piece, 1, piece.count, process), count > 0 { output += piece[..<count] }
    try #require(pclose(process) == 0)
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
}

/// SplitMix64: a seed gives the same numbers on every run.
struct Generator: RandomNumberGenerator {
    var seed: UInt64

    mutating func next() -> UInt64 {
        seed &+= 0x9e37_79b9_7f4a_7c15
        var value = seed
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

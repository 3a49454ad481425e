internal import EngineCrypto
public import EngineLanguage

/// A file as an input: its name, its media type, its size and its bytes.
///
/// Its value is a map of these (`name`, `type`, `size`, `value`), which is what the writers of bodies take for a file.
public struct FileInput: Sendable {
    /// Bytes that a file may have: like an answer's, it is held in memory as a whole.
    public static let mostBytes = 32 << 20

    /// Its name, without a folder.
    public let name: String
    /// Its media type.
    public let type: String
    /// What it holds.
    public let bytes: [UInt8]

    /// Makes a file.
    /// - Parameters:
    ///   - path: its name; folders before it are taken off.
    ///   - type: its media type; nothing: that of its name's ending.
    ///   - bytes: what it holds.
    public init(path: String, type: String? = nil, bytes: [UInt8]) {
        name = Self.name(of: path)
        self.type = type ?? FileNameEnding.mediaType(of: name)
        self.bytes = bytes
    }

    /// The file as a value of the root `input`.
    public var value: ExpressionValue {
        .map(
            ExpressionMap(texts: [
                ("name", .string(name)), ("type", .string(type)), ("size", .int(Int64(bytes.count))),
                ("value", .bytes(bytes)),
            ]))
    }

    private static func name(of path: String) -> String {
        let last = path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        return last.isEmpty || last == "." || last == ".." ? "file" : last
    }
}

extension FileInput {
    /// Reads what stands for a file: bytes, or a map of `name`, `type` and either `value` (text or bytes) or `base64`.
    /// - Parameters:
    ///   - value: what was given.
    ///   - path: the input, for messages.
    /// - Throws: what is wrong with it.
    init(_ value: ExpressionValue, path: String) throws(InputFault) {
        if case .bytes(let bytes) = value {
            try self.init(checking: bytes, name: nil, type: nil, path: path)
            return
        }
        guard let map = value.map else {
            throw InputFault(path, .type(expected: "a file", found: value.kindName))
        }
        let known = ["name", "type", "value", "base64", "size"]
        for entry in map.entries {
            let key = entry.key.string ?? "?"
            guard known.contains(key) else { throw InputFault("\(path).\(key)", .unknown(candidates: known)) }
        }
        let name = try Self.text("name", of: map, path)
        let type = try Self.text("type", of: map, path)
        try self.init(checking: try Self.content(of: map, path), name: name, type: type, path: path)
    }

    private init(checking bytes: [UInt8], name: String?, type: String?, path: String) throws(InputFault) {
        guard bytes.count <= Self.mostBytes else { throw InputFault(path, Self.tooLarge) }
        // It stands in a header: neither may end its line.
        if let name, name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw InputFault("\(path).name", .format("a name without control characters"))
        }
        if let type, !Self.isMediaType(type) {
            throw InputFault("\(path).type", .format("a media type such as text/csv"))
        }
        self.init(path: name ?? "file", type: type, bytes: bytes)
    }

    /// What is wrong with a file that is too large.
    public static var tooLarge: InputFault.Problem { .range("have at most \(mostBytes >> 20) MiB") }

    private static func content(of map: ExpressionMap, _ path: String) throws(InputFault) -> [UInt8] {
        switch (map["value"], map["base64"]) {
        case (.bytes(let bytes)?, nil): return bytes
        case (.string(let text)?, nil): return Array(text.utf8)
        case (nil, .string(let text)?):
            guard let bytes = Base64.decode(text) else { throw InputFault("\(path).base64", .format("base64")) }
            return bytes
        case (nil, nil): throw InputFault("\(path).value", .missing)
        case (_?, nil): throw InputFault("\(path).value", .type(expected: "text", found: found(map["value"])))
        case (nil, _?): throw InputFault("\(path).base64", .type(expected: "text", found: found(map["base64"])))
        case (_?, _?): throw InputFault(path, .format("given as 'value' or as 'base64', not as both"))
        }
    }

    private static func found(_ value: ExpressionValue?) -> String { value?.kindName ?? "nothing" }

    private static func text(
        _ key: String, of map: ExpressionMap, _ path: String
    ) throws(InputFault) -> String? {
        guard let value = map[key], !value.isNull else { return nil }
        guard let text = value.string else {
            throw InputFault("\(path).\(key)", .type(expected: "text", found: value.kindName))
        }
        return text
    }

    /// A type and a subtype, with parameters behind them (RFC 9110 §8.3.1).
    package static func isMediaType(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return false }
        let names = text.prefix { $0 != ";" && $0 != " " }.split(separator: "/", omittingEmptySubsequences: false)
        return names.count == 2
            && names.allSatisfy { name in
                !name.isEmpty
                    && name.utf8.allSatisfy { byte in
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~".utf8.contains(
                            byte)
                    }
            }
    }
}

/// Why a body is not what it is said to be, and where: lower case, no full stop, nothing of the data.
public struct FormatFault: Error, Sendable, Hashable {
    /// What is wrong.
    public let message: String
    /// The line, counted from 1.
    public let line: Int?
    /// The byte, counted from 0.
    public let offset: Int?
    /// The file of an archive.
    public var file: String?
    /// Whether the body is cut or damaged: no reading of another kind would make it whole.
    public let isDamage: Bool

    /// Makes a fault.
    public init(_ message: String, line: Int? = nil, at offset: Int? = nil, isDamage: Bool = false) {
        self.message = message
        self.line = line
        self.offset = offset
        self.isDamage = isDamage
    }
}

extension FormatFault: CustomStringConvertible {
    /// What is wrong and where, in one line.
    public var description: String {
        var place: [String] = []
        if let file { place.append("file '\(file)'") }
        if let line { place.append("line \(line)") }
        if let offset { place.append("byte \(offset)") }
        return place.isEmpty ? message : "\(place.joined(separator: ", ")): \(message)"
    }
}

/// Why packed bytes or an archive cannot be read, and at which byte.
public struct PackingFault: Error, Sendable, Hashable {
    /// What is wrong: lower case, no full stop.
    public let message: String
    /// The packed byte at which it is wrong, counted from 0.
    public let offset: Int

    /// Makes a fault.
    public init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    /// The fault of an inflater.
    init(_ fault: Inflater.Fault, at offset: Int) {
        switch fault {
        case .damaged: self.init("its packed bytes are damaged", at: offset)
        case .incomplete: self.init("its packed bytes end too early", at: offset)
        case .tooLarge(let limit): self.init(limit: limit, at: offset)
        case .memory: self.init("there is no memory left to unpack it", at: offset)
        }
    }

    init(limit: UnpackingLimit, at offset: Int) {
        switch limit {
        case .bytes(let most): self.init("it unpacks to more than \(most) bytes", at: offset)
        case .ratio(let most): self.init("it unpacks to more than \(most) times its size", at: offset)
        }
    }
}

extension PackingFault: CustomStringConvertible {
    /// What is wrong and where, in one line.
    public var description: String { "\(message), at byte \(offset)" }
}

/// Why packed bytes or an archive cannot be read, and at which byte.
public struct PackingFault: Error, Sendable, Hashable {
    /// What is wrong: lower case, no full stop.
    public let message: String
    /// The packed byte at which it is wrong, counted from 0.
    public let offset: Int
    /// Whether the bytes are not what their maker packed: cut, changed, or at odds with each other.
    ///
    /// Else they are packed in another way than was expected, or in one that is not read.
    public let isDamage: Bool

    /// Makes a fault.
    public init(_ message: String, at offset: Int, isDamage: Bool = true) {
        self.message = message
        self.offset = offset
        self.isDamage = isDamage
    }

    /// The fault of an inflater.
    init(_ fault: Inflater.Fault, at offset: Int) {
        switch fault {
        case .damaged: self.init("its packed bytes are damaged", at: offset)
        case .incomplete: self.init("its packed bytes end too early", at: offset)
        case .tooLarge(let limit): self.init(limit: limit, at: offset)
        case .memory: self.init("there is no memory left to unpack it", at: offset, isDamage: false)
        }
    }

    init(limit: UnpackingLimit, at offset: Int) {
        switch limit {
        case .bytes(let most): self.init("it unpacks to more than \(most) bytes", at: offset, isDamage: false)
        case .ratio(let most): self.init("it unpacks to more than \(most) times its size", at: offset, isDamage: false)
        }
    }
}

extension PackingFault: CustomStringConvertible {
    /// What is wrong and where, in one line.
    public var description: String { "\(message), at byte \(offset)" }
}

/// How much may come of packed bytes: what packs better than any data is a bomb.
public struct UnpackingLimits: Sendable, Hashable {
    /// Unpacked bytes in all.
    public var bytes: Int
    /// Unpacked bytes for one packed byte, once there are more than ``grace``.
    public var ratio: Int
    /// Bytes that may be packed at any ratio.
    public var grace: Int

    /// Makes limits.
    ///
    /// Data of real services packs 5 to 40 times; DEFLATE's own end is 1,032, and a bomb is near it.
    public init(bytes: Int = 1 << 30, ratio: Int = 250, grace: Int = 8 << 20) {
        self.bytes = bytes
        self.ratio = ratio
        self.grace = grace
    }

    /// The limit that so many bytes are over, if there is one.
    func exceeded(by given: Int, of consumed: Int) -> UnpackingLimit? {
        if given > bytes { return .bytes(bytes) }
        if given > grace && given / ratio > consumed { return .ratio(ratio) }
        return nil
    }
}

/// A limit that was met while unpacking.
public enum UnpackingLimit: Sendable, Hashable {
    /// Unpacked bytes in all.
    case bytes(Int)
    /// Unpacked bytes for one packed byte.
    case ratio(Int)
}

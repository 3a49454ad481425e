extension SealingKey {
    /// A code by which equal texts are known again.
    ///
    /// Who lacks the key can neither work it out nor test guesses with it.
    /// - Parameters:
    /// - message: the text.
    /// - purpose: what it is for; the same text has another code for another purpose.
    /// - Returns: 32 bytes.
    public func code(of message: [UInt8], purpose: String) -> [UInt8] {
        // A key of its own for each purpose keeps these codes apart from every other use of the sealing key.
        let label = Array("engine code \(purpose)".utf8)
        let key = HMAC.code(of: label, key: material.withBytes { Array($0) }, using: .sha256)
        return HMAC.code(of: message, key: key, using: .sha256)
    }
}

internal import COpenSSL

/// Bytes that are overwritten when their last owner lets go of them.
///
/// Copies that callers make (a `String` from `Secret.reveal()`, a header that is sent) are beyond its reach.
// @unchecked Sendable: the memory is written in `init` and `deinit` only, when there is one owner.
final class WipedBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    init(_ bytes: some Collection<UInt8>) {
        memory = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        memory.copyBytes(from: bytes)
        count = bytes.count
    }

    deinit {
        OPENSSL_cleanse(memory.baseAddress, memory.count)
        memory.deallocate()
    }

    let count: Int

    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<count]))
    }

    func equals(_ other: WipedBytes) -> Bool {
        guard count == other.count else { return false }
        return withBytes { mine in other.withBytes { CRYPTO_memcmp(mine.baseAddress, $0.baseAddress, count) == 0 } }
    }
}

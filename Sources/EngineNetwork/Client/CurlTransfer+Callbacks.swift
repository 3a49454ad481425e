internal import CCurl
internal import EngineHTTP
internal import Glibc

extension CurlTransfer {
    /// What libcurl calls for a transfer; the context is the transfer, which its loop holds as long as
    /// libcurl does.
    ///
    /// Made here, in nonisolated synchronous code: a closure formed elsewhere would check its isolation
    /// and trap.
    static var callbacks: engine_curl_callbacks {
        engine_curl_callbacks(
            header: takeHeaderLine, body: takeBodyBytes, upload: giveBodyBytes, open: openSocket,
            connected: checkConnection)
    }

    fileprivate static func of(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }
}

private func takeHeaderLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = CurlTransfer.of(context) else { return 0 }
    let isTaken = transfer.header(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return isTaken ? size * count : 0
}

private func takeBodyBytes(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = CurlTransfer.of(context) else { return 0 }
    return transfer.body(UnsafeRawBufferPointer(start: bytes, count: size * count))
}

private func giveBodyBytes(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = CurlTransfer.of(context) else { return Int(CURL_READFUNC_ABORT) }
    return transfer.giveBody(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

private func openSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let transfer = CurlTransfer.of(context), let address else { return CurlLoop.noSocket }
    return transfer.open(to: socketAddress(address)) {
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, kind, address.pointee.protocol)
    }
}

private func checkConnection(
    _ context: UnsafeMutableRawPointer?, _ address: UnsafeMutablePointer<CChar>?,
    _ ownAddress: UnsafeMutablePointer<CChar>?, _ port: Int32, _ ownPort: Int32
) -> Int32 {
    guard let transfer = CurlTransfer.of(context), let address else { return Int32(CURL_PREREQFUNC_ABORT) }
    let maySend = transfer.maySend(to: String(cString: address))
    return Int32(maySend ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT)
}

/// The address in libcurl's structure, whose last member is longer than its type says.
private func socketAddress(_ address: UnsafeMutablePointer<curl_sockaddr>) -> IPAddress? {
    let raw = UnsafeRawPointer(address) + (MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
    switch address.pointee.family {
    case AF_INET:
        let bits = raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
        return .v4(UInt32(bigEndian: bits))
    case AF_INET6:
        let bits = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
        return .v6(UInt128(bigEndian: unsafeBitCast(bits, to: UInt128.self)))
    default:
        return nil
    }
}

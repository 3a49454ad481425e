internal import EngineHTTP
internal import Glibc

/// Plain HTTP/1.1 to hosts that are told by their addresses: connections of our own, kept and used again.
///
/// Where a call is worth only microseconds, libcurl's own work is most of it (docs/decisions/0193). Confined to the
/// loop.
final class PlainLoop {
    let loop: EventLoop
    private let settings: HTTPClientSettings
    private let policy: EgressPolicy
    private var pools: [EgressTarget: PlainPool] = [:]
    private var transfers: [UInt64: PlainTransfer] = [:]
    private var idleCount = 0
    private var isClosed = false
    private lazy var sweep = DeadlineSweep(loop: loop) { [weak self] in
        self.map { Array($0.transfers.values) } ?? []
    } fail: { [weak self] transfer, fault in
        self?.fail(transfer.id, fault)
    }
    /// Where bytes arrive, for all connections.
    let receiveBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    /// How many connections there have been.
    private(set) var openedCount = 0

    init(loop: EventLoop, settings: HTTPClientSettings, policy: EgressPolicy) {
        self.loop = loop
        self.settings = settings
        self.policy = policy
    }

    deinit {
        receiveBuffer.deallocate()
    }

    /// Sends a request, if it is one for a connection of our own.
    /// - Returns: whether it is.
    func start(id: UInt64, call: TransferCall, control: TransferControl, start: Transfer.Start) -> Bool {
        guard settings.hasOwnConnections, !call.target.isSecure, !isClosed, let pool = pool(for: call) else {
            return false
        }
        let transfer = PlainTransfer(
            id: id, call: call, control: control, start: start, upload: .started(for: call.body, control, on: loop))
        transfers[id] = transfer
        watchDeadline(of: transfer)
        place(transfer, in: pool)
        return true
    }

    private func pool(for call: TransferCall) -> PlainPool? {
        let target = call.target.egress
        if let known = pools[target] { return known }
        let pool = PlainPool(call)
        pools[target] = pool
        return pool
    }

    /// Lets a transfer go on whose reader has room, or whose body has bytes.
    /// - Returns: whether it is one of ours.
    func resume(_ id: UInt64) -> Bool {
        guard let transfer = transfers[id] else { return false }
        transfer.deadlines.resume(at: .now)
        watchDeadline(of: transfer)
        transfer.connection?.resume()
        return true
    }

    /// Ends a transfer at once; its connection is closed.
    /// - Returns: whether it is one of ours.
    @discardableResult
    func fail(_ id: UInt64, _ fault: TransportFault) -> Bool {
        guard let transfer = transfers[id] else { return false }
        if let connection = transfer.connection {
            finish(transfer, .failure(fault))
            connection.abandon()
        } else {
            pools[transfer.call.target.egress]?.waiting.removeAll { $0 === transfer }
            finish(transfer, .failure(fault))
        }
        return true
    }

    /// Fails what is on its way and closes all connections.
    func close() {
        isClosed = true
        for id in Array(transfers.keys) { fail(id, .closed) }
        for pool in pools.values { for connection in pool.idle { connection.close() } }
        sweep.cancel()
    }

    /// Sees to it that the deadlines are looked at when this one could be over, or before.
    func watchDeadline(of transfer: PlainTransfer) {
        sweep.watch(transfer)
    }
}

// MARK: Connections

extension PlainLoop {
    /// Sends a transfer over another connection.
    func place(_ transfer: PlainTransfer) {
        guard let pool = pool(for: transfer.call) else { return finish(transfer, .failure(.closed)) }
        place(transfer, in: pool)
    }

    /// Gives a transfer a connection, or a place in the line for one.
    private func place(_ transfer: PlainTransfer, in pool: PlainPool) {
        if let connection = takeIdle(of: pool, for: transfer) {
            connection.begin(transfer, isReused: true)
        } else if pool.count < settings.connectionsPerHost {
            open(for: transfer, in: pool)
        } else {
            pool.waiting.append(transfer)
        }
    }

    /// A connection that nobody uses, and on which nothing has come: not its end, which would cost the request, and no
    /// bytes, which would be taken for its answer.
    private func takeIdle(of pool: PlainPool, for transfer: PlainTransfer) -> PlainConnection? {
        while let connection = pool.takeIdle() {
            idleCount -= 1
            if connection.isQuiet(before: transfer) { return connection }
            connection.close()
        }
        return nil
    }

    /// Forgets a pool that nothing is left of; another one may have its place by now.
    private func forget(_ pool: PlainPool) {
        if pool.isEmpty, pools[pool.target] === pool { pools[pool.target] = nil }
    }

    private func open(for transfer: PlainTransfer, in pool: PlainPool) {
        do {
            try policy.check(pool.address, of: pool.target)
            let connection = PlainConnection(
                descriptor: try Self.connect(to: pool.place), pool: pool, owner: self)
            // The last of its connections may just have gone, and the pool with it.
            pools[pool.target] = pool
            pool.count += 1
            openedCount += 1
            try connection.open(for: transfer)
        } catch let refusal as EgressRefusal {
            finish(transfer, .failure(.forbidden(refusal)))
        } catch let fault as ConnectFault {
            finish(transfer, .failure(fault.told(of: transfer.call.target.origin)))
        } catch {
            transfer.connection?.abandon()
            finish(transfer, .failure(.closed))
        }
        forget(pool)
    }

    /// A connection has nothing to do.
    func release(_ connection: PlainConnection) {
        let pool = connection.pool
        if !pool.waiting.isEmpty {
            // Closed, it makes room for another one, which the first in the line gets.
            guard connection.isQuiet(before: pool.waiting[0]) else { return connection.close() }
            return connection.begin(pool.waiting.removeFirst(), isReused: true)
        }
        guard !isClosed else { return connection.close() }
        pool.keep(connection)
        idleCount += 1
        guard idleCount > settings.idleConnections else { return }
        let oldest = pools.values.compactMap(\.idle.first).min { $0.idleSince < $1.idleSince }
        oldest?.close()
    }

    /// A connection has ended.
    func forget(_ connection: PlainConnection) {
        let pool = connection.pool
        if pool.forget(connection) { idleCount -= 1 }
        while !isClosed, pool.count < settings.connectionsPerHost, !pool.waiting.isEmpty {
            open(for: pool.waiting.removeFirst(), in: pool)
        }
        forget(pool)
    }

    /// A transfer is over.
    func finish(_ transfer: PlainTransfer, _ result: Result<Void, TransportFault>) {
        guard transfers.removeValue(forKey: transfer.id) != nil else { return }
        transfer.connection = nil
        transfer.end(result)
    }
}

// MARK: Sockets

/// Why no connection was begun.
private struct ConnectFault: Error {
    let code: Int32

    func told(of origin: URLOrigin) -> TransportFault {
        let reason = String(cString: strerror(code))
        let isOurs = [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code)
        return isOurs ? .unavailable(reason: reason) : .unreachable(origin, reason: reason)
    }
}

extension PlainLoop {
    /// Begins to connect.
    private static func connect(to place: SocketAddress) throws(ConnectFault) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(place.family, kind, 0)
        guard descriptor >= 0 else { throw ConnectFault(code: errno) }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, size)
        let code = place.withPointer { Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
        guard code == 0 || code == EINPROGRESS else {
            Glibc.close(descriptor)
            throw ConnectFault(code: code)
        }
        return descriptor
    }
}

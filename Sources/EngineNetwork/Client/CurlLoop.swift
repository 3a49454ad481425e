internal import CCurl
internal import Glibc

/// libcurl's multi handle, driven by an event loop: sockets and timers in, finished transfers out.
///
/// Confined to the loop.
final class CurlLoop {
    /// libcurl's word for no socket.
    static let noSocket: curl_socket_t = -1

    let loop: EventLoop
    let settings: HTTPClientSettings
    let policy: EgressPolicy
    private var multi: UnsafeMutableRawPointer?
    private var problem: TransportFault?
    private var transfers: [UInt64: CurlTransfer] = [:]
    private var ids: [UnsafeMutableRawPointer: UInt64] = [:]
    /// The transfers whose heads have come and wait to be delivered.
    private var answered: [CurlTransfer] = []
    private var spare: [CurlHandle] = []
    private lazy var sweep = DeadlineSweep(loop: loop) { [weak self] in
        self.map { Array($0.transfers.values) } ?? []
    } fail: { [weak self] transfer, fault in
        self?.fail(transfer.id, fault)
    }
    private var timer: EventLoop.Timer?
    /// Whether a transfer is being added: what libcurl wants at once then is done behind it.
    private var isAdding = false
    private var isDue = false
    /// The sockets that the loop watches, and whether libcurl wants it now.
    private var watched: [Int32: Bool] = [:]
    /// The sockets of connections: we made them, and are told when they are closed.
    private var opened: Set<Int32> = []
    /// How many there have been.
    private(set) var openedCount = 0

    init(loop: EventLoop, settings: HTTPClientSettings, policy: EgressPolicy) {
        self.loop = loop
        self.settings = settings
        self.policy = policy
    }

    /// Loads libcurl and makes the multi handle; a failure is told to each transfer.
    func open() {
        if let reason = engine_curl_load() {
            problem = .unavailable(reason: String(cString: reason))
            return
        }
        guard let multi = engine_curl_multi_new() else {
            problem = .unavailable(reason: "libcurl has no memory left")
            return
        }
        self.multi = multi
        engine_curl_multi_set_callbacks(multi, watchSocket, setMultiTimer, context)
        engine_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings.connectionsPerHost)
        engine_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.idleConnections)
    }

    /// Fails what is on its way, closes all connections, and takes nothing more.
    func close() {
        for id in Array(transfers.keys) { fail(id, .closed) }
        spare = []
        if let multi { engine_curl_multi_free(multi) }
        multi = nil
        problem = .closed
        if let timer { loop.cancel(timer) }
        sweep.cancel()
        for socket in watched.keys { loop.deregister(socket) }
        watched = [:]
    }

    /// Sends a request.
    func start(id: UInt64, call: TransferCall, control: TransferControl, start: Transfer.Start) {
        guard let multi, let handle = spare.popLast() ?? CurlHandle(settings: settings, owner: context) else {
            start.resume(returning: .failure(problem ?? .unavailable(reason: "libcurl has no memory left")))
            return
        }
        let transfer = CurlTransfer(
            id: id, call: call, handle: handle, loop: self, control: control, start: start,
            upload: .started(for: call.body, control, on: loop))
        handle.configure(call, context: Unmanaged.passUnretained(transfer).toOpaque())
        transfers[id] = transfer
        ids[handle.pointer] = id
        watchDeadline(of: transfer)
        isAdding = true
        let isAdded = engine_curl_multi_add(multi, handle.pointer) == CURLM_OK
        isAdding = false
        guard isAdded else { return fail(id, .unavailable(reason: "libcurl refused a transfer")) }
        // The request leaves now, and not with the next round.
        if isDue { act(Self.noSocket, 0) }
    }

    /// Lets a paused transfer go on.
    func resume(_ id: UInt64) {
        guard let transfer = transfers[id] else { return }
        transfer.resume()
        watchDeadline(of: transfer)
        finishTransfers()
    }

    /// The same behind what libcurl does now: it may be the one that calls.
    func resumeSoon(_ id: UInt64) {
        loop.schedule(after: .zero) { [weak self] in self?.resume(id) }
    }

    /// Takes a transfer out at once; its connection is closed unless others share it.
    func fail(_ id: UInt64, _ fault: TransportFault) {
        finish(id) { _ in .failure(fault) }
    }

    private var context: UnsafeMutableRawPointer {
        Unmanaged.passUnretained(self).toOpaque()
    }

    private func act(_ socket: Int32, _ events: Int32) {
        guard let multi else { return }
        engine_curl_multi_act(multi, socket, events)
        finishTransfers()
    }

    private func finishTransfers() {
        var handle: UnsafeMutableRawPointer?
        var code = CURLE_OK
        while let multi, engine_curl_multi_take_finished(multi, &handle, &code) {
            guard let handle, let id = ids[handle] else { continue }
            let code = code
            finish(id) { $0.result(of: code) }
        }
        for transfer in answered { transfer.deliverAnswer() }
        answered.removeAll(keepingCapacity: true)
    }

    /// A head has come; it is delivered when libcurl is done with what it has.
    func hasAnswer(_ transfer: CurlTransfer) {
        answered.append(transfer)
    }

    private func finish(_ id: UInt64, _ result: (CurlTransfer) -> Result<Void, TransportFault>) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        let handle = transfer.handle
        let end = result(transfer)
        if let multi { engine_curl_multi_remove(multi, handle.pointer) }
        ids[handle.pointer] = nil
        handle.clear()
        // 32: as many as run at once in most syncs; each holds two buffers of 64 KiB while it runs.
        if spare.count < 32 { spare.append(handle) }
        transfer.end(end)
    }

    /// Sees to it that the deadlines are looked at when this one could be over, or before.
    func watchDeadline(of transfer: CurlTransfer) {
        sweep.watch(transfer)
    }
}

/// What libcurl asks of the loop.
extension CurlLoop {
    fileprivate func watch(_ socket: Int32, _ what: Int32) {
        var interest: EventLoop.Events = []
        if what & CURL_POLL_IN != 0 { interest.insert(.readable) }
        if what & CURL_POLL_OUT != 0 { interest.insert(.writable) }
        if what == CURL_POLL_REMOVE {
            // Kept watched, for the next request will want it: see `seen`. Sockets that are not ours,
            // as those of the resolver, are closed without a word and must go at once.
            if opened.contains(socket) { watched[socket] = false } else { unwatch(socket) }
        } else if watched[socket] != nil {
            watched[socket] = true
            try? loop.update(socket, for: interest)
        } else {
            watched[socket] = true
            try? loop.register(socket, for: interest) { [weak self] events in
                self?.seen(events, on: socket)
            }
        }
    }

    private func seen(_ events: EventLoop.Events, on socket: Int32) {
        guard watched[socket] == true else {
            // An idle connection that the server closed is readable for ever: without this the loop
            // would spin.
            return unwatch(socket)
        }
        var mask: Int32 = 0
        if !events.isDisjoint(with: [.readable, .hungUp]) { mask |= CURL_CSELECT_IN }
        if events.contains(.writable) { mask |= CURL_CSELECT_OUT }
        if events.contains(.failed) { mask |= CURL_CSELECT_ERR }
        act(socket, mask)
    }

    private func unwatch(_ socket: Int32) {
        watched[socket] = nil
        loop.deregister(socket)
    }

    fileprivate func setTimer(milliseconds: Int) {
        if let timer { loop.cancel(timer) }
        timer = nil
        isDue = false
        guard milliseconds >= 0 else { return }
        if isAdding, milliseconds == 0 {
            isDue = true
            return
        }
        timer = loop.schedule(after: .milliseconds(milliseconds)) { [weak self] in
            guard let self else { return }
            timer = nil
            act(Self.noSocket, 0)
        }
    }

    /// A socket of a connection is closed: its number may come back at once.
    fileprivate func closed(_ socket: Int32) {
        unwatch(socket)
        opened.remove(socket)
        Glibc.close(socket)
    }

    /// A socket of a connection was made.
    func didOpen(_ socket: Int32) {
        opened.insert(socket)
        openedCount += 1
    }

    /// What libcurl calls to close a connection's socket; its context is the loop's state.
    static var closeSocket: @convention(c) (UnsafeMutableRawPointer?, curl_socket_t) -> Int32 {
        closeConnectionSocket
    }

    fileprivate static func of(_ context: UnsafeMutableRawPointer?) -> CurlLoop? {
        context.map { Unmanaged<CurlLoop>.fromOpaque($0).takeUnretainedValue() }
    }
}

// Global functions: closures formed in isolated code would check their isolation and trap.

private func closeConnectionSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
    CurlLoop.of(context)?.closed(socket)
    return 0
}

private func watchSocket(
    _ handle: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ socketContext: UnsafeMutableRawPointer?
) -> Int32 {
    CurlLoop.of(context)?.watch(socket, what)
    return 0
}

private func setMultiTimer(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    CurlLoop.of(context)?.setTimer(milliseconds: milliseconds)
    return 0
}

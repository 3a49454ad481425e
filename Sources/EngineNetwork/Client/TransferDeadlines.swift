/// The instants at which a transfer has taken too long.
///
/// Pure: every instant is given.
struct TransferDeadlines {
    private let connectTimeout: Duration
    private let idleTimeout: Duration
    private var totalTimeout: Duration?
    private let start: MonotonicInstant
    private var lastActivity: MonotonicInstant
    private var connectStart: MonotonicInstant
    private var isConnected = false
    private var isPaused = false

    init(options: RequestOptions, start: MonotonicInstant) {
        connectTimeout = options.connectTimeout
        idleTimeout = options.idleTimeout
        totalTimeout = options.totalTimeout
        self.start = start
        lastActivity = start
        connectStart = start
    }

    /// The connection has gone, and there is to be another one.
    mutating func reconnect(at instant: MonotonicInstant) {
        isConnected = false
        connectStart = instant
    }

    /// The connection stands.
    mutating func connect(at instant: MonotonicInstant) {
        isConnected = true
        lastActivity = instant
    }

    /// Data has moved.
    mutating func touch(at instant: MonotonicInstant) {
        lastActivity = instant
        isPaused = false
    }

    /// The transfer waits for our side: idle time does not count.
    mutating func pause() {
        isPaused = true
    }

    /// Our side goes on.
    mutating func resume(at instant: MonotonicInstant) {
        isPaused = false
        lastActivity = instant
    }

    /// The body may take as long as it comes.
    mutating func lift() {
        totalTimeout = nil
    }

    /// When to look again; nothing if no deadline runs.
    ///
    /// It may be too early, never too late: data moves the idle deadline.
    var next: MonotonicInstant? {
        var next = connectDeadline ?? idleDeadline
        if let total = totalDeadline, next.map({ total < $0 }) ?? true { next = total }
        return next
    }

    /// The phase that has taken too long, with its limit.
    func expired(at instant: MonotonicInstant) -> (TransportFault.Phase, Duration)? {
        if let connectDeadline, connectDeadline <= instant { return (.connect, connectTimeout) }
        if let totalDeadline, let total = totalTimeout, totalDeadline <= instant { return (.total, total) }
        if let idleDeadline, idleDeadline <= instant { return (.idle, idleTimeout) }
        return nil
    }

    private var connectDeadline: MonotonicInstant? {
        isConnected ? nil : connectStart.advanced(by: connectTimeout)
    }

    private var idleDeadline: MonotonicInstant? {
        isConnected && !isPaused ? lastActivity.advanced(by: idleTimeout) : nil
    }

    private var totalDeadline: MonotonicInstant? {
        totalTimeout.map { start.advanced(by: $0) }
    }
}

/// What a listener grants to one client, so that none can take it all.
public struct HTTPListenerLimits: Sendable, Hashable {
    /// Bytes of the request line and the fields together; beyond it the answer is 431.
    public var headBytes = 16 * 1024
    /// Fields of a head; beyond it the answer is 431.
    public var fieldCount = 100
    /// Bytes of a body, without the framing of chunks; beyond it the answer is 413, whatever the
    /// handler takes.
    ///
    /// A handler sets the limit of its own kind of request where it collects the body.
    public var bodyBytes = Int.max
    /// Time for a whole head, from its first byte on (or from the start of the connection); then the
    /// answer is 408.
    public var headTime = Duration.seconds(10)
    /// Time in which 1 KiB of a body must come, or its end; then the answer is 408.
    public var bodyIdleTime = Duration.seconds(30)
    /// Time in which a client must take 1 KiB of an answer, or all that is left; then the connection is
    /// closed.
    public var writeIdleTime = Duration.seconds(30)
    /// Time for which a connection without a request is kept open.
    public var keepAliveTime = Duration.seconds(75)
    /// Connections at once; more wait in the system's queue.
    public var connectionCount = 16_384
    /// Requests that are answered at once; beyond it the answer is 503 with `Retry-After`.
    public var requestCount = 10_000

    /// The limits of an ordinary service.
    public init() {}
}

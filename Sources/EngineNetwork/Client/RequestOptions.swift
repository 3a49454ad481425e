internal import EngineCompression

/// What holds for one request.
public struct RequestOptions: Sendable, Hashable {
    /// The longest time until a connection stands; looking up the name and TLS included.
    public var connectTimeout: Duration
    /// The longest time between two pieces of data; time in which the reader keeps the transfer waiting
    /// is not counted.
    public var idleTimeout: Duration
    /// The longest time for one attempt, its body included; `nil` for streams without an end.
    public var totalTimeout: Duration?
    /// Media types, in lower case and without parameters, whose bodies may take longer than
    /// `totalTimeout`: they are read as they come, and only silence ends them.
    public var lastingTypes: Set<String> = []
    /// The most redirects that are followed; with 0 a redirect is a response like others.
    public var redirects: Int
    /// Whether all fields go along where a redirect leads to another origin, credentials too.
    public var keepsFieldsOnRedirect = false
    /// Whether the body is unpacked as its `Content-Encoding` says; without it the bytes come as they
    /// are.
    public var decompresses: Bool
    /// What a response may be at most.
    public var limits: ResponseLimits
    /// What is sent as `User-Agent` where the request has none.
    public var userAgent: String?
    /// What the client shows of itself in the TLS handshake, to the origin of the request only.
    public var identity: ClientIdentity?

    /// Makes options; the defaults are those of definitions.md §4.
    public init(
        connectTimeout: Duration = .seconds(10), idleTimeout: Duration = .seconds(30),
        totalTimeout: Duration? = .seconds(60), redirects: Int = 5, decompresses: Bool = true,
        limits: ResponseLimits = ResponseLimits(), identity: ClientIdentity? = nil
    ) {
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.totalTimeout = totalTimeout
        self.redirects = redirects
        self.decompresses = decompresses
        self.limits = limits
        self.identity = identity
    }
}

/// What a response may be at most.
public struct ResponseLimits: Sendable, Hashable {
    /// Bytes of the head.
    public var headBytes: Int
    /// Fields of the head.
    public var headFields: Int
    /// Interim (1xx) responses in front of the real one.
    public var interimResponses: Int
    /// Bytes of the body, after decompression.
    public var bodyBytes: Int
    /// Bytes of the body for one compressed byte, once the body is larger than ``ratioGrace``.
    public var compressionRatio: Int
    /// Bytes of a body that may be compressed at any ratio.
    public var ratioGrace: Int

    /// Makes limits.
    ///
    /// JSON of real services packs 5 to 40 times; DEFLATE's own end is 1,032, and a bomb is near it.
    public init(
        headBytes: Int = 65_536, headFields: Int = 256, interimResponses: Int = 16, bodyBytes: Int = 1 << 30,
        compressionRatio: Int = 250, ratioGrace: Int = 8 << 20
    ) {
        self.headBytes = headBytes
        self.headFields = headFields
        self.interimResponses = interimResponses
        self.bodyBytes = bodyBytes
        self.compressionRatio = compressionRatio
        self.ratioGrace = ratioGrace
    }

    /// What holds for unpacking.
    var unpacking: UnpackingLimits {
        UnpackingLimits(bytes: bodyBytes, ratio: compressionRatio, grace: ratioGrace)
    }
}

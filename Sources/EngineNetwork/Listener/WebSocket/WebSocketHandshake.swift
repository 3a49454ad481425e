internal import EngineCrypto
internal import EngineHTTP

/// What holds for a WebSocket.
public struct WebSocketSettings: Sendable, Hashable {
    /// Bytes of a message; beyond it the connection is closed with 1009.
    public var messageBytes = 64 * 1024
    /// Messages that are taken in ahead of their reader; then the client has to wait.
    public var messageCount = 16
    /// After how long a silent client is asked whether it is there; silent as long again it is gone.
    public var pingTime = Duration.seconds(30)

    /// The settings of an ordinary service.
    public init() {}
}

extension ServerResponse {
    /// Makes a WebSocket of a request, or says what it lacks (RFC 6455 §4.2).
    ///
    /// Whoever calls it has checked `Origin` before: a browser lets any page open one.
    /// - Parameters:
    ///   - request: the request.
    ///   - protocols: the subprotocols that the session speaks; the client's first that is among them is chosen.
    ///   - settings: limits.
    ///   - session: talks; when it returns the WebSocket is closed, and its task is cancelled when the client goes.
    /// - Returns: the answer, with status 101; else 426, 400 or 405.
    public static func webSocket(
        for request: ServerRequest, protocols: [String] = [], settings: WebSocketSettings = WebSocketSettings(),
        session: @escaping @Sendable (WebSocket) async -> Void
    ) -> ServerResponse {
        guard request.method == .get else {
            return refusal(405, "a WebSocket begins with GET", ["allow": "GET"])
        }
        let fields = request.fields
        func names(_ field: String, _ word: String) -> Bool {
            fields.listItems(of: field).contains { $0.lowercased() == word }
        }
        guard names("upgrade", "websocket"), names("connection", "upgrade") else {
            return refusal(426, "here is a WebSocket: 'Upgrade: websocket' is missing", ["upgrade": "websocket"])
        }
        guard fields.values(of: "sec-websocket-version") == ["13"] else {
            return refusal(
                426, "the version of the WebSocket has to be 13",
                ["upgrade": "websocket", "sec-websocket-version": "13"])
        }
        let keys = fields.values(of: "sec-websocket-key")
        guard keys.count == 1, Base64.decode(keys[0])?.count == 16 else {
            return refusal(400, "'Sec-WebSocket-Key' has to be 16 bytes in base64", [:])
        }
        var answer: HTTPFields = ["upgrade": "websocket", "sec-websocket-accept": accept(keys[0])]
        let offered = fields.listItems(of: "sec-websocket-protocol")
        if let chosen = offered.first(where: protocols.contains) { answer["sec-websocket-protocol"] = chosen }
        return ServerResponse(status: 101, fields: answer, body: .webSocket(settings, session: session))
    }

    /// The proof that a key was read by a server that speaks WebSocket (RFC 6455 §4.2.2).
    static func accept(_ key: String) -> String {
        Base64.encode(Digest.sha1.hash(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    private static func refusal(_ status: HTTPStatus, _ message: String, _ fields: HTTPFields) -> ServerResponse {
        var fields = fields
        fields["content-type"] = "application/json"
        let text = "{\"error\":{\"code\":\"websocket\",\"message\":\"\(message)\"}}\n"
        return ServerResponse(status: status, fields: fields, body: .bytes(Array(text.utf8)))
    }
}

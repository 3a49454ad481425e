internal import EngineDefinition
internal import EngineHTTP

/// How often a call was tried, and what may still be done for it.
///
/// Classes, both: a call waits in many places, and what it carries would stand in the frame of each of them.
final class ProxyTries {
    let call: ProxyCall
    /// Whether it can be sent again.
    let isReplayable: Bool
    let retry: ProxyRetry
    /// Which attempt is made, from 1 on.
    var attempt = 1
    /// How often it was sent.
    var sent = 0
    /// Whether a refused credential is renewed.
    var mayRenew: Bool
    var hasRenewed = false

    init(_ call: ProxyCall, isReplayable: Bool, mayRenew: Bool) {
        self.call = call
        self.isReplayable = isReplayable
        self.mayRenew = mayRenew
        retry = ProxyRetry(retries: isReplayable ? call.retries : 0, statuses: call.retryStatuses)
    }
}

/// A call with the credential on it.
final class BuiltCall: Sendable {
    let request: OutgoingRequest
    let fields: HTTPFields
    let wishes: StreamWishes

    init(_ request: OutgoingRequest, _ fields: HTTPFields, of call: ProxyCall, to url: URLValue?) {
        self.request = request
        self.fields = fields
        wishes = StreamWishes(decompresses: call.decompresses, keepsFields: call.keepsFieldsOnRedirect, url: url)
    }
}

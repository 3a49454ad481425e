import EngineHTTP

/// What upstream says in header fields: links, waits, what is left of a limit, dates, cookies.
///
/// Whatever the text, it is a value or nothing; a wait is never before now, and a date reads back as it is written.
func fuzzFields(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let now: Int64 = 1_700_000_000
    if let date = HTTPDate(text, now: now) { precondition(HTTPDate("\(date)", now: now) == date) }
    if let wait = RetryAfter(text, now: now)?.wait { precondition(wait >= .zero) }
    for link in LinkHeader([text]).links { precondition(link.relations.allSatisfy { !$0.isEmpty }) }
    if let cookie = SetCookie(text) { precondition(!cookie.name.isEmpty) }
    let names = ["Link", "RateLimit", "RateLimit-Reset", "Retry-After", "Set-Cookie", "X-RateLimit-Reset"]
    let fields = HTTPFields(names.map { ($0, text) })
    if let reset = RateLimitFields(fields, now: now)?.reset { precondition(reset >= .zero) }
    if let wait = RetryAfter(fields, now: now)?.wait { precondition(wait >= .zero) }
    _ = SetCookie.all(in: fields)
    return 0
}

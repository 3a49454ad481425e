import EngineHTTP
import Testing

struct SetCookieTests {
    @Test
    func `name, value and attributes are read`() throws {
        let cookie = try #require(SetCookie("sid=a=b%20; Path=/; HttpOnly;max-age = 60 ;; Secure"))
        #expect(cookie.name == "sid")
        #expect(cookie.value == "a=b%20")
        #expect(cookie.attributes.map(\.name) == ["path", "httponly", "max-age", "secure"])
        #expect(cookie.attributes.map(\.value) == ["/", "", "60", ""])
    }

    @Test(arguments: ["", "novalue", "=x", " = ; Path=/", ";a=b"])
    func `what has no name is no cookie`(text: String) {
        #expect(SetCookie(text) == nil)
    }

    @Test
    func `each line is one cookie, dates with commas included`() {
        let fields: HTTPFields = [
            "Set-Cookie": "a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT", "set-cookie": "b=", "X": "c=3",
        ]
        #expect(SetCookie.all(in: fields).map(\.name) == ["a", "b"])
        #expect(SetCookie.header([("a", "1"), ("b", "")]) == "a=1; b=")
    }
}

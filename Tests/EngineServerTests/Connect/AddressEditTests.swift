import Testing

@testable import EngineServer

struct AddressEditTests {
    private static let address = "https://p.test/authorize?client_id=app&scope=read%20write&prompt=none&state=s"

    @Test func `an entry is put in, replaced or taken out, and the others stay as they are`() {
        let laid = AddressEdit.lay([("prompt", "login"), ("hint", "a b")], over: Self.address)
        #expect(laid == "https://p.test/authorize?client_id=app&scope=read%20write&state=s&prompt=login&hint=a%20b")
        #expect(
            AddressEdit.lay([("prompt", nil)], over: Self.address)
                == "https://p.test/authorize?client_id=app&scope=read%20write&state=s")
        #expect(AddressEdit.lay([], over: Self.address) == Self.address)
    }

    @Test func `who comes first has said it`() {
        let laid = AddressEdit.lay([("hd", "acme.com"), ("HD", "evil.com"), ("hd", nil)], over: Self.address)
        #expect(laid == Self.address + "&hd=acme.com")
    }

    @Test(arguments: [
        "state", "STATE", "client_id", "redirect_uri", "response_type", "code_challenge", "request_uri", "",
    ])
    func `what the flow's safety rests on stays`(_ name: String) {
        #expect(AddressEdit.lay([(name, "evil")], over: Self.address) == Self.address)
        #expect(AddressEdit.lay([(name, nil)], over: Self.address) == Self.address)
    }

    @Test func `a provider that posts its answer is known by its address`() {
        #expect(AddressEdit.isPosted("https://p.test/?response_mode=form_post"))
        #expect(!AddressEdit.isPosted(Self.address))
    }
}

import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct SafeNamesTests {
    @Test(arguments: [
        ("users", "users"), ("Marketing Lists", "Marketing_Lists"), ("a-b.c", "a_b_c"), ("2fa", "_2fa"), ("", "item"),
        ("—", "item"),
        ("page[size]", "page_size"), ("$skip", "skip"), ("_id", "_id"), ("é", "item"), ("a  b", "a_b"), ("x_", "x_"),
    ])
    func `any text gives a name that expressions can use`(_ text: String, _ name: String) {
        #expect(SafeNames.identifier(text) == name)
        #expect(CELText.isIdentifier(SafeNames.identifier(text)))
    }

    @Test(arguments: [
        ("getUser", "get_user"), ("GetUserByID", "get_user_by_id"), ("list-all things", "list_all_things"),
        ("HTTPCode", "http_code"),
        ("get /pets/{id}", "get_pets_id"), ("already_snake", "already_snake"), ("v2Beta1", "v2_beta1"),
    ])
    func `words are told apart by their capitals`(_ text: String, _ name: String) {
        #expect(SafeNames.snakeCase(text) == name)
    }

    @Test(arguments: [
        ("Acme CRM", "acme-crm"), ("source_acme", "source-acme"), ("Ünï", "n"), ("", "imported"), ("a.b.c", "a-b-c"),
    ])
    func `ids are lower case with dashes`(_ text: String, _ id: String) {
        #expect(SafeNames.id(text) == id)
    }

    @Test
    func `no name is given twice, and the same text keeps its own`() {
        var names = SafeNames(reserved: ["page"])
        #expect(names.fresh("page") == "page_2")
        #expect(names.fresh("page") == "page_3")
        #expect(names.name(for: "a b") == "a_b")
        #expect(names.name(for: "a-b") == "a_b_2")
        #expect(names.name(for: "a b") == "a_b")
    }

    @Test(arguments: [
        ("aXbX", "X", "--", "a--b--"), ("aaa", "aa", "b", "ba"), ("", "x", "y", ""), ("x", "", "y", "x"),
        ("äöä", "ä", "a", "aöa"),
    ])
    func `parts are replaced everywhere`(_ text: String, _ part: String, _ other: String, _ result: String) {
        #expect(text.replacingAll(part, with: other) == result)
    }
}

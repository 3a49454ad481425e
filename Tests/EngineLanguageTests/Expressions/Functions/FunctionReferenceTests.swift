import EngineFixtures
import EngineLanguage
import Testing

struct FunctionReferenceTests {
    @Test
    func `the reference page is what the declarations say`() {
        let page = ExpressionFunctionReference.markdown()
        let difference = Golden().difference(
            generated: "docs/reference/expressions-functions.md", page, remedy: "scripts/generate rewrites it")
        #expect(difference == nil)
    }
}

import EngineFormats
import Testing

struct XMLRowParserTests {
    private func document(_ text: String) -> String? { ReadRows(text, .xml(element: nil)).rows.first }

    @Test(arguments: [
        ("<a/>", #"{"a":null}"#),
        ("<a></a>", #"{"a":null}"#),
        ("<a>\n  </a>", #"{"a":null}"#),
        ("<a> x </a>", #"{"a":" x "}"#),
        ("<a b='1'/>", #"{"a":{"@b":"1"}}"#),
        ("<a b='1'>x</a>", ##"{"a":{"@b":"1","#text":"x"}}"##),
        ("<a><b>1</b><c>2</c></a>", #"{"a":{"b":"1","c":"2"}}"#),
        ("<a><b>1</b><c/><b>2</b></a>", #"{"a":{"b":["1","2"],"c":null}}"#),
        ("<a>\n <b>1</b>\n</a>", #"{"a":{"b":"1"}}"#),
        ("<a> one <b>two</b> three </a>", ##"{"a":{"b":"two","#text":"one  three"}}"##),
        ("<n:a xmlns:n='urn:x' n:k='v'><n:b>1</n:b></n:a>", #"{"n:a":{"@xmlns:n":"urn:x","@n:k":"v","n:b":"1"}}"#),
        ("<a><![CDATA[<b>&amp;]]></a>", #"{"a":"<b>&amp;"}"#),
        ("<a>&lt;&#228;&#x1F642;&quot;</a>", #"{"a":"<ä🙂\""}"#),
        ("<a><!-- no --><?pi no?>x</a>", #"{"a":"x"}"#),
        ("<?xml version='1.0' encoding='utf-8'?>\n<a>ä</a>\n", #"{"a":"ä"}"#),
    ])
    func `a document becomes JSON of the documented shape`(_ text: String, _ json: String) {
        #expect(document(text) == json)
    }

    @Test func `each element of a name is a row, wherever it stands`() {
        let text = "<a><i n='1'/><deep><i>2</i></deep><i><i>inner</i></i><j/></a>"
        #expect(ReadRows(text, .xml(element: "i")).rows == [#"{"@n":"1"}"#, #""2""#, #"{"i":"inner"}"#])
        #expect(ReadRows(text, .xml(element: "none")).rows == [])
    }

    @Test(arguments: [
        ("<!DOCTYPE a><a/>", "line 1: it has a document type declaration, which is not read"),
        (
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
            "line 1: it has a document type declaration, which is not read"
        ),
        (
            "<!DOCTYPE a [<!ENTITY l '1'><!ENTITY m '&l;&l;&l;'>]><a>&m;</a>",
            "line 1: it has a document type declaration, which is not read"
        ),
        ("<a>\n<b></a>", "line 2, byte 9: mismatched tag"),
        ("<a>&nbsp;</a>", "line 1, byte 3: undefined entity"),
        ("<a>", "line 1, byte 3: no element found"),
        ("", "line 1, byte 0: no element found"),
        ("{}", "line 1, byte 0: not well-formed (invalid token)"),
    ])
    func `what is no sound document is a fault with its line`(_ text: String, _ fault: String) {
        let read = ReadRows(text, .xml(element: nil))
        #expect(read.rows == [])
        #expect(read.fault == fault)
    }

    @Test func `elements within each other have a limit`() {
        let text = String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40)
        let fault = ReadRows(text, .xml(element: nil), limits: RowLimits(depth: 39)).fault
        #expect(fault == "line 1: its elements are nested deeper than 39")
        #expect(ReadRows(text, .xml(element: nil), limits: RowLimits(depth: 40)).fault == nil)
    }
}

import EngineLanguage
import Testing

@testable import EngineDefinition

/// Names of streams that are found (definitions.md §7.6).
struct DiscoveredNamesTests {
    private func thing(_ id: String, _ title: String) -> DiscoveredThing {
        DiscoveredThing(id: id, title: title, value: .null, fields: nil, key: ["id"])
    }

    @Test(arguments: [
        ("Orders", "Orders"), ("My Orders (2024)", "My_Orders_2024"), ("  spaced  ", "spaced"), ("a--b", "a_b"),
        ("2024 sales", "_2024_sales"), ("naïve", "na_ve"), ("客户", ""), ("__x__", "x"), ("", ""),
        (String(repeating: "x", count: 90), String(repeating: "x", count: 60)),
        ("Robert'); DROP TABLE x;--", "Robert_DROP_TABLE_x"),
    ])
    func `a name is made of letters, digits and underscores`(_ title: String, _ name: String) {
        #expect(SafeIdentifier.make(title) == name)
    }

    @Test func `two things never have one name, whatever the case`() {
        var names = DiscoveredNames(block: "Table", known: [], others: ["Contact"])
        let titles = ["Orders", "orders", "ORDERS ", "contact", "客户", "产品"]
        let given = titles.enumerated().map { names.name(of: thing("t\($0)", $1)).name.name }
        #expect(given == ["Orders", "orders_2", "ORDERS_3", "contact_2", "Table_1", "Table_2"])
        #expect(Set(given.map { $0.lowercased() }).count == titles.count)
    }

    @Test func `a thing keeps its name when upstream gives it another`() {
        let known = [DiscoveredNames.Name(id: "t1", name: "Orders", title: "Orders")]
        var names = DiscoveredNames(block: "Table", known: known, others: [])
        let renamed = names.name(of: thing("t1", "Sales"))
        #expect(renamed.name.name == "Orders" && renamed.name.title == "Sales")
        #expect(renamed.warning?.contains("'Sales'") == true)
        let heir = names.name(of: thing("t2", "Orders"))
        #expect(heir.name.name == "Orders_2", "a name that is taken is not given away")
        #expect(heir.warning == "found for the first time")
        #expect(names.name(of: thing("t1", "Orders")).warning == nil)
    }

    @Test func `what is found in the first run is nothing new`() {
        var names = DiscoveredNames(block: "Table", known: [], others: [])
        #expect(names.isFirst)
        #expect(names.name(of: thing("t1", "Orders")).warning == nil)
    }
}

import Engine
import EngineDefinition
import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineServer

/// Files of providers that are written while a server runs.
struct ProviderCatalogueTests {
    @Test func `a text that is written over another is what is asked for next`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        let catalogue = place.catalogue()
        #expect(await catalogue.base(of: "acme") == "https://one.test")
        try place.write("acme", base: "two")
        #expect(await catalogue.base(of: "acme") == "https://two.test")
        #expect(await catalogue.all().map(\.id.value) == ["acme"])
        try place.write("other", base: "other")
        #expect(await catalogue.all().map(\.id.value) == ["acme", "other"])
        #expect(place.events == ["provider.read_anew 'acme' was changed; what begins from now on goes by its new text"])
    }

    @Test func `a faulty text is told once, named to whoever asks, and forgotten when it is put right`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one", more: "bsae: x\nexmaple: y\n")
        let catalogue = place.catalogue()
        #expect(await catalogue.provider("acme") == nil)
        let fault = try #require(await catalogue.fault(of: "acme"))
        #expect(fault.description.hasPrefix("\(place.shown("acme")):4:1: unknown key 'bsae'"), "\(fault)")
        #expect(fault.description.hasSuffix("[unknown-key], and 1 more"), "\(fault)")
        _ = await (catalogue.provider("acme"), catalogue.all())
        #expect(place.events == ["provider.faulty \(fault); engine validate shows it"])
        #expect(await catalogue.faultCount() == 1)
        try place.write("acme", base: "one")
        #expect(await catalogue.base(of: "acme") == "https://one.test")
        #expect(await catalogue.fault(of: "acme") == nil)
        #expect(await catalogue.faultCount() == 0)
    }

    @Test func `a text that becomes faulty leaves the one before it in use`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        let catalogue = place.catalogue()
        _ = await catalogue.provider("acme")
        try place.write("acme", base: "two", more: "bsae: x\n")
        #expect(await catalogue.base(of: "acme") == "https://one.test")
        #expect(await catalogue.fault(of: "acme") == nil)
        #expect(await catalogue.faultCount() == 1)
        #expect(place.events.count == 1 && place.events[0].contains("the text before it is still used"))
        // Not even its beginning says what it is.
        for text in ["", "bsae: x\n", "provider: [\n"] {
            try place.write(text: text, to: "acme")
            #expect(await catalogue.base(of: "acme") == "https://one.test", "\(text)")
        }
        try place.write("acme", base: "three")
        #expect(await catalogue.base(of: "acme") == "https://three.test")
        #expect(await catalogue.faultCount() == 0)
    }

    @Test func `what nobody asks for is told too, at the start and when it is written`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        try place.write("bad", base: "one", more: "bsae: x\n")
        try place.write(text: "title: Nothing\n", to: "odd")
        let catalogue = place.catalogue()
        await catalogue.readOwn()
        #expect(place.events.count == 2)
        #expect(place.events.contains { $0.contains("\(place.shown("bad")):4:1: ") })
        #expect(place.events.contains { $0.contains("\(place.shown("odd")):1:1: a definition begins with") })
        #expect(await catalogue.fault(of: "odd")?.first.contains("odd.yaml:1:1") == true)
        try place.write("worse", base: "one", more: "bsae: x\n")
        _ = await catalogue.provider("acme")
        #expect(place.events.count == 3 && place.events[2].contains("worse.yaml:4:1"))
    }

    @Test func `what extends a text is read anew with it, and what was missing may come`() async throws {
        let place = try DefinitionPlace()
        try place.write(text: "provider: heir\ntitle: Heir\nextends: parent\n", to: "heir")
        let catalogue = place.catalogue()
        // That there is no parent, and what it would have brought.
        #expect(await catalogue.fault(of: "heir")?.count == 2)
        try place.write("parent", base: "one")
        #expect(await catalogue.base(of: "heir") == "https://one.test")
        try place.write("parent", base: "two")
        #expect(await catalogue.base(of: "heir") == "https://two.test")
    }

    @Test func `a file that is away for a moment takes nothing away, one that stays away does`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        let catalogue = place.catalogue()
        _ = await catalogue.provider("acme")
        place.remove("acme")
        #expect(await catalogue.base(of: "acme") == "https://one.test")
        try place.write("acme", base: "two")
        #expect(await catalogue.base(of: "acme") == "https://two.test")
        place.remove("acme")
        _ = await catalogue.provider("acme")
        #expect(await catalogue.provider("acme") == nil)
        #expect(await catalogue.fault(of: "acme") == nil)
        #expect(await catalogue.all().isEmpty)
    }

    @Test func `an own file takes the place of a bundled one, and gives it back`() async throws {
        let (place, bundled) = (try DefinitionPlace(), try DefinitionPlace())
        try bundled.write("acme", base: "bundled")
        let catalogue = place.catalogue(over: bundled)
        #expect(await catalogue.base(of: "acme") == "https://bundled.test")
        try place.write("acme", base: "own")
        #expect(await catalogue.base(of: "acme") == "https://own.test")
        place.remove("acme")
        _ = await catalogue.provider("acme")
        #expect(await catalogue.base(of: "acme") == "https://bundled.test")
        try bundled.write("acme", base: "upgraded")
        #expect(await catalogue.base(of: "acme") == "https://upgraded.test")
    }

    @Test func `an own file whose beginning is broken keeps the bundled one from standing in for it`() async throws {
        let (place, bundled) = (try DefinitionPlace(), try DefinitionPlace())
        try bundled.write("acme", base: "bundled")
        try place.write(text: "provder: acme\n", to: "acme")
        let catalogue = place.catalogue(over: bundled)
        #expect(await catalogue.provider("acme") == nil)
        #expect(await catalogue.fault(of: "acme")?.first.contains("acme.yaml:1:1: a definition begins with") == true)
        #expect(place.events.count == 1)
        place.remove("acme")
        _ = await catalogue.provider("acme")
        #expect(await catalogue.base(of: "acme") == "https://bundled.test")
        // What was in use goes on.
        try place.write(text: "provder: acme\n", to: "acme")
        #expect(await catalogue.base(of: "acme") == "https://bundled.test")
        let faulty = await catalogue.faulty()
        #expect(faulty.map(\.name) == ["acme"] && faulty.first?.isServed == true)
    }

    @Test func `other names lead to a provider, also those that come later`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one", more: "aliases: [old-acme]\n")
        let catalogue = place.catalogue()
        #expect(await catalogue.base(of: "old-acme") == "https://one.test")
        #expect(await catalogue.provider("older-acme") == nil)
        try place.write("acme", base: "two", more: "aliases: [old-acme, older-acme]\n")
        #expect(await catalogue.base(of: "older-acme") == "https://two.test")
    }

    @Test func `a fault of its cases is none of a provider's`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        try place.write(text: "provider: acme\ncases:\n  - nonsense: 1\n", to: "acme.cases")
        let catalogue = place.catalogue()
        #expect(await catalogue.base(of: "acme") == "https://one.test")
    }

    @Test func `plans go by the text that there is, and what was made before is known to be old`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        let catalogue = place.catalogue()
        #expect(await catalogue.plan(of: "acme", scheme: "key")?.auth["key"] != nil)
        let freshness = await catalogue.freshness(of: "acme")
        try place.write("acme", base: "two", scheme: "other")
        // It is told by a look and makes none.
        #expect(freshness.isCurrent)
        await catalogue.look()
        #expect(!freshness.isCurrent)
        #expect(await catalogue.plan(of: "acme", scheme: "other")?.auth["other"] != nil)
        #expect(await catalogue.plan(of: "acme", scheme: "key")?.auth["key"] == nil)
        #expect(await catalogue.freshness(of: "acme").isCurrent)
        #expect(await !catalogue.freshness(of: "nothing").isCurrent)
    }

    @Test func `nothing has to be made anew for a faulty text, however long it stays`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        let catalogue = place.catalogue()
        let freshness = await catalogue.freshness(of: "acme")
        // One with a fault, some of which not even the beginning says what they are, and none at all for a moment.
        let bad = "provider: acme\nbsae: x\n"
        for text in [bad, "", "bsae: x\n", bad] {
            try place.write(text: text, to: "acme")
            for _ in 0..<3 { await catalogue.look() }
            #expect(await catalogue.base(of: "acme") == "https://one.test", "\(text)")
            #expect(freshness.isCurrent, "\(text)")
            place.remove("acme")
            await catalogue.look()
        }
        #expect(freshness.isCurrent)
        try place.write(text: bad, to: "acme")
        // A new one may have another's name.
        try place.write("other", base: "one")
        await catalogue.look()
        #expect(!freshness.isCurrent)
        let later = await catalogue.freshness(of: "acme")
        #expect(later.isCurrent)
        try place.write("acme", base: "two")
        await catalogue.look()
        #expect(!later.isCurrent)
        #expect(await catalogue.base(of: "acme") == "https://two.test")
    }

    @Test func `what is written in place while files are listed is listed anew`() throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        try place.write(text: "", to: "new")
        // Its beginning was read while it was empty, so it was taken for what it is called.
        let listing = ProviderListing(place.loader()) { loader in
            let index = loader.index()
            place.overwrite("provider: new\n", in: "new")
            return index
        }
        #expect(listing.ids == ["acme", "new"])
        #expect(!listing.isCurrent)
        // What was there whole is written too.
        let other = ProviderListing(place.loader()) { loader in
            let index = loader.index()
            place.overwrite("provider: acme\ntitle: Other\n", in: "acme")
            return index
        }
        #expect(other.ids == ["acme", "new"] && !other.isCurrent)
        #expect(ProviderListing(place.loader()).isCurrent)
    }

    @Test func `a sign-in ends by its text though the provider was gone meanwhile`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        let catalogue = place.catalogue()
        let edition = try #require(await catalogue.edition(of: "acme"))
        let freshness = await catalogue.freshness(of: "acme")
        place.remove("acme")
        for _ in 0..<2 { await catalogue.look() }
        #expect(await catalogue.provider("acme") == nil)
        #expect(!freshness.isCurrent)
        try place.write("acme", base: "two")
        let found = await catalogue.application(of: "acme", scheme: "key", edition: edition)
        #expect(found?.provider.base.scalar.text == "https://one.test")
    }

    @Test func `between two looks nothing is looked at`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        let catalogue = place.catalogue(interval: .seconds(3_600))
        #expect(await catalogue.base(of: "acme") == "https://one.test")
        let freshness = await catalogue.freshness(of: "acme")
        try place.write("acme", base: "two")
        try place.write("other", base: "one")
        await catalogue.look()
        #expect(freshness.isCurrent)
        #expect(await catalogue.base(of: "acme") == "https://one.test")
        #expect(await catalogue.provider("other") == nil)
    }

    @Test func `many who ask at once are served by one look, and find what was written`() async throws {
        let place = try DefinitionPlace()
        for number in 0..<20 { try place.write("acme-\(number)", base: "one") }
        let catalogue = place.catalogue()
        _ = await catalogue.all()
        for number in 0..<20 { try place.write("acme-\(number)", base: "two") }
        await withTaskGroup(of: String?.self) { group in
            for number in 0..<200 { group.addTask { await catalogue.base(of: "acme-\(number % 20)") } }
            for await base in group { #expect(base == "https://two.test") }
        }
        #expect(place.events.count == 20, "each is read anew once")
    }
}

extension ProviderCatalogue {
    fileprivate func base(of name: String) async -> String? { await provider(name)?.base.scalar.text }
}

internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

/// The providers that there are, read when they are first asked for, and anew when their files have changed
/// (docs/decisions/0175).
///
/// Reading is work for the pool's threads, not for the loop of whoever asks: its other connections go on meanwhile.
/// What many ask for at once is read once, and one look at files serves all who ask within a moment. A text with a
/// fault takes nothing away: what was good before goes on.
actor ProviderCatalogue {
    /// A quarter of a second: whoever saves a file and asks then finds it, and calls look at no file.
    static let usualInterval = Duration.milliseconds(250)

    private let loader: LibraryLoader
    private let interval: Duration
    private let events: any EventSink
    /// Nanoseconds of the monotonic clock from which on files are looked at before anything is answered.
    private nonisolated let nextLook = Atomic<Int64>(.min)
    private var looking: Task<Void, Never>?
    private var listing: ProviderListing?
    private var aliases: Task<[String: String], Never>?
    private var entries: [String: ProviderEntry] = [:]
    private var readings: [String: Task<Void, Never>] = [:]
    private var documents: [String: (number: Int, making: Task<PageAsset, Never>)] = [:]
    private var plans: [PlanKey: (plan: ProviderPlan, generation: Int)] = [:]
    private var former = FormerProviders()
    /// The fault that was told last of each file.
    private var told: [String: Told] = [:]
    /// Counts what changes what is answered.
    private var changes = 0

    private struct Told: Hashable {
        let fault: ProviderFault
        let marks: FileMarks
    }

    private struct PlanKey: Hashable {
        let provider: String
        let scheme: String
    }

    /// - Parameters:
    ///   - loader: reads definitions.
    ///   - interval: for how long a look at files is good.
    ///   - events: takes what is wrong with files.
    init(
        loader: LibraryLoader, interval: Duration = ProviderCatalogue.usualInterval,
        events: any EventSink = SilentSink()
    ) {
        self.loader = loader
        self.interval = interval
        self.events = events
    }

    /// Reads the operator's own files, so that what is wrong with them is told before anybody asks.
    func readOwn() async {
        await readOwn(await current())
    }

    private func readOwn(_ listing: ProviderListing) async {
        await read(listing.ownIDs, listing)
        for (_, fault) in listing.strays.sorted(by: { $0.key < $1.key }) { tell(fault, isServed: false) }
    }

    // MARK: One provider

    /// The provider of an id or alias; nothing if there is none, or its text has faults and always had.
    func provider(_ name: String) async -> ProviderDefinition? { await entry(named: name)?.good }

    /// What is wrong with the text of a provider that is not to be had.
    func fault(of name: String) async -> ProviderFault? {
        guard let entry = await entry(named: name) else { return listing?.stray(named: name) }
        return entry.good == nil ? entry.fault : nil
    }

    /// How many providers have faulty texts, and files that are none.
    func faultCount() async -> Int {
        let listing = await current()
        return Set(entries.values.compactMap(\.fault?.file) + listing.strays.keys).count
    }

    /// Names the present text of a provider, for what must go on by it.
    func edition(of name: String) async -> String? {
        guard let entry = await entry(named: name), entry.good != nil else { return nil }
        return former.edition(entry.generation)
    }

    /// A provider as it was when its text was named, and compiled for a scheme; as it is where that is not known.
    func application(
        of name: String, scheme: String, edition: String?
    ) async -> (provider: ProviderDefinition, plan: ProviderPlan)? {
        if let old = former.provider(edition) {
            return Self.compiled(old, scheme).map { (old, $0) }
        }
        guard let provider = await provider(name), let plan = await plan(of: name, scheme: scheme) else { return nil }
        return (provider, plan)
    }

    /// A provider compiled for a scheme; nothing if there is none, or its definition has faults.
    func plan(of name: String, scheme: String) async -> ProviderPlan? {
        guard let entry = await entry(named: name), let provider = entry.good else { return nil }
        let key = PlanKey(provider: provider.id.value, scheme: scheme)
        if let known = plans[key], known.generation == entry.generation { return known.plan }
        guard let plan = Self.compiled(provider, scheme) else { return nil }
        plans[key] = (plan, entry.generation)
        return plan
    }

    private static func compiled(_ provider: ProviderDefinition, _ scheme: String) -> ProviderPlan? {
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: provider).provider(scheme: scheme, diagnostics: &diagnostics)
        return diagnostics.hasErrors ? nil : plan
    }

    /// Whether what is made of a provider now will go on being right.
    func freshness(of name: String) async -> ProviderFreshness {
        if let entry = await entry(named: name) { return entry.freshness }
        let none = ProviderFreshness()
        none.end()
        return none
    }

    private func entry(named name: String) async -> ProviderEntry? {
        let listing = await current()
        if let found = await entry(name, listing) { return found }
        let known = aliases ?? Task.detached { [loader] in loader.aliases(in: listing.index) }
        aliases = known
        guard let id = await known.value[name] else { return nil }
        return await entry(id, listing)
    }

    private func entry(_ id: String, _ listing: ProviderListing) async -> ProviderEntry? {
        await read([id], listing)
        guard let entry = entries[id], !entry.isAbstract else { return nil }
        return entry
    }

    // MARK: Files

    /// Looks at files if the last look is too old: all who ask meanwhile wait for the same one, and no loop makes it.
    nonisolated func look() async {
        guard MonotonicInstant.now.nanoseconds >= nextLook.load(ordering: .acquiring) else { return }
        await lookAnew()
    }

    /// The list of files as it is now, or was a moment ago.
    private func current() async -> ProviderListing {
        await look()
        while true {
            if let listing { return listing }
            await lookAnew()
        }
    }

    private func lookAnew() async {
        // Another one's look may have ended since.
        let isDue = MonotonicInstant.now.nanoseconds >= nextLook.load(ordering: .acquiring)
        guard isDue || listing == nil else { return }
        let task =
            looking
            ?? Task.detached { [loader, listing, entries] in
                await self.take(ProviderLook(loader, since: listing, entries))
            }
        looking = task
        await task.value
    }

    private func take(_ look: ProviderLook) async {
        let isFirst = listing == nil
        if look.isNew { take(look.listing) }
        // Somebody wrote something: what is wrong with it is told whether or not it is asked for.
        if look.isNew, !isFirst { await readOwn(look.listing) }
        let due = look.odd.filter { isDue($0.key, $0.value, look.listing) }
        if !due.isEmpty { await read(Array(due.keys), look.listing, isAnew: true) }
        looking = nil
        nextLook.store(MonotonicInstant.now.advanced(by: interval).nanoseconds, ordering: .releasing)
    }

    private func take(_ new: ProviderListing) {
        if let listing {
            changes += listing.number == new.number ? 0 : 1
            // A name may lead to another provider now; one that was broken and came back took no name away.
            if new.ids.contains(where: { listing.path(of: $0) == nil && entries[$0] == nil }) { endAll() }
        }
        entries = entries.filter { $0.value.good != nil || new.path(of: $0.key) != nil }
        aliases = nil
        listing = new
    }

    private func endAll() {
        for (id, entry) in entries {
            entry.freshness.end()
            entries[id]?.freshness = ProviderFreshness()
        }
    }

    /// Reads those of some providers that were not read, or all of them.
    private func read(_ ids: [String], _ listing: ProviderListing, isAnew: Bool = false) async {
        // What others read just now need not be read again.
        while case let underWay = ids.compactMap({ readings[$0] }), !underWay.isEmpty {
            for reading in underWay { await reading.value }
        }
        let due = ids.filter { isAnew || entries[$0] == nil && listing.path(of: $0) != nil }
        guard !due.isEmpty else { return }
        let task = Task {
            let found = await Task.detached { [loader] in loader.providers(due, in: listing.index) }.value
            for (id, read) in found.sorted(by: { $0.key < $1.key }) { take(read, id, listing) }
            for id in due { readings[id] = nil }
        }
        for id in due { readings[id] = task }
        await task.value
    }

    /// Whether a provider that is not as it was has to be read; one that is gone is forgotten.
    private func isDue(_ id: String, _ marks: FileMarks, _ listing: ProviderListing) -> Bool {
        guard let known = entries[id] else { return false }
        let path = listing.path(of: id)
        if path != known.path {
            let isThere = marks.isThere(known.path)
            if !isThere, !known.isAway { return keep(id, marks, isAway: true) }
            if isThere, listing.isStray(known.path) { return keep(id, marks, listing.stray(at: known.path)) }
            // A broken beginning looks like another id.
            if let other = listing.id(at: known.path), entries[other]?.good == nil {
                return keep(id, marks, entries[other]?.fault)
            }
        }
        if path == nil { forget(id) }
        return path != nil
    }

    /// Goes on with what is known of a provider: that its files look so is no reason to read them.
    private func keep(_ id: String, _ marks: FileMarks, _ fault: ProviderFault? = nil, isAway: Bool = false) -> Bool {
        entries[id]?.isAway = isAway
        if let fault { entries[id]?.fault = fault }
        entries[id]?.marks = marks
        return false
    }

    private func forget(_ id: String) {
        guard let old = entries.removeValue(forKey: id) else { return }
        changes += 1
        end(old)
    }

    /// What began by a text may end by it; nothing else goes by it any more.
    private func end(_ old: ProviderEntry) {
        if let good = old.good { former.keep(good, old.generation) }
        old.freshness.end()
    }

    private func take(_ read: ReadProvider, _ id: String, _ listing: ProviderListing) {
        let old = entries[id]
        let fault = ProviderFault(read.diagnostics)
        var entry = ProviderEntry(
            fault: fault, path: listing.path(of: id) ?? "", marks: read.marks, listing: listing.number)
        let isSame =
            old.map { $0.marks == read.marks && $0.path == entry.path && $0.good != nil && $0.fault == nil } ?? false
        if fault != nil || isSame {
            (entry.good, entry.generation) = (old?.good, old?.generation ?? 0)
            if let old { entry.freshness = old.freshness }
        } else {
            changes += 1
            (entry.good, entry.generation) = (read.provider, changes)
            if let old { end(old) }
        }
        entries[id] = entry
        if let fault {
            if !isBundled(id, listing) { tell(fault, isServed: entry.good != nil) }
        } else if old?.good != nil, !isSame {
            events.record(ProviderReadAnew(provider: id))
        }
    }

    private func isBundled(_ id: String, _ listing: ProviderListing) -> Bool {
        listing.index.source(.provider, id)?.isBundled == true
    }

    private func tell(_ fault: ProviderFault, isServed: Bool) {
        let new = Told(fault: fault, marks: FileMarks(of: [fault.file]))
        guard told[fault.file] != new else { return }
        told[fault.file] = new
        events.record(ProviderFileFaulty(fault: fault, isServed: isServed))
    }

    // MARK: All of them

    /// All providers whose definitions have no fault, by id.
    func all() async -> [ProviderDefinition] {
        let listing = await current()
        await read(listing.ids, listing)
        return listing.ids.compactMap { entries[$0] }.filter { !$0.isAbstract }.compactMap(\.good)
    }

    /// The files with faults, by provider; those that say of none come last.
    func faulty() async -> [FaultyProvider] {
        let listing = await current()
        await read(listing.ids, listing)
        let known = entries.sorted { $0.key < $1.key }.compactMap { id, entry in
            entry.fault.map { FaultyProvider(name: id, fault: $0, isServed: entry.good != nil) }
        }
        let strays = listing.strays.sorted { $0.key < $1.key }
        return known + strays.map { FaultyProvider(name: nil, fault: $0.value, isServed: false) }
    }

    /// All providers by name as one document, which stays the same until a file is changed.
    /// - Parameter publicURL: where the server is reached: pictures have addresses there.
    /// - Returns: the document, plain and packed.
    func document(publicURL: String) async -> PageAsset {
        let providers = await all()
        if let known = documents[publicURL], known.number == changes { return await known.making.value }
        let making = Task.detached {
            let faces = providers.map { ($0.id.value, ProviderFace(provider: $0, publicURL: publicURL).json) }
            return PageAsset(JSONWriter.bytes(.object(faces)), "application/json; charset=utf-8")
        }
        documents[publicURL] = (changes, making)
        return await making.value
    }
}

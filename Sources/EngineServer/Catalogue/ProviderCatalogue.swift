internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineNetwork

/// The providers that there are, read when they are first asked for, and anew when their files have changed
/// (docs/decisions/0175).
///
/// Reading is work for the pool's threads, not for the loop of whoever asks: its other connections go on meanwhile.
/// What many ask for at once is read once. A text with a fault takes nothing away: what was good before goes on.
actor ProviderCatalogue {
    /// A quarter of a second: whoever saves a file and asks then finds it, and calls look at no file.
    static let usualInterval = Duration.milliseconds(250)

    private let loader: LibraryLoader
    private let interval: Duration
    private let events: any EventSink
    private var listed: (listing: ProviderListing, nextLook: MonotonicInstant)?
    private var listing: Task<ProviderListing, Never>?
    private var aliases: Task<[String: String], Never>?
    private var entries: [String: Entry] = [:]
    private var readings: [String: Task<Void, Never>] = [:]
    private var documents: [String: (number: Int, making: Task<PageAsset, Never>)] = [:]
    private var plans: [PlanKey: (plan: ProviderPlan, generation: Int)] = [:]
    private var former = FormerProviders()
    /// The fault that was told last of each file.
    private var told: [String: Told] = [:]
    /// Counts what changes what is answered.
    private var changes = 0

    /// What is known of a provider.
    private struct Entry {
        /// The last text without a fault, and when it was read.
        var good: ProviderDefinition?
        var generation = 0
        /// What is wrong with the present text.
        var fault: ProviderFault?
        var path: String
        var marks: FileMarks
        /// The listing by which it was read.
        var listing: Int
        var nextLook: MonotonicInstant
        /// Whether its file was away at the last look: programs that save files take them away for a moment.
        var isAway = false

        /// Whether it is there only to be extended.
        var isAbstract: Bool { good?.isAbstract == true }
    }

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
        let listing = await current()
        await read(listing.ownIDs, listing)
        for (_, fault) in listing.strays.sorted(by: { $0.key < $1.key }) { tell(fault, isServed: false) }
    }

    // MARK: One provider

    /// The provider of an id or alias; nothing if there is none, or its text has faults and always had.
    func provider(_ name: String) async -> ProviderDefinition? { await entry(named: name)?.good }

    /// What is wrong with the text of a provider that is not to be had.
    func fault(of name: String) async -> ProviderFault? {
        guard let entry = await entry(named: name) else { return listed?.listing.stray(named: name) }
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
            var diagnostics = DiagnosticList()
            let plan = PlanCompiler(provider: old).provider(scheme: scheme, diagnostics: &diagnostics)
            return diagnostics.hasErrors ? nil : (old, plan)
        }
        guard let provider = await provider(name), let plan = await plan(of: name, scheme: scheme) else { return nil }
        return (provider, plan)
    }

    /// A provider compiled for a scheme; nothing if there is none, or its definition has faults.
    func plan(of name: String, scheme: String) async -> ProviderPlan? {
        guard let entry = await entry(named: name), let provider = entry.good else { return nil }
        let key = PlanKey(provider: provider.id.value, scheme: scheme)
        if let known = plans[key], known.generation == entry.generation { return known.plan }
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: provider).provider(scheme: scheme, diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        plans[key] = (plan, entry.generation)
        return plan
    }

    /// Whether what is made of a provider now will go on being right.
    func freshness(of name: String) async -> ProviderFreshness {
        let entry = await entry(named: name)
        let (listing, marks) = (await current(), entry?.marks)
        return ProviderFreshness(every: interval) { listing.isCurrent && marks?.areCurrent != false }
    }

    private func entry(named name: String) async -> Entry? {
        let listing = await current()
        if let found = await entry(name, listing) { return found }
        let known = aliases ?? Task.detached { [loader] in loader.aliases(in: listing.index) }
        aliases = known
        guard let id = await known.value[name] else { return nil }
        return await entry(id, listing)
    }

    private func entry(_ id: String, _ listing: ProviderListing) async -> Entry? {
        await read([id], listing)
        guard let entry = entries[id], !entry.isAbstract else { return nil }
        return entry
    }

    // MARK: Files

    /// The list of files as it is now, or was a moment ago.
    private func current() async -> ProviderListing {
        if let listed, listed.nextLook > .now { return listed.listing }
        if let listed, listed.listing.isCurrent {
            self.listed?.nextLook = .now.advanced(by: interval)
            return listed.listing
        }
        let task = listing ?? Task { await relist() }
        listing = task
        return await task.value
    }

    private func relist() async -> ProviderListing {
        let isFirst = listed == nil
        var new = await Task.detached { [loader] in ProviderListing(loader) }.value
        if let old = listed?.listing {
            let leadsAlike = old.leadsAlike(new)
            new.number = old.number + (leadsAlike ? 0 : 1)
            changes += leadsAlike ? 0 : 1
        }
        entries = entries.filter { $0.value.good != nil || new.path(of: $0.key) != nil }
        listed = (new, .now.advanced(by: interval))
        aliases = nil
        listing = nil
        // Somebody wrote something: what is wrong with it is told whether or not it is asked for.
        if !isFirst { await readOwn() }
        return new
    }

    /// Reads those of some providers that were not read, or were changed.
    private func read(_ ids: [String], _ listing: ProviderListing) async {
        // What others read just now need not be read again.
        while case let underWay = ids.compactMap({ readings[$0] }), !underWay.isEmpty {
            for reading in underWay { await reading.value }
        }
        let due = ids.filter { isDue($0, listing) }
        guard !due.isEmpty else { return }
        let task = Task {
            let found = await Task.detached { [loader] in loader.providers(due, in: listing.index) }.value
            for (id, read) in found.sorted(by: { $0.key < $1.key }) { take(read, id, listing) }
            for id in due { readings[id] = nil }
        }
        for id in due { readings[id] = task }
        await task.value
    }

    /// Whether a provider has to be read; one that is gone is forgotten.
    private func isDue(_ id: String, _ listing: ProviderListing) -> Bool {
        guard let known = entries[id] else { return listing.path(of: id) != nil }
        guard known.nextLook <= .now else { return false }
        let path = listing.path(of: id)
        if path == known.path, known.listing == listing.number, known.marks.areCurrent {
            entries[id]?.nextLook = .now.advanced(by: interval)
            return false
        }
        if path != known.path {
            let isThere = FileMark(of: known.path) != nil
            if !isThere, !known.isAway { return keep(id, isAway: true) }
            if isThere, listing.isStray(known.path) { return keep(id, listing.stray(at: known.path)) }
            // A broken beginning looks like another id.
            if let other = listing.id(at: known.path), entries[other]?.good == nil {
                return keep(id, entries[other]?.fault)
            }
        }
        if path == nil { entries[id] = nil }
        return path != nil
    }

    /// Goes on with what is known of a provider.
    private func keep(_ id: String, _ fault: ProviderFault? = nil, isAway: Bool = false) -> Bool {
        entries[id]?.isAway = isAway
        if let fault { entries[id]?.fault = fault }
        entries[id]?.nextLook = .now.advanced(by: interval)
        return false
    }

    private func take(_ read: ReadProvider, _ id: String, _ listing: ProviderListing) {
        let old = entries[id]
        let fault = ProviderFault(read.diagnostics)
        var entry = Entry(
            fault: fault, path: listing.path(of: id) ?? "", marks: read.marks, listing: listing.number,
            nextLook: .now.advanced(by: interval))
        let isSame = old.map { $0.marks == read.marks && $0.path == entry.path && $0.good != nil } ?? false
        if fault != nil || isSame {
            (entry.good, entry.generation) = (old?.good, old?.generation ?? 0)
        } else {
            changes += 1
            (entry.good, entry.generation) = (read.provider, changes)
            if let old, let good = old.good { former.keep(good, old.generation) }
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

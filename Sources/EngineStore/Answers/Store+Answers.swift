internal import Glibc

extension Store {
    /// Keeps an answer until its page is stored (decision 0034).
    ///
    /// It is sealed, since it holds what a definition leaves out of records.
    ///
    /// What cannot be kept only has to be asked for again after a kill, so no fault is told; a disk that is full shows
    /// when the page itself is stored.
    /// - Parameters:
    /// - answer: the answer, and the position at which it was asked for.
    /// - partition: who asked.
    /// - Returns: whether it was kept.
    @discardableResult
    public func keep(_ answer: KeptAnswer, of partition: PartitionID) -> Bool {
        guard let vault else { return false }
        let parts = [answer.prefix(at: now), answer.body]
        return AnswerFile(store: options.path, partition: partition.number).write { take in
            try vault.seal(parts: parts, at: Self.place(of: partition), to: take)
        }
    }

    /// The answer that was kept of a partition and not forgotten, if it can be read and is fresh.
    public func keptAnswer(of partition: PartitionID) -> KeptAnswer? {
        guard let vault, let box = AnswerFile(store: options.path, partition: partition.number).read(),
            let bytes = try? vault.open(box, at: Self.place(of: partition))
        else { return nil }
        return KeptAnswer(bytes, now: now)
    }

    /// Forgets the answer of a partition, if one was kept.
    public func forgetAnswer(of partition: PartitionID) {
        AnswerFile(store: options.path, partition: partition.number).remove()
    }

    /// Removes the answers that are too old to be used, and the folder if there is none left.
    /// - Returns: whether there are some.
    @discardableResult
    public func tidyAnswers() -> Bool {
        let folder = AnswerFile.folder(of: options.path)
        if rmdir(folder) == 0 || errno == ENOENT { return false }
        AnswerFile.remove(in: folder, olderThan: KeptAnswer.lifetime)
        return rmdir(folder) != 0
    }

    /// Forgets all answers: a connection now stands for somebody else, or is gone.
    func dropAnswers() {
        let folder = AnswerFile.folder(of: options.path)
        AnswerFile.remove(in: folder, olderThan: -1)
        rmdir(folder)
    }

    private static func place(of partition: PartitionID) -> Vault.Place {
        Vault.Place(environment: "", connection: "", column: "answers.\(partition.number)")
    }
}

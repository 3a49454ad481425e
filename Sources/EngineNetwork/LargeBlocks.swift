internal import CLinux

/// Blocks of memory as large as a page of records.
public enum LargeBlocks {
    /// From how many bytes on a block is large.
    private static let size: Int32 = 256 * 1_024

    /// Gives large blocks back to the system as soon as they are freed; called once, before a sync.
    ///
    /// Pages differ in size and are freed on other threads than those that made them. Without this
    /// glibc keeps the holes, one heap for each thread: 4 MB of the peak of a sync.
    public static func returnWhenFreed() { engine_return_blocks(size) }

    /// Keeps blocks of up to 16 MiB for the next one of their size: for a process that only answers, whose speed others
    /// are measured against; taking each anew from the system is a quarter of what a page of the sandbox costs.
    public static func keep() { engine_keep_blocks(16 << 20) }
}

internal import CLinux

/// Blocks of memory as large as a page of records.
public enum LargeBlocks {
    /// From how many bytes on a block is large.
    private static let size: Int32 = 256 * 1_024

    /// Gives large blocks back to the system as soon as they are freed; called once, before anything else.
    ///
    /// Without this glibc keeps the holes, one heap for each thread: a server that has read one large
    /// answer would never be small again.
    public static func returnWhenFreed() { engine_return_blocks(size) }

    /// Keeps blocks of up to 16 MiB for the next one of their size: for a process that reads or writes page
    /// after page, and ends.
    ///
    /// Taking each page's body and tape anew from the system is a quarter of the CPU of a sync that changes
    /// nothing, and of a page of the sandbox. They have room in steps of 128 KiB and lie in two heaps for all
    /// threads, so that the holes fit.
    public static func keep() { engine_keep_blocks(16 << 20) }
}

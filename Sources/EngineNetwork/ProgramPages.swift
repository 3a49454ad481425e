internal import CLinux

/// The memory in which the program itself lies.
public enum ProgramPages {
    /// Gives back what only the start of a command needed: it reads definitions, checks and compiles them,
    /// and loads libraries, and none of that is touched again while pages are read and stored.
    ///
    /// Half of what a sync has in memory is the program and its libraries, mapped in stretches of 64 KiB
    /// around all that was ever touched. What is needed again comes back from the system's cache.
    public static func giveBack() { engine_release_program() }
}

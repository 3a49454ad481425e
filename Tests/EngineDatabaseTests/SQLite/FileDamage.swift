import Glibc

/// Overwrites the start of a file with other bytes.
func damage(_ path: String) throws {
    let descriptor = open(path, O_WRONLY)
    guard descriptor >= 0 else { throw TemporaryFolder.Missing() }
    let text = Array("this was a database once, and now it is a letter".utf8)
    _ = pwrite(descriptor, text, text.count, 0)
    close(descriptor)
}

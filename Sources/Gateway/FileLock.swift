import Glibc
import Synchronization

/// Keeps others from using the same file; ends with the process at the latest.
final class FileLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Locks the file at that path, which is made if need be.
    ///
    /// - Throws: ``GatewayError`` when somebody else has it, or it cannot be made.
    init(path: String) throws(GatewayError) {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw GatewayError(
                .indexUnusable, "the lock \(path) cannot be made: \(String(cString: strerror(errno)))",
                remedy: "Name a directory that this process may write to.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw GatewayError(
                .indexUnusable, "the index is in use by another process (\(path) is locked)",
                remedy: "Give each gateway an index file of its own.")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Lets others have the file.
    func release() {
        let held = descriptor.withLock { descriptor -> Int32? in
            defer { descriptor = nil }
            return descriptor
        }
        guard let held else { return }
        // Closing alone would leave it to a child that was forked a moment ago and has not begun its program yet.
        flock(held, LOCK_UN)
        close(held)
    }
}

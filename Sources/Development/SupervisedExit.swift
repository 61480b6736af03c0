import Foundation
import Glibc

/// Ends a supervised process when its supervisor is gone, however that ended.
package enum SupervisedExit {
    /// Watches standard input, whose other end the supervisor holds and never writes to. Call once, at the start of a
    /// process; does nothing unless the process is supervised.
    package static func watch() {
        guard ProcessInfo.processInfo.environment["DARCHA_SUPERVISED"] == "1" else { return }
        let thread = Thread {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            kill(getpid(), SIGTERM)
        }
        thread.name = "supervisor"
        thread.stackSize = 64 << 10
        thread.start()
    }
}

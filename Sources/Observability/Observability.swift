import CoreMetrics
import Glibc
package import Logging
import Synchronization

/// Logging and metrics of a process.
package enum Observability {
    /// Sets up logging to standard error and, where a registry is given, metrics. To be called once, first thing in a
    /// process.
    ///
    /// - Parameters:
    ///   - level: the lowest level that is written.
    ///   - format: how lines look.
    ///   - metrics: what swift-metrics writes to.
    package static func bootstrap(
        level: Logger.Level = .info, format: LogFormat = .automatic, metrics: MetricsRegistry? = nil
    ) {
        let isJSON =
            switch format {
            case .text: false
            case .json: true
            case .automatic: isatty(STDERR_FILENO) == 0
            }
        LoggingSystem.bootstrap(
            { label, provider in
                LineLogHandler(
                    label: label, level: level, isJSON: isJSON, metadataProvider: provider, write: writeToStandardError)
            }, metadataProvider: nil)
        if let metrics { MetricsSystem.bootstrap(metrics) }
    }

    // Lines of several threads must not run into each other.
    private static let lock = Mutex(())

    /// Writes a whole line; what cannot be written is lost, since there is nowhere to say so.
    private static func writeToStandardError(_ line: String) {
        var line = line
        line.withUTF8 { bytes in
            lock.withLock { _ in
                var rest = bytes[...]
                while let start = UnsafeBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                    let written = write(STDERR_FILENO, start, rest.count)
                    if written < 0 {
                        if errno == EINTR { continue }
                        return
                    }
                    rest = rest.dropFirst(written)
                }
            }
        }
    }
}

import Foundation

/// A file that holds the input in hand, rewritten before each run.
struct InputFile: ~Copyable {
    private let descriptor: Int32

    init(_ place: URL) throws {
        descriptor = open(place.path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: place.path]) }
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) throws {
        let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard written == bytes.count, ftruncate(descriptor, off_t(bytes.count)) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
    }
}

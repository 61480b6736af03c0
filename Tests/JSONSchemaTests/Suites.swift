import Foundation
import JSON

/// The public conformance suites, where they are.
enum Suites {
    /// `DARCHA_SUITES`, or `shared/suites` beside a directory above this file.
    static let root: URL? = {
        if let path = ProcessInfo.processInfo.environment["DARCHA_SUITES"] { return URL(filePath: path) }
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        while directory.path != "/" {
            let suites = directory.appending(path: "shared/suites")
            if FileManager.default.fileExists(atPath: suites.path) { return suites }
            directory.deleteLastPathComponent()
        }
        return nil
    }()

    static let notice = "the conformance suites are not here; set DARCHA_SUITES"

    static func bytes(_ path: String) throws -> [UInt8] {
        guard let root else { throw CocoaError(.fileNoSuchFile) }
        return [UInt8](try Data(contentsOf: root.appending(path: path)))
    }

    static func names(in folder: String) throws -> [String] {
        guard let root else { throw CocoaError(.fileNoSuchFile) }
        return try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
    }
}

import FoundationEssentials
import Glibc

/// The only part that touches the file system.
enum CatalogueFiles {
    /// A contract is read by people; nothing near this size, in bytes, is one.
    static let largestFile = 1 << 20

    /// What reading a file came to.
    enum Content {
        case text(String, bytes: [UInt8])
        case unreadable(String)
        case tooLarge
        /// Not UTF-8 from this byte on.
        case encoding(offset: Int, bytes: [UInt8])
    }

    static func isDirectory(_ path: String) -> Bool { kind(path)?.type == S_IFDIR }

    static func isThere(_ path: String) -> Bool { kind(path) != nil }

    /// The names in a folder, sorted; nil when it can't be read. Hidden files and README.md are left out.
    static func names(in folder: String) -> [String]? {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        return names?.filter { !$0.hasPrefix(".") && $0 != "README.md" }.sorted()
    }

    static func read(_ path: String) -> Content {
        guard let kind = kind(path) else { return .unreadable("it is not there, or this user may not look at it") }
        // A pipe or a device would block or never end.
        guard kind.type == S_IFREG else { return .unreadable("it is not a regular file") }
        if kind.size > largestFile { return .tooLarge }
        guard let data = FileManager.default.contents(atPath: path) else {
            return .unreadable("this user may not read it")
        }
        let bytes = [UInt8](data)
        if let text = String(validating: bytes, as: UTF8.self) { return .text(text, bytes: bytes) }
        return .encoding(offset: validPrefix(of: bytes), bytes: bytes)
    }

    /// The type and size behind a path, symbolic links followed.
    private static func kind(_ path: String) -> (type: mode_t, size: Int)? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return (info.st_mode & S_IFMT, Int(info.st_size))
    }

    /// How many bytes at the start are valid UTF-8.
    private static func validPrefix(of bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var input = bytes.makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&input) { count += UTF8.width(scalar) }
        return count
    }
}

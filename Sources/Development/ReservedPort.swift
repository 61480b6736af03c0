import Glibc

/// A port of this machine that is kept for a child process, from before its first start and through all its restarts.
///
/// A port that was only found to be free may be gone by the time that a child listens on it: the kernel gives the same
/// numbers to outgoing connections. So the port stays bound here, without listening. Linux lets a socket listen on a port
/// that another has bound, where both have set `SO_REUSEADDR` and the other does not listen (socket(7)); and it gives a
/// port that is bound to nobody else.
final class ReservedPort: Sendable {
    /// The port.
    let number: Int
    private let descriptor: Int32

    /// Reserves a port.
    ///
    /// - Parameter port: which; 0 for any that is free.
    /// - Throws: ``DevelopmentError`` where the address can't be bound.
    init(host: String, port: Int = 0) throws {
        (descriptor, number) = try Self.bind(host: host, port: port)
    }

    deinit { close(descriptor) }

    private static func bind(host: String, port: Int) throws -> (descriptor: Int32, port: Int) {
        guard let number = UInt16(exactly: port) else {
            throw DevelopmentError("\(port) is no port.", remedy: "give --port a number from 0 to 65535.")
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw DevelopmentError("no socket: \(String(cString: strerror(errno)))", remedy: "see `ulimit -n`.")
        }
        var isKept = false
        defer { if !isKept { close(descriptor) } }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = number.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            throw DevelopmentError("\(host) is no IPv4 address.", remedy: "give --host an address, as 127.0.0.1.")
        }
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, size) }
        }
        guard bound == 0 else {
            throw DevelopmentError(
                "\(host):\(port) can't be bound: \(String(cString: strerror(errno))).",
                remedy: "end the program that has it, or choose another by --port.")
        }
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        isKept = true
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

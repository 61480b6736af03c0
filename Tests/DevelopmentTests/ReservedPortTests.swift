import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import Development

struct ReservedPortTests {
    @Test("A reserved port is listened on, again and again, and is given to nobody else")
    func kept() async throws {
        let port = try ReservedPort(host: "127.0.0.1")
        for _ in 0..<3 {
            let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: "127.0.0.1", port: port.number).get()
            try await server.close()
            // In between, whoever wants a port of the kernel's choice or this one gets another, or none.
            #expect(throws: (any Error).self) { try self.bound(port.number, reuse: false) }
            let others = try (0..<64).map { _ in try bound(0, reuse: true) }
            #expect(!others.map(\.port).contains(port.number))
            for other in others { close(other.descriptor) }
        }
    }

    @Test("A port that somebody listens on can't be reserved, and the message says how to mend that")
    func taken() async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1).bind(host: "127.0.0.1", port: 0).get()
        let number = try #require(server.localAddress?.port)
        let error = #expect(throws: DevelopmentError.self) { try ReservedPort(host: "127.0.0.1", port: number) }
        #expect("\(try #require(error))".contains("--port"))
        try await server.close()
    }

    private func bound(_ port: Int, reuse: Bool) throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = reuse ? 1 : 0
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, size) }
        }
        guard result == 0 else {
            close(descriptor)
            throw PortTaken(errno: errno)
        }
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

private struct PortTaken: Error {
    var errno: Int32
}

import Glibc
import NIOCore
import NIOPosix

/// A TCP server that does to each connection what no HTTP server would.
struct RawServer {
    /// What happens when the first bytes of a request have come.
    enum Behaviour: Sendable {
        /// These bytes, then the end.
        case answer(String)
        /// These bytes, then silence.
        case hang(after: String)
        /// The connection is reset, without a word.
        case reset
    }

    /// Runs the server while the body runs.
    static func running<Value>(
        _ behaviour: Behaviour, _ body: (_ url: String) async throws -> Value
    ) async throws -> Value {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(behaviour: behaviour))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let value = try await body("http://127.0.0.1:\(server.localAddress?.port ?? 0)")
            try await server.close()
            return value
        } catch {
            try await server.close()
            throw error
        }
    }

    /// A port on which nobody listens.
    static func freePort() async throws -> Int {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = server.localAddress?.port ?? 0
        try await server.close()
        return port
    }

    /// Listens on a port, closes so many connections as soon as they come, and stops.
    static func refusing(port: Int, connections: Int) async throws {
        let (accepted, continuation) = AsyncStream.makeStream(of: Void.self)
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                continuation.yield()
                return channel.close()
            }
            .bind(host: "127.0.0.1", port: port).get()
        var count = 0
        for await _ in accepted {
            count += 1
            if count >= connections { break }
        }
        try await server.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let behaviour: Behaviour
        private var isDone = false

        init(behaviour: Behaviour) {
            self.behaviour = behaviour
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isDone else { return }
            isDone = true
            switch behaviour {
            case .answer(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                context.close(promise: nil)
            case .hang(let text):
                if !text.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil) }
            case .reset:
                let context = NIOLoopBound(context, eventLoop: context.eventLoop)
                // With a linger time of zero, closing sends a reset.
                (context.value.channel as? any SocketOptionProvider)?
                    .setSoLinger(linger(l_onoff: 1, l_linger: 0))
                    .whenComplete { _ in context.value.close(promise: nil) }
            }
        }
    }
}

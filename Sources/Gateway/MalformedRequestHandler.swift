import Hummingbird
import JSON
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers what is not HTTP with a problem, as every other error, and closes the connection.
///
/// Stands behind the HTTP codec. While an earlier request of the connection is still being answered, or its body was not
/// read to its end, the error goes on to the request it belongs to.
final class MalformedRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var requestsInProgress = 0
    private var isClosing = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { requestsInProgress += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { requestsInProgress -= 1 }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError, requestsInProgress == 0 else {
            context.fireErrorCaught(error)
            return
        }
        // A broken stream breaks in many ways at once; one answer is enough.
        guard !isClosing else { return }
        isClosing = true
        let detail: String
        switch error {
        case .invalidMethod: detail = "The method is not one of HTTP's."
        case .headerOverflow: detail = "The headers are larger than the gateway reads."
        case .invalidVersion: detail = "The gateway speaks HTTP/1.1."
        default: detail = "The request's head is not as RFC 9112 says."
        }
        let (head, body) = APIProblem(.requestMalformed, detail, headers: [.connection: "close"]).parts(instance: nil)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }
}

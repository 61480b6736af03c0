import GRDB
import Hummingbird
import JSON
import Logging
import NIOCore

/// Makes problem details (RFC 9457) of everything that is thrown.
struct ProblemMiddleware: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request, context: SimulatorContext,
        next: (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return response(problem)
        } catch let error as HTTPError {
            return response(.noSuchResource(error.status))
        } catch is CancellationError {
            // The connection is cut, or the service ends: nobody waits for an answer.
            try? await context.channel.close()
            throw CancellationError()
        } catch let error as DatabaseError {
            // Its description has the SQL, but not the arguments.
            logger.error("Database failed", metadata: ["error": "\(error)"])
            return response(.broken)
        } catch {
            logger.error("Request failed", metadata: ["error": "\(type(of: error))"])
            return response(.broken)
        }
    }

    private func response(_ problem: Problem) -> Response {
        var response = Response(
            status: problem.status, headers: [.contentType: "application/problem+json"],
            body: .init(byteBuffer: ByteBuffer(bytes: problem.document.serialized())))
        if problem.status == .serviceUnavailable { response.headers[.retryAfter] = "1" }
        return response
    }
}
